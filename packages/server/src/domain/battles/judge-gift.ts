import { bonusesOn, type StoredBonus } from '../bonuses/bonus.ts';
import { findHost, isEngaged, type StoredBattle } from './battle.ts';
import { boostsOn } from './boosts.ts';
import { stepAfterRound } from './judge-round.ts';
import { basePointsOf, multiplierOf, pointsOf } from './points.ts';
import type { GiftVerdict } from './verdict.ts';

/** The part of a gift that a battle judges. */
export interface JudgedGift {
  at: number;
  room: string;
  receiver: string;
  sender: string;
  key: string;
  item: string;
  price: number;
  /** Points of one unit of the item; null: its price. */
  points: number | null;
  category: string | null;
  quantity: number;
  vipLevel: number;
}

/**
 * The phase of a battle at a given time. It depends on the battle's times and not on its state, because a transition may
 * be overdue. `before`: not agreed, or in the countdown. `over`: no gift counts any more, settled or not.
 */
export type BattlePhase = 'before' | 'counting' | 'between_rounds' | 'over';

/** `at`: unix milliseconds. */
export function phaseAt(battle: StoredBattle, at: number): BattlePhase {
  if (!isEngaged(battle) || battle.startsAt === null || battle.endsAt === null) return 'before';
  if (at < battle.startsAt) return battle.rounds.length === 0 ? 'before' : 'between_rounds';
  // The deciding gift ends sudden death, even for later gifts in the same millisecond.
  if (battle.suddenWinner !== null) return 'over';
  if (at < battle.endsAt) return 'counting';
  return stepAfterRound(battle) === 'nothing' ? 'over' : 'between_rounds';
}

/** The receiver's side in a room. Null: the receiver is on no side there, or has left. */
export function sideOf(battle: StoredBattle, receiver: string, room: string): number | null {
  const found = findHost(battle, receiver);
  return found?.host.room === room ? found.side : null;
}

/** How a gift counts in a battle. Null: its receiver is not in the battle, or the battle has not begun. */
export function judgeGift(
  battle: StoredBattle,
  gift: JudgedGift,
  bonuses: readonly StoredBonus[],
): GiftVerdict | null {
  const side = sideOf(battle, gift.receiver, gift.room);
  if (side === null) return null;
  const phase = phaseAt(battle, gift.at);
  if (phase === 'before') return null;
  if (phase === 'counting') return countedVerdict(battle, side, gift, bonuses);
  return {
    battle: battle.id,
    round: battle.round,
    side,
    ordinal: null,
    reason: phase === 'over' ? 'battle_over' : 'between_rounds',
    basePoints: basePointsOf(gift, gift.quantity),
    multiplier: 10_000,
    points: 0,
    boosts: [],
    vipLevel: gift.vipLevel,
  };
}

function countedVerdict(
  battle: StoredBattle,
  side: number,
  gift: JudgedGift,
  bonuses: readonly StoredBonus[],
): GiftVerdict {
  const { at, sender, key, item } = gift;
  const boosts = boostsOn({ at, side, sender, key, item }, battle).concat(bonusesOn(gift, bonuses));
  const basePoints = basePointsOf(gift, gift.quantity);
  const multiplier = multiplierOf(boosts, battle.rules.multiplier_cap);
  return {
    battle: battle.id,
    round: battle.round,
    side,
    ordinal: battle.counted + 1,
    reason: null,
    basePoints,
    multiplier,
    points: pointsOf(basePoints, multiplier),
    boosts,
    vipLevel: gift.vipLevel,
  };
}
