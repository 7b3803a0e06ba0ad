import type { Departure, StoredBattle } from '../battle.ts';
import { type AfterDeparture, judgeDeparture } from '../departure.ts';

/**
 * The sides that can still win a round after the departures during it, and whether the last departure ended the battle.
 * `round`: from 1. `contenders`: at the start of the round.
 */
export function replayDepartures(
  battle: StoredBattle,
  round: number,
  contenders: readonly number[],
): AfterDeparture {
  let after: AfterDeparture = { contenders: [...contenders], ends: 'no' };
  for (const [index, departure] of battle.departures.entries()) {
    if (departure.round !== round) continue;
    const gone = goneBy(battle.departures.slice(0, index + 1));
    const sides = battle.sides.map(({ hosts }) => ({
      hosts: hosts.map(({ host }) => ({ host, left: gone.has(host) })),
    }));
    after = judgeDeparture(sides, after.contenders, departure);
  }
  return after;
}

/** The hosts who no longer take part after these departures. */
export const goneBy = (departures: readonly Departure[]): Set<string> =>
  new Set(departures.flatMap(({ hosts }) => hosts));
