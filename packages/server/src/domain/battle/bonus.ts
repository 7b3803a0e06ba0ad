/** A platform's event bonus: more points, never coins, for gifts that count in any battle while it runs. */
export interface Bonus {
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
