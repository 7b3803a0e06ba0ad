import type { DailyBalance } from '@lavish/protocol';

export interface Sums {
  opening: number;
  movement: number;
  closing: number;
}

/** The sums over all accounts. Each is zero, because the entries of every journal sum to zero. */
export const sumBalances = (balances: readonly DailyBalance[]): Sums =>
  balances.reduce(
    (sums, { opening, movement, closing }) => ({
      opening: sums.opening + opening,
      movement: sums.movement + movement,
      closing: sums.closing + closing,
    }),
    { opening: 0, movement: 0, closing: 0 },
  );

/** The accounts whose opening and movement do not give their closing. */
export const wrongAccounts = (balances: readonly DailyBalance[]): DailyBalance['account'][] =>
  balances
    .filter(({ opening, movement, closing }) => opening + movement !== closing)
    .map(({ account }) => account);

/** Whether the accounts agree: each with itself, and all of them with zero. */
export const agree = (balances: readonly DailyBalance[]): boolean => {
  const { opening, movement, closing } = sumBalances(balances);
  return opening === 0 && movement === 0 && closing === 0 && wrongAccounts(balances).length === 0;
};
