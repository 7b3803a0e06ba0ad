/** A ranked row of the analytics API, with the name of what it is about. */
export interface RankedRow {
  key: string;
  coins: number;
  previous: { coins: number } | null;
}

/** The rows whose coins have grown most, with at least a tenth more than before. */
export const grown = (rows: readonly RankedRow[], count: number): RankedRow[] =>
  rows
    .filter(({ coins, previous }) => coins > (previous?.coins ?? 0) * 1.1)
    .sort((a, b) => increaseOf(b) - increaseOf(a))
    .slice(0, count);

const increaseOf = ({ coins, previous }: RankedRow) => coins - (previous?.coins ?? 0);

export interface QuietUser {
  user: string;
  before: number;
  now: number;
}

/** The part of the coins before, below which a user counts as quiet. */
const QUIET_PART = 0.1;

/**
 * The users of `before` who now give less than a tenth. `now` is ranked by coins; with `hasMore` there are further users with
 * at most the coins of its last one. A user of whom it is therefore not known whether they are quiet is left out.
 */
export function quietUsers(
  before: readonly RankedRow[],
  now: readonly RankedRow[],
  hasMore: boolean,
  count: number,
): QuietUser[] {
  const coinsNow = new Map(now.map(({ key, coins }) => [key, coins]));
  const mostOfOthers = hasMore ? (now.at(-1)?.coins ?? 0) : 0;
  return before
    .map(({ key, coins }) => ({ user: key, before: coins, now: coinsNow.get(key) }))
    .filter(({ before: was, now: is }) => (is ?? mostOfOthers) < was * QUIET_PART)
    .map(({ now: is, ...user }) => ({ ...user, now: is ?? 0 }))
    .slice(0, count);
}
