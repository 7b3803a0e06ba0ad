import { toWireId } from '@lavish/protocol';
import { type JudgedGift, judgeGift, phaseAt, sideOf } from '../battles/judge-gift.ts';
import type { GiftVerdict } from '../battles/verdict.ts';
import { refuse } from '../refusal.ts';
import { type BatchState, battleOf } from './batch-state.ts';
import type { RoomFacts } from './gift-facts.ts';
import type { GiftRefusal } from './gift-refusals.ts';

/**
 * How a gift counts in the battle of its room. Refuses a gift that names a battle in which it would not count. Null: the
 * receiver is in no battle that has begun.
 */
export function verdictOn(
  gift: JudgedGift,
  roomBattle: string | null,
  namedBattle: string | null,
  batch: BatchState,
): GiftVerdict | null | GiftRefusal {
  const refusal = namedBattle === null ? null : checkNamedBattle(gift, namedBattle, batch);
  if (refusal !== null) return refusal;
  const battle = battleOf(batch, namedBattle ?? roomBattle);
  return battle ? judgeGift(battle, gift, batch.facts.bonuses) : null;
}

/**
 * Returns whether a gift is for an opponent of the room's host while their battle runs. A block in the room does not refuse such a
 * gift: otherwise a host could win by blocking the opponent's supporters. Every side is an opponent of a host on no side.
 */
export function isForOpponent(
  receiver: string,
  roomId: string,
  { host, battle: id }: RoomFacts,
  batch: BatchState,
): boolean {
  const battle = battleOf(batch, id);
  if (!battle) return false;
  const side = sideOf(battle, receiver, roomId);
  const phase = phaseAt(battle, batch.facts.now);
  const isRunning = phase === 'counting' || phase === 'between_rounds';
  return isRunning && side !== null && side !== sideOf(battle, host, roomId);
}

/** Refuses a gift that cannot be for the battle that it names. Null: it can. */
function checkNamedBattle(gift: JudgedGift, id: string, batch: BatchState): GiftRefusal | null {
  const named = toWireId('btl', id);
  if (!batch.facts.namedBattles.has(id)) {
    return refuse('battle_not_found', `There is no battle ${named}.`, { param: 'battle' });
  }
  const battle = battleOf(batch, id);
  const phase = battle ? phaseAt(battle, gift.at) : 'over';
  if (!battle || phase === 'before' || phase === 'over') {
    return refuse('battle_not_live', `Battle ${named} is not live.`, { param: 'battle' });
  }
  if (sideOf(battle, gift.receiver, gift.room) === null) {
    return refuse('receiver_not_in_battle', `${gift.receiver} does not take part in ${named} in this room.`, {
      param: 'receiver',
    });
  }
  return null;
}
