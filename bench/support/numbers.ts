export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const thousands = (number: number): string => Math.round(number).toLocaleString('en-US');

/** Milliseconds, to three digits. */
export const ms = (number: number): string =>
  `${number >= 100 ? Math.round(number) : number.toPrecision(2)} ms`;
