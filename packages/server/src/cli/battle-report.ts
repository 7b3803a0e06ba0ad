import { type BattleAudit, toWireId } from '@lavish/protocol';
import type { CheckedRoll } from '../domain/battles/audit/audit-state.ts';

/** The line of `lavish verify --battle` for one recomputed roll, and whether it agrees with the gift's receipt. */
export function rollLine({ gift, boost, sender, key, roll, chance, stored }: CheckedRoll): string {
  const isCritical = roll < chance;
  const mark = isCritical === stored ? '✓' : '✗';
  const verdict = isCritical ? 'critical' : 'not critical';
  const compared = `${roll.toFixed(6)} ${isCritical ? '<' : '≥'} ${chance}: ${verdict}`;
  const difference =
    isCritical === stored ? '' : `, but its receipt has ${stored ? 'critical' : 'not critical'}`;
  return `  ${mark} ${toWireId('gft', gift)}  ${boost}, ${sender}, ${JSON.stringify(key)}  ${compared}${difference}`;
}

/** The report of `lavish verify --battle`, line by line. */
export const reportLines = (audit: BattleAudit): string[] => [
  `Battle ${audit.battle} (${audit.state.replace('_', ' ')}), recomputed from its gifts:`,
  ...audit.sides.map(
    ({ points, coins, rounds_won }, side) =>
      `  side ${side}: ${points} points, ${coins} coins, ${rounds_won} rounds won`,
  ),
  ...(audit.result?.rounds ?? []).map(
    ({ round, kind, points, winner, starts_at, ends_at }) =>
      `  round ${round}, ${kind.replace('_', ' ')}, ${starts_at} to ${ends_at}: ${points.join(' : ')}, ${wonBy(winner)}`,
  ),
  `  ${outcomeOf(audit)}`,
  `  ${audit.gifts.counted} gifts counted, ${audit.gifts.not_counted} not counted, ${audit.gifts.rolls} rolls recomputed`,
  ...audit.differences.map(
    ({ where, stored, recomputed }) => `  ✗ ${where} is stored as ${stored}, but recomputed as ${recomputed}`,
  ),
  '',
  audit.matches ? 'All stored results agree with the gifts.' : 'Stored results differ from the gifts.',
];

const wonBy = (winner: number | null) => (winner === null ? 'no winner' : `won by side ${winner}`);

function outcomeOf({ result }: BattleAudit): string {
  if (result === null) return 'no result';
  const how = result.decided_by === null ? '' : `, decided by ${result.decided_by.replaceAll('_', ' ')}`;
  const outcome = result.winner === null ? result.outcome.replace('_', ' ') : `side ${result.winner} wins`;
  return `${outcome}${how}, at ${result.finished_at}`;
}
