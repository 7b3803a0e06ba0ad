import type { StoredBattle } from '../battle.ts';
import { type AfterDeparture, type Departure, judgeDeparture } from '../departure.ts';

/**
 * Who can still win a round, of those that could when it began, after the departures during it; and whether the last of
 * these ended the battle. `round`: from 1.
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

/** Those who take part no more after these departures. */
export const goneBy = (departures: readonly Departure[]): Set<string> =>
  new Set(departures.flatMap(({ hosts }) => hosts));
