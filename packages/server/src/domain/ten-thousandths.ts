/** A share or multiplier in whole ten-thousandths: 2.5 is 25,000. Exact, because factors have at most four decimals. */
export const toTenThousandths = (factor: number): number => Math.round(factor * 10_000);

/**
 * floor(amount × tenThousandths / 10,000). Exact up to 2^53 − 1; a larger result is inexact, but still larger. The plain
 * product could exceed 2^53 − 1, so the multiple of 10,000 and the rest are computed separately.
 */
export function scaleDown(amount: number, tenThousandths: number): number {
  const rest = amount % 10_000;
  return ((amount - rest) / 10_000) * tenThousandths + Math.floor((rest * tenThousandths) / 10_000);
}
