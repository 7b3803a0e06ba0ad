import type { BattleAudit } from '@lavish/protocol';
import { auditGift, closeAudit } from '../audit/audit-battle.ts';
import { type CheckedRoll, openAudit } from '../audit/audit-state.ts';
import type { PlayedBattle } from './random-battle.ts';

/** Audits a played battle from what it has left behind. */
export function auditOf({ battle, log, contributions, overAt }: PlayedBattle): {
  audit: BattleAudit;
  rolls: CheckedRoll[];
} {
  const rolls: CheckedRoll[] = [];
  const state = openAudit(battle, (roll) => rolls.push(roll));
  const counted = log.filter((gift) => gift.battle.ordinal !== null);
  const others = log.filter((gift) => gift.battle.ordinal === null);
  for (const gift of [...counted, ...others]) auditGift(state, gift);
  return { audit: closeAudit(state, contributions, overAt), rolls };
}
