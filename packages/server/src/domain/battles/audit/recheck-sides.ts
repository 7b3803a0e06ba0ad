import type { BattleSupporter } from '@lavish/protocol';
import type { AuditState, SideTally } from './audit-state.ts';
import { compare } from './differences.ts';
import { winnerOf } from './judge-log.ts';
import { goneBy } from './replay-departures.ts';

/** Checks the score of every side and host, and the number of supporters of each side. */
export function recheckSides(audit: AuditState): void {
  const { battle, differences, sides } = audit;
  const gone = goneBy(battle.departures);
  compare(differences, 'counted', battle.counted, audit.counted);
  for (const [index, stored] of battle.sides.entries()) {
    const tally = sides[index]!;
    const where = `sides.${index}`;
    compare(differences, `${where}.points`, stored.points, tally.points);
    compare(differences, `${where}.coins`, stored.coins, tally.coins);
    compare(differences, `${where}.points_since`, stored.pointsSince, tally.pointsSince);
    compare(differences, `${where}.rounds_won`, stored.roundsWon, roundsWon(audit, index));
    compare(differences, `${where}.rounds_since`, stored.roundsSince, roundsSince(audit, index));
    compare(differences, `${where}.supporters`, stored.supporters, tally.supporters);
    compare(differences, `${where}.top`, stored.top, topOf(tally));
    for (const { host, points, coins, left } of stored.hosts) {
      compare(differences, `${where}.hosts.${host}.left`, left, gone.has(host));
      compare(differences, `${where}.hosts.${host}`, { points, coins }, tally.hosts.get(host));
    }
  }
}

export const roundsWon = ({ rounds }: AuditState, side: number): number =>
  rounds.filter((round) => winnerOf(round) === side).length;

/** The number of counted gifts at the end of the last round that the side won. */
const roundsSince = ({ rounds }: AuditState, side: number): number =>
  rounds.findLast((round) => winnerOf(round) === side)?.lastOrdinal ?? 0;

/** The supporters with the most points; of equals, the first to reach them. */
export const topOf = ({ top }: SideTally): BattleSupporter[] =>
  top.map(({ user, points }) => ({ user, points }));
