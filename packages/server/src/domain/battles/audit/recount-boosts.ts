import type { BoostDefinition } from '@lavish/protocol';
import { contains, isFor, windowOf, withinRound } from '../boost-window.ts';
import { rollOf } from '../roll.ts';
import { appliedBoost, type GiftBoost } from '../verdict.ts';
import type { AuditState, JudgedGift } from './audit-state.ts';
import type { AuditedRound } from './audited-round.ts';

/**
 * The boosts that must apply to a counted gift: those of the rules, then the platform's bonuses by id. The bonuses are
 * taken from the gift, because they are not part of the battle.
 */
export function recountBoosts(audit: AuditState, gift: JudgedGift, round: AuditedRound, side: number) {
  const applied: GiftBoost[] = [];
  for (const boost of round.rules.boosts) {
    if (isOn(boost)) applied.push(appliedBoost(boost.id, boost.kind, boost.multiplier));
  }
  const bonuses = gift.battle.boosts.filter(({ kind }) => kind === 'bonus');
  return applied.concat(bonuses.sort((a, b) => (a.id < b.id ? -1 : 1)));

  function isOn(boost: BoostDefinition): boolean {
    if (boost.kind === 'task') return isRewarded(boost, gift.at, round, side);
    if (!isInWindow(boost, gift, round)) return false;
    return boost.kind !== 'chance' || isCritical(audit, boost, gift);
  }
}

/** Whether the gift lies in the boost's window and is one of its items. */
export function isInWindow(boost: BoostDefinition, { at, item }: JudgedGift, round: AuditedRound): boolean {
  const window = windowOf(boost, round);
  return window !== null && contains(window, at) && isFor(boost, item);
}

/** Whether the task's reward applies at `at`: after the gift that reached the target, until it ends. */
function isRewarded(task: BoostDefinition, at: number, round: AuditedRound, side: number): boolean {
  const from = round.tasks.get(task.id)?.reachedAt[side] ?? null;
  if (from === null) return false;
  const reward = withinRound({ from, to: from + (task.reward_s ?? 0) * 1_000 }, round);
  return reward !== null && contains(reward, at);
}

function isCritical(audit: AuditState, { id, chance = 0 }: BoostDefinition, gift: JudgedGift): boolean {
  const roll = rollOf(audit.battle.secret, id, gift.sender, gift.key);
  const stored = gift.battle.boosts.some((boost) => boost.id === id && boost.kind === 'chance');
  audit.rolls += 1;
  audit.onRoll({ gift: gift.id, boost: id, sender: gift.sender, key: gift.key, roll, chance, stored });
  return roll < chance;
}
