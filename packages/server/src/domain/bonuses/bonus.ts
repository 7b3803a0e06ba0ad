import { appliedBoost, type GiftBoost } from '../battles/verdict.ts';

/** A platform's event bonus: more points, never coins, for gifts that count in any battle while it runs. */
export interface StoredBonus {
  id: string;
  /** Unix milliseconds: it applies from `startsAt` on, and no more at `endsAt`. */
  startsAt: number;
  endsAt: number;
  /** 2 counts double. Adds to the boosts of the battle, under its cap. */
  multiplier: number;
  /** Only in these rooms. Null: in all. */
  rooms: readonly string[] | null;
  /** Only items of these categories. Null: all. */
  categories: readonly string[] | null;
  /** Only senders of this VIP level or higher. */
  minVipLevel: number;
}

/** What bonuses look at in a gift. */
export interface BonusGift {
  at: number;
  room: string;
  category: string | null;
  vipLevel: number;
}

/** The bonuses that reach into some of these rooms; of each only those rooms. */
export const bonusesInRooms = (bonuses: readonly StoredBonus[], rooms: readonly string[]): StoredBonus[] =>
  bonuses
    .map((bonus) => ({ ...bonus, rooms: bonus.rooms?.filter((room) => rooms.includes(room)) ?? null }))
    .filter((bonus) => bonus.rooms?.length !== 0);

/** The bonuses that a counted gift gets, by id. */
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
