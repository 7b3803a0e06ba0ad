import pg from 'pg';
import type { GiftCommand } from '../../packages/server/src/domain/gifts/gift-command.ts';
import type { GiftFacts, UserFacts, WalletFacts } from '../../packages/server/src/domain/gifts/gift-facts.ts';

/** Each gift looks its rows up by their keys. By default the planner merges all users with the room to find one host. */
const LOOK_UP_BY_KEY =
  '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_mergejoin=off -c enable_hashjoin=off';

/** An application's connection, except that coins are numbers and the planner is restricted to the best plans. */
export const applicationConfig = (databaseUrl: string): pg.ClientConfig => ({
  connectionString: databaseUrl,
  options: LOOK_UP_BY_KEY,
  types: {
    getTypeParser: (oid, format) =>
      oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
  },
});

/** A sender's wallet as `LOCK_WALLET` returns it. Times are in Unix milliseconds, here and below. */
interface WalletRow {
  coins: number;
  version: number;
  lifetime_spent: number;
  streak_id: string | null;
  streak_room: string;
  streak_receiver: string;
  streak_item: string;
  streak_count: number;
  streak_expires_at: number;
}

export const LOCK_WALLET = `
  select coins, version, lifetime_spent, streak_id, streak_room, streak_receiver, streak_item, streak_count,
         (extract(epoch from streak_expires_at) * 1000)::bigint as streak_expires_at
    from wallets where user_id = $1 for no key update`;

/** The other facts of a gift's rules, in the columns that the applications' statements return. */
export const ITEM_COLUMNS = `
  i.price, i.points, i.category, i.min_vip_level, i.max_quantity, i.streak_window_ms, i.active_from, i.active_until,
  i.retired_at is not null as retired`;
export const ROOM_COLUMNS = `
  r.host_id as host, r.ended_at is null as live, r.revision, r.coins as room_coins, h.share_bps,
  e.coins as host_earnings, b.id as battle`;
export const SENDER_COLUMNS = `
  u.vip_level, u.blocked,
  exists (select from room_blocks where room_id = $1 and user_id = u.id) as blocked_here`;
/** Read under the wallet's lock. */
export const CLOCK = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now';

export interface TermsRow {
  now: number;
  price: number;
  points: number | null;
  category: string | null;
  min_vip_level: number;
  max_quantity: number;
  streak_window_ms: number;
  active_from: Date | null;
  active_until: Date | null;
  retired: boolean;
  host: string;
  live: boolean;
  revision: number;
  room_coins: number;
  share_bps: number;
  host_earnings: number;
  /** The battle that runs in the room. */
  battle: string | null;
  vip_level: number;
  blocked: boolean;
  blocked_here: boolean;
  /** The stored gift of the key, if there is one. */
  stored: string | null;
}

/**
 * One gift's facts for Lavish's own rules, so that all contenders decide the same and differ only in their access to the database.
 * There are no battles and no repeated gifts here: an application's handling of them is not measured.
 */
export function factsOf({ sender, room, item }: GiftCommand, wallet: WalletRow, terms: TermsRow): GiftFacts {
  if (terms.stored !== null || terms.battle !== null) throw new Error('no such gift is in this benchmark');
  const { host, live, revision, room_coins: coins, active_from, active_until } = terms;
  const blocked = new Set(terms.blocked_here ? [sender] : []);
  return {
    now: terms.now,
    promotionalCoinsEarn: true,
    wallets: new Map([[sender, walletOf(wallet)]]),
    items: new Map([
      [
        item,
        {
          ...{ price: terms.price, points: terms.points, category: terms.category, retired: terms.retired },
          ...{ minVipLevel: terms.min_vip_level, maxQuantity: terms.max_quantity },
          streakWindowMs: terms.streak_window_ms,
          shareBps: null,
          ...{ activeFrom: active_from?.getTime() ?? null, activeUntil: active_until?.getTime() ?? null },
        },
      ],
    ]),
    rooms: new Map([[room, { host, live, revision, coins, battle: null, guests: new Set(), blocked }]]),
    users: new Map([
      [sender, userOf({ vip_level: terms.vip_level, blocked: terms.blocked })],
      [host, userOf({ shareBps: terms.share_bps, earnings: terms.host_earnings })],
    ]),
    contracts: new Map(),
    stored: new Map(),
    battles: new Map(),
    namedBattles: new Set(),
    contributions: new Map(),
    bonuses: [],
    campaigns: [],
    dailyScores: new Map(),
    countedSenders: new Set(),
  };
}

const userOf = (known: Partial<UserFacts>): UserFacts => ({
  ...{ name: null, avatar_url: null, vip_level: 0, shareBps: 0, region: null, blocked: false, earnings: 0 },
  ...known,
});

const walletOf = (row: WalletRow): WalletFacts => ({
  coins: row.coins,
  promotional: 0,
  owed: 0,
  version: row.version,
  lifetimeSpent: row.lifetime_spent,
  streak:
    row.streak_id === null
      ? null
      : {
          ...{
            id: row.streak_id,
            room: row.streak_room,
            receiver: row.streak_receiver,
            item: row.streak_item,
          },
          ...{ count: row.streak_count, expiresAt: row.streak_expires_at },
        },
});
