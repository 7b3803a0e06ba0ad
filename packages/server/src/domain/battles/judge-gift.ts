import { bonusesOn, type StoredBonus } from '../bonuses/bonus.ts';
import type { StoredBattle } from './battle.ts';
import { isEngaged, standOf } from './battle.ts';
import { boostsOn } from './boosts.ts';
import { whatFollows } from './judge-round.ts';
import { basePointsOf, multiplierOf, pointsOf } from './points.ts';
import type { GiftVerdict } from './verdict.ts';

/** What a battle looks at in a gift. */
export interface JudgedGift {
  at: number;
  room: string;
  receiver: string;
  sender: string;
  key: string;
  item: string;
  price: number;
  /** What one of the item counts; null: as many as its price. */
  points: number | null;
  category: string | null;
  quantity: number;
  vipLevel: number;
}

/**
 * Where a moment falls in a battle, by its times alone: whatever the state says, a transition may be on its way.
 * `before`: not agreed, or in the countdown. `over` also means that nothing counts any more though it is not settled.
 */
export type BattleMoment = 'before' | 'counting' | 'between_rounds' | 'over';

/** `at`: unix milliseconds. */
export function momentOf(battle: StoredBattle, at: number): BattleMoment {
  if (!isEngaged(battle) || battle.startsAt === null || battle.endsAt === null) return 'before';
  if (at < battle.startsAt) return battle.rounds.length === 0 ? 'before' : 'between_rounds';
  // Sudden death is over with the gift that decides it, though others may come in the same millisecond.
  if (battle.suddenWinner !== null) return 'over';
  if (at < battle.endsAt) return 'counting';
  return whatFollows(battle) === 'nothing' ? 'over' : 'between_rounds';
}

/** The side that a receiver stands on in a room. Null: none, or no more. */
export function sideOf(battle: StoredBattle, receiver: string, room: string): number | null {
  const stand = standOf(battle, receiver);
  return stand?.host.room === room ? stand.side : null;
}

/** How a gift counts in the battle of its room. Null: its receiver is not in it, or it has not begun. */
export function judgeGift(
  battle: StoredBattle,
  gift: JudgedGift,
  bonuses: readonly StoredBonus[],
): GiftVerdict | null {
  const side = sideOf(battle, gift.receiver, gift.room);
  if (side === null) return null;
  const moment = momentOf(battle, gift.at);
  if (moment === 'before') return null;
  if (moment === 'counting') return countedVerdict(battle, side, gift, bonuses);
  return {
    battle: battle.id,
    round: battle.round,
    side,
    ordinal: null,
    reason: moment === 'over' ? 'battle_over' : 'between_rounds',
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
