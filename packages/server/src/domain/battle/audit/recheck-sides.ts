import type { BattleSupporter } from '@lavish/protocol';
import type { ContributionRow } from '../contribution.ts';
import type { AuditState, SideTally } from './audit-state.ts';
import { compare } from './differences.ts';
import { winnerOf } from './judge-log.ts';
import { goneBy } from './replay-departures.ts';

const TOP = 3;

/** Checks the score of every side, host and supporter. `contributions`: those that are stored. */
export function recheckSides(audit: AuditState, contributions: readonly ContributionRow[]): void {
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
    compare(differences, `${where}.supporters`, stored.supporters, tally.supporters.size);
    compare(differences, `${where}.top`, stored.top, topOf(tally));
    for (const { host, points, coins, left } of stored.hosts) {
      compare(differences, `${where}.hosts.${host}.left`, left, gone.has(host));
      compare(differences, `${where}.hosts.${host}`, { points, coins }, tally.hosts.get(host));
    }
  }
  recheckSupporters(audit, contributions);
}

export const roundsWon = ({ rounds }: AuditState, side: number): number =>
  rounds.filter((round) => winnerOf(round) === side).length;

/** The ordinal at which the last round that the side has won was over. */
const roundsSince = ({ rounds }: AuditState, side: number): number =>
  rounds.findLast((round) => winnerOf(round) === side)?.lastOrdinal ?? 0;

/** Those who have scored most; of equals, who came to it first. */
export const topOf = ({ supporters }: SideTally): BattleSupporter[] =>
  [...supporters]
    .filter(([, { points }]) => points > 0)
    .sort(([, a], [, b]) => b.points - a.points || a.since - b.since)
    .slice(0, TOP)
    .map(([user, { points }]) => ({ user, points }));

function recheckSupporters(
  { sides, differences }: AuditState,
  contributions: readonly ContributionRow[],
): void {
  const unseen = sides.map(({ supporters }) => new Map(supporters));
  for (const { side, sender, gifts, points, coins, since } of contributions) {
    const where = `supporters.${side}.${sender}`;
    compare(differences, where, { gifts, points, coins, since }, unseen[side]?.get(sender));
    unseen[side]?.delete(sender);
  }
  for (const [side, supporters] of unseen.entries()) {
    for (const [sender, recomputed] of supporters) {
      compare(differences, `supporters.${side}.${sender}`, null, recomputed);
    }
  }
}
