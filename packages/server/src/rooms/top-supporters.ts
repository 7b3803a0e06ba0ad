import type { Supporter } from '@lavish/protocol';

const SHOWN = 10;

interface Ranked extends Supporter {
  /** The seq of the gift that made up `coins`. Those of the snapshot are below every seq, in the snapshot's order. */
  reachedSeq: number;
}

export interface TopSupporters {
  /** What `supporter` has given after the gift `seq`, or newer. Says whether the ranking changed. */
  update(supporter: Supporter, seq: number): boolean;
  list(): Supporter[];
}

/**
 * The top ten, exactly, from ten rows and the totals that come with the events: totals only grow, so whoever is not
 * in the list can enter it only by a gift, and that gift's event brings the total. Ties rank by who got there first.
 */
export function createTopSupporters(snapshot: readonly Supporter[]): TopSupporters {
  let ranked: Ranked[] = snapshot.map((supporter, i) => ({ ...supporter, reachedSeq: i - snapshot.length }));

  return {
    update(supporter, seq) {
      const known = ranked.find(({ user }) => user === supporter.user);
      const entry = { reachedSeq: seq, ...supporter };
      if (known !== undefined && byRank(entry, known) === 0) return false;
      if (known !== undefined && supporter.coins < known.coins) return false;
      if (known === undefined && ranked.length === SHOWN && byRank(entry, ranked[SHOWN - 1]!) > 0)
        return false;
      ranked = [...ranked.filter((other) => other !== known), entry].sort(byRank).slice(0, SHOWN);
      return true;
    },
    list: () => ranked.map(({ user, coins, gifts }) => ({ user, coins, gifts })),
  };
}

const byRank = (a: Ranked, b: Ranked) => b.coins - a.coins || a.reachedSeq - b.reachedSeq;
