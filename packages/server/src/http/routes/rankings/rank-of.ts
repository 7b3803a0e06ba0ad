import { EXACT_RANKS } from '../../../store/rankings/read-own-place.ts';

/** The rank if it can be counted, else between which ranks it is. `places`: of the ranking, at least. */
export function rankOf(
  place: { ahead: number } | null,
  places: number,
): { rank: number | null; rank_between: { first: number; last: number } | null } {
  if (place === null) return { rank: null, rank_between: null };
  if (place.ahead < EXACT_RANKS) return { rank: place.ahead + 1, rank_between: null };
  const first = EXACT_RANKS + 1;
  return { rank: null, rank_between: { first, last: Math.max(first, places) } };
}
