export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The smallest number that at least this share (0 to 1) of the numbers does not exceed. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

export const thousands = (number: number): string => Math.round(number).toLocaleString('en-US');

/** Milliseconds, to three digits. */
export const ms = (number: number): string =>
  `${number >= 100 ? Math.round(number) : number.toPrecision(2)} ms`;
