import { appliedBoost, type GiftBoost } from '../battles/verdict.ts';

/** A bonus of the platform: more points, but not coins, for gifts that count in any battle while it applies. */
export interface StoredBonus {
  id: string;
  /** It applies from `startsAt`, inclusive, to `endsAt`, exclusive. Unix milliseconds. */
  startsAt: number;
  endsAt: number;
  /** 2 doubles the points. It adds to the battle's boosts, up to the battle's cap. */
  multiplier: number;
  /** Only in these rooms. Null: in all. */
  rooms: readonly string[] | null;
  /** Only items of these categories. Null: all. */
  categories: readonly string[] | null;
  /** Only senders of this VIP level or higher. */
  minVipLevel: number;
}

/** The part of a gift that bonuses depend on. */
export interface BonusGift {
  at: number;
  room: string;
  category: string | null;
  vipLevel: number;
}

/** The bonuses that apply in at least one of these rooms, each limited to these rooms. */
export const bonusesInRooms = (bonuses: readonly StoredBonus[], rooms: readonly string[]): StoredBonus[] =>
  bonuses
    .map((bonus) => ({ ...bonus, rooms: bonus.rooms?.filter((room) => rooms.includes(room)) ?? null }))
    .filter((bonus) => bonus.rooms?.length !== 0);

/** The bonuses that apply to a counted gift, ordered by id. */
export const bonusesOn = (gift: BonusGift, bonuses: readonly StoredBonus[]): GiftBoost[] =>
  bonuses
    .filter((bonus) => appliesTo(gift, bonus))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, multiplier }) => appliedBoost(id, 'bonus', multiplier));

const appliesTo = ({ at, room, category, vipLevel }: BonusGift, bonus: StoredBonus): boolean =>
  bonus.startsAt <= at &&
  at < bonus.endsAt &&
  (bonus.rooms?.includes(room) ?? true) &&
  (bonus.categories === null || (category !== null && bonus.categories.includes(category))) &&
  bonus.minVipLevel <= vipLevel;
