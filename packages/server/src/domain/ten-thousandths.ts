/** Shares and multipliers in whole ten-thousandths: 2.5 is 25,000. They have four decimals at most, so none is lost. */
export const toTenThousandths = (factor: number): number => Math.round(factor * 10_000);

/**
 * floor(amount × tenThousandths / 10,000). Exact while it is at most 2^53 − 1, and past that never told to be less: the
 * product itself would pass it, so whole ten-thousands and the rest are taken apart.
 */
export function scaleDown(amount: number, tenThousandths: number): number {
  const rest = amount % 10_000;
  return ((amount - rest) / 10_000) * tenThousandths + Math.floor((rest * tenThousandths) / 10_000);
}
