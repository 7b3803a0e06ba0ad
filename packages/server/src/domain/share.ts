/**
 * floor(coins × bps / 10000), exact for every number of coins up to 2^53 − 1: the product itself would pass it, so
 * whole ten-thousands and the rest are taken apart. What is rounded off stays with the platform.
 */
export function shareOf(coins: number, bps: number): number {
  const rest = coins % 10_000;
  return ((coins - rest) / 10_000) * bps + Math.floor((rest * bps) / 10_000);
}
