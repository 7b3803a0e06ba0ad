import type { Supporter } from '@lavish/protocol';

const SHOWN = 10;

interface Ranked extends Supporter {
  /** The seq of the gift that reached `coins`. Supporters of the snapshot have numbers below every seq, in its order. */
  reachedSeq: number;
}

export interface TopSupporters {
  /** Takes a supporter's total after the gift `seq`, or newer. @returns whether the ranking has changed */
  update(supporter: Supporter, seq: number): boolean;
  /** Takes the whole list: a sum has shrunk, and a user who was not in the list may be now. */
  replace(top: readonly Supporter[]): void;
  list(): Supporter[];
}

/**
 * The exact top ten, computed from ten rows and the totals that events contain. Totals grow, so a user can enter the
 * list only with a gift, and the event of that gift contains the total. When a reversal has lowered one, the list is read again. Of equal totals the one reached first ranks higher.
 */
export function createTopSupporters(snapshot: readonly Supporter[]): TopSupporters {
  const rankedOf = (top: readonly Supporter[]): Ranked[] =>
    top.map((supporter, i) => ({ ...supporter, reachedSeq: i - top.length }));
  let ranked = rankedOf(snapshot);

  return {
    update(supporter, seq) {
      // All gifts of the user were reversed.
      if (supporter.gifts === 0) return false;
      const known = ranked.find(({ user }) => user === supporter.user);
      const entry = { reachedSeq: seq, ...supporter };
      if (known !== undefined && byRank(entry, known) === 0) return false;
      if (known !== undefined && supporter.coins < known.coins) return false;
      if (known === undefined && ranked.length === SHOWN && byRank(entry, ranked[SHOWN - 1]!) > 0)
        return false;
      ranked = [...ranked.filter((other) => other !== known), entry].sort(byRank).slice(0, SHOWN);
      return true;
    },
    replace(top) {
      ranked = rankedOf(top);
    },
    list: () => ranked.map(({ user, coins, gifts }) => ({ user, coins, gifts })),
  };
}

const byRank = (a: Ranked, b: Ranked) => b.coins - a.coins || a.reachedSeq - b.reachedSeq;
