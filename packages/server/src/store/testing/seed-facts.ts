import type pg from 'pg';
import type { GiftFacts, ItemFacts, RoomFacts } from '../../domain/gifts/gift-facts.ts';
import { topUp } from '../ledger/top-ups.ts';
import { putUser } from '../users/user-profiles.ts';
import { grantCoins } from './promotional-coins.ts';

/**
 * Returns the facts nearest to `facts` that a database can hold: everyone in a room is a user, a host is live in one room,
 * money comes only from top-ups, rooms have no gifts yet, and there are no battles.
 */
export function storable(facts: GiftFacts): GiftFacts {
  const known = (users: ReadonlySet<string>) => new Set([...users].filter((user) => facts.users.has(user)));
  const liveHosts = new Set<string>();
  const rooms = new Map<string, RoomFacts>();
  for (const [id, room] of facts.rooms) {
    if (!facts.users.has(room.host)) continue;
    const live = room.live && !liveHosts.has(room.host);
    if (live) liveHosts.add(room.host);
    rooms.set(id, {
      ...room,
      live,
      coins: 0,
      battle: null,
      guests: known(room.guests),
      blocked: known(room.blocked),
    });
  }
  const wallets = [...facts.users.keys()].map((user) => {
    const { coins = 0, promotional = 0 } = facts.wallets.get(user) ?? {};
    const version = Number(coins > promotional) + Number(promotional > 0);
    return [user, { coins, promotional, owed: 0, version, lifetimeSpent: 0, streak: null }] as const;
  });
  const users = [...facts.users].map(([id, user]) => [id, { ...user, earnings: 0 }] as const);
  return {
    ...facts,
    rooms,
    users: new Map(users),
    wallets: new Map(wallets),
    contracts: new Map(),
    stored: new Map(),
    battles: new Map(),
    namedBattles: new Set(),
    contributions: new Map(),
    bonuses: [],
    campaigns: [],
    dailyScores: new Map(),
    countedSenders: new Set(),
    promotionalCoinsEarn: true,
  };
}

/** Empties the database and fills it with `facts`, which must be storable. */
export async function seedFacts(pool: pg.Pool, facts: GiftFacts): Promise<void> {
  await pool.query(
    'truncate users, items, rooms, gifts, gift_keys, journals, supporters, room_events cascade',
  );
  for (const [id, { vip_level, shareBps: share_bps, region, blocked }] of facts.users) {
    await putUser(pool, id, { vip_level, share_bps, region, blocked });
    const { coins, promotional } = facts.wallets.get(id)!;
    if (coins > promotional) await topUp(pool, id, { coins: coins - promotional }, 'opening');
    if (promotional > 0) await grantCoins(pool, id, promotional);
  }
  for (const [id, item] of facts.items) await seedItem(pool, id, item, facts.now);
  for (const [id, room] of facts.rooms) await seedRoom(pool, id, room);
}

const HOUR_MS = 3_600_000;

/** Times a millisecond away in the facts are an hour away here, because the database's clock runs. */
async function seedItem(pool: pg.Pool, id: string, item: ItemFacts, now: number): Promise<void> {
  const real = (at: number | null) => at && new Date(Date.now() + (at <= now ? -HOUR_MS : HOUR_MS));
  await pool.query(
    `insert into items (id, name, price, category, min_vip_level, max_quantity, streak_window_ms, active_from, active_until, retired_at, share_bps)
     values ($1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      id,
      item.price,
      item.category,
      item.minVipLevel,
      item.maxQuantity,
      item.streakWindowMs,
      real(item.activeFrom),
      real(item.activeUntil),
      item.retired ? new Date() : null,
      item.shareBps,
    ],
  );
}

async function seedRoom(pool: pg.Pool, id: string, room: RoomFacts): Promise<void> {
  await pool.query(
    `insert into rooms (id, host_id, created_at, ended_at)
     values ($1, $2, now(), case when $3 then null else now() end)`,
    [id, room.host, room.live],
  );
  for (const [table, users] of [
    ['room_guests', room.guests],
    ['room_blocks', room.blocked],
  ] as const) {
    await pool.query(`insert into ${table} (room_id, user_id) select $1, unnest($2::text[])`, [
      id,
      [...users],
    ]);
  }
}
