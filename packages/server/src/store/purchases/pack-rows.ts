import type { Pack } from '@lavish/protocol';
import { timestamp } from '../../domain/timestamp.ts';

/** A version of a pack. Times: unix milliseconds. */
export interface PackRow {
  id: string;
  version: number;
  name: string;
  coins: number;
  bonusCoins: number;
  bonusDays: number | null;
  prices: Pack['prices'];
  products: Pack['products'];
  startsAt: number | null;
  endsAt: number | null;
  maxPerUser: number | null;
  sort: number;
  retiredAt: number | null;
}

/** The columns of `packs p` and `pack_versions v` as a `PackRow`. */
export const PACK_COLUMNS = `p.id, v.version, v.name, v.coins, v.bonus_coins as "bonusCoins", v.bonus_days as "bonusDays", v.prices,
  v.products, v.starts_at as "startsAt", v.ends_at as "endsAt", v.max_per_user as "maxPerUser", p.sort,
  p.retired_at as "retiredAt"`;

const orNull = (at: number | null): string | null => (at === null ? null : timestamp(at));

export const packView = (row: PackRow): Pack => ({
  id: row.id,
  version: row.version,
  name: row.name,
  coins: row.coins,
  bonus_coins: row.bonusCoins,
  bonus_days: row.bonusDays,
  prices: row.prices,
  products: row.products,
  starts_at: orNull(row.startsAt),
  ends_at: orNull(row.endsAt),
  max_per_user: row.maxPerUser,
  sort: row.sort,
  retired_at: orNull(row.retiredAt),
});
