import type { BattleAudit } from '@lavish/protocol';
import { auditGift, closeAudit } from '../audit/audit-battle.ts';
import { type CheckedRoll, type LoggedContribution, openAudit } from '../audit/audit-state.ts';
import { sumOf } from '../audit/logged-supporters.ts';
import { type AuditedSupporter, recheckSupporter } from '../audit/recheck-supporters.ts';
import type { PlayedBattle } from './random-battle.ts';

/** Audits a played battle. */
export function auditOf({ battle, log, contributions, overAt }: PlayedBattle): {
  audit: BattleAudit;
  rolls: CheckedRoll[];
} {
  const rolls: CheckedRoll[] = [];
  const state = openAudit(battle, (roll) => rolls.push(roll));
  const counted = log.filter((gift) => gift.battle.ordinal !== null);
  const others = log.filter((gift) => gift.battle.ordinal === null);
  for (const gift of [...counted, ...others]) auditGift(state, gift);
  for (const supporter of supportersOf({ log: counted, contributions }, new Set(state.corrections.gifts)))
    recheckSupporter(state, supporter);
  return { audit: closeAudit(state, overAt), rolls };
}

/** All users with a stored contribution or with gifts in the log. `without`: ids of gifts to ignore. */
function supportersOf(
  { log, contributions }: Pick<PlayedBattle, 'log' | 'contributions'>,
  without: ReadonlySet<string>,
): Iterable<AuditedSupporter> {
  const supporters = new Map<string, AuditedSupporter>();
  const at = (side: number, sender: string) => {
    const key = `${side} ${sender}`;
    const known = supporters.get(key) ?? { side, sender, stored: null, logged: null };
    supporters.set(key, known);
    return known;
  };
  for (const { side, sender, gifts, points, coins, since } of contributions)
    at(side, sender).stored = { gifts, points, coins, since };
  for (const { id, sender, coins, battle } of log) {
    if (without.has(id)) continue;
    const first = battle.ordinal ?? 0;
    const scored = battle.points > 0 ? first : null;
    const one: LoggedContribution = { gifts: 1, points: battle.points, coins, first, scored };
    const supporter = at(battle.side, sender);
    supporter.logged = sumOf(supporter.logged, one);
  }
  return supporters.values();
}
