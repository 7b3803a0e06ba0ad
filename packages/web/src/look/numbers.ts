const grouped = new Intl.NumberFormat('en');

/** Formats an amount exactly: `12345` → `12,345`. */
export const exact = (coins: number): string => grouped.format(coins);

const UNITS = [
  { from: 1e9, letter: 'B' },
  { from: 1e6, letter: 'M' },
  { from: 1e3, letter: 'K' },
] as const;

/** Formats an amount briefly: exact below ten thousand, then `12.3K`. Never rounds up. */
export function brief(count: number): string {
  const unit = count < 10_000 ? undefined : UNITS.find(({ from }) => count >= from);
  if (unit === undefined) return exact(count);
  return `${grouped.format(Math.floor((count / unit.from) * 10) / 10)}${unit.letter}`;
}

/** `counted(1, 'coin')` → `1 coin`. */
export const counted = (count: number, noun: string): string =>
  `${exact(count)} ${noun}${count === 1 ? '' : 's'}`;
