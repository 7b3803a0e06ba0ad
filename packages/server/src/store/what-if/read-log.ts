import type pg from 'pg';
import type { StoredBattle } from '../../domain/battles/battle.ts';
import type { GiftBoost } from '../../domain/battles/verdict.ts';
import type { GiftCampaignVerdict } from '../../domain/campaigns/campaign-verdict.ts';
import { timestamp } from '../../domain/timestamp.ts';
import type { LoggedBattleGift, LoggedGift, PricedGift } from '../../domain/what-if/logged-gift.ts';
import type { Period } from '../../domain/what-if/period.ts';
import { LONGEST_MS, pagesOf } from '../audit-snapshot.ts';
import { BATTLE_COLUMNS, type BattleRow, battleOf } from '../battles/battle-rows.ts';
import { CONTRACT_TERMS } from '../gifts/gift-rows.ts';

/** Gifts of one page: some 10 ms of work. */
const GIFTS = 1_000;

/** Battles of one page. Each has some kilobytes. */
const BATTLES = 50;

/** The part of the log that a what-if reads. */
export interface LogRange extends Period {
  /** Before `from`, gifts that campaigns have judged since this time: they have used daily caps. */
  earliest: number;
  /** By sender and wallet, which campaigns need. Otherwise in any order, which needs no sort. */
  isBySender: boolean;
  /** Whether a gift that stores no VIP level is judged by that of the sender today. */
  readsVipLevels: boolean;
  /** Whether this process rests between pages. */
  rests: boolean;
}

/** Battles that were under way in the period. */
const BATTLES_OF_PERIOD = `
  select id from battles
   where agreed and created_at < $2 and (over_at is null or over_at >= $1) and (progress->>'round')::int >= 1`;

const GIFTS_OF_BATTLES = (ids: string) => `
  from gifts g where ${ids} and g.battle_ordinal is not null and g.battle_id in (${BATTLES_OF_PERIOD})`;

const GIFTS_OF_PERIOD = (ids: string) => `
  from gifts g where ${ids} and g.at >= $1 and g.at < $3 and (g.at >= $2 or g.campaigns is not null)`;

/** Constants, so that PostgreSQL opens only the partitions of these months. */
const between = ({ first, last }: { first: string; last: string | null }) =>
  `g.id >= '${first}'${last === null ? '' : ` and g.id < '${last}'`}`;

interface Statements {
  battleGifts: string;
  gifts: string;
}

/** The conditions of both reads, and how many gifts they have. */
export async function measureLog(
  client: pg.ClientBase,
  { earliest, from, to }: LogRange,
): Promise<{ statements: Statements; total: number }> {
  const times = [timestamp(earliest), timestamp(from), timestamp(to)];
  const { rows: ranges } = await client.query<{ first: string; last: string }>(
    `select first_id_at($1::timestamptz - interval '1 day') as first, first_id_at($2::timestamptz + interval '1 day') as last`,
    [times[0], times[2]],
  );
  // A battle has gifts from a day before it was proposed until a day after it was settled.
  const { rows: battles } = await client.query<{ first: string | null; last: string | null }>(
    `select first_id_at(min(created_at) - interval '1 day') as first,
            case when bool_and(over_at is not null) then first_id_at(max(over_at) + interval '1 day') end as last
       from battles where id in (${BATTLES_OF_PERIOD})`,
    [times[1], times[2]],
  );
  const { first, last } = battles[0]!;
  const statements = {
    battleGifts: GIFTS_OF_BATTLES(first === null ? 'false' : between({ first, last })),
    gifts: GIFTS_OF_PERIOD(between(ranges[0]!)),
  };
  const total =
    (await count(client, statements.battleGifts, [times[1], times[2]])) +
    (await count(client, statements.gifts, times));
  return { statements, total };
}

async function count(client: pg.ClientBase, from: string, values: unknown[]): Promise<number> {
  const query = { text: `select count(*) as gifts ${from}`, values, query_timeout: LONGEST_MS };
  const { rows } = await client.query<{ gifts: number }>(query);
  return rows[0]!.gifts;
}

/** The battles of the period, by id, in pages. */
export async function* battlesOf(
  client: pg.ClientBase,
  { from, to, rests }: LogRange,
): AsyncGenerator<StoredBattle[]> {
  const pages = pagesOf<BattleRow>(
    client,
    'what_if_battles',
    `select ${BATTLE_COLUMNS} from battles b where b.id in (${BATTLES_OF_PERIOD}) order by b.id`,
    [timestamp(from), timestamp(to)],
    { page: BATTLES, rests },
  );
  for await (const page of pages) yield page.map(battleOf);
}

/** What the platform kept of the paid coins of a gift. */
const PLATFORM = `
  g.coins - coalesce(g.promotional_coins, 0) - (g.earned - coalesce(g.promotional_earned, 0))
    - (coalesce(g.agency_coins, 0) - coalesce(g.promotional_agency, 0)) as platform`;

interface BattleGiftRow {
  battle_id: string;
  at: number;
  room_id: string;
  sender_id: string;
  receiver_id: string;
  item_id: string;
  idempotency_key: string;
  quantity: number;
  price: number;
  coins: number;
  earned: number;
  promotional_coins: number | null;
  promotional_earned: number | null;
  platform: number;
  share_bps: number;
  contract: PricedGift['contract'];
  category: string | null;
  vip_level: number;
  base_points: number;
  battle_round: number;
  battle_side: number;
  points: number;
  boosts: GiftBoost[];
}

/** The gifts that those battles have counted: by battle, in the order in which they were counted. */
export async function* battleGiftsOf(
  client: pg.ClientBase,
  { battleGifts }: Statements,
  { from, to, rests }: LogRange,
): AsyncGenerator<LoggedBattleGift[]> {
  const pages = pagesOf<BattleGiftRow>(
    client,
    'what_if_battle_gifts',
    `select g.battle_id, g.at, g.room_id, g.sender_id, g.receiver_id, g.item_id, g.idempotency_key, g.quantity, g.price,
            g.coins, g.earned, g.promotional_coins, g.promotional_earned, ${PLATFORM}, g.share_bps, ${CONTRACT_TERMS}, g.category, g.vip_level, g.base_points,
            g.battle_round, g.battle_side, g.points, g.boosts
       ${battleGifts} order by g.battle_id, g.battle_ordinal`,
    [timestamp(from), timestamp(to)],
    { page: GIFTS, rests },
  );
  for await (const page of pages) yield page.map(battleGiftOf);
}

const battleGiftOf = (row: BattleGiftRow): LoggedBattleGift => ({
  battle: row.battle_id,
  at: row.at,
  room: row.room_id,
  sender: row.sender_id,
  receiver: row.receiver_id,
  item: row.item_id,
  key: row.idempotency_key,
  quantity: row.quantity,
  price: row.price,
  coins: row.coins,
  earned: row.earned,
  promotionalCoins: row.promotional_coins ?? 0,
  promotionalEarned: row.promotional_earned ?? 0,
  platform: row.platform,
  shareBps: row.share_bps,
  contract: row.contract,
  category: row.category,
  vipLevel: row.vip_level,
  basePoints: row.base_points,
  round: row.battle_round,
  side: row.battle_side,
  points: row.points,
  boosts: row.boosts,
});

interface GiftRow {
  id: string;
  at: number;
  room_id: string;
  sender_id: string;
  receiver_id: string;
  item_id: string;
  quantity: number;
  price: number;
  coins: number;
  earned: number;
  promotional_coins: number | null;
  promotional_earned: number | null;
  platform: number;
  share_bps: number;
  contract: PricedGift['contract'];
  category: string | null;
  sender_region: string | null;
  receiver_region: string | null;
  vip_level: number | null;
  vip_level_today: number | null;
  base_points: number | null;
  campaigns: GiftCampaignVerdict[] | null;
}

/** The gifts of the period, and those before it that campaigns have judged. */
export async function* giftsOf(
  client: pg.ClientBase,
  { gifts }: Statements,
  { earliest, from, to, isBySender, readsVipLevels, rests }: LogRange,
): AsyncGenerator<LoggedGift[]> {
  const today = readsVipLevels ? '(select vip_level from users where id = g.sender_id)' : 'null::integer';
  const pages = pagesOf<GiftRow>(
    client,
    'what_if_gifts',
    `select g.id, g.at, g.room_id, g.sender_id, g.receiver_id, g.item_id, g.quantity, g.price, g.coins, g.earned,
            g.promotional_coins, g.promotional_earned, ${PLATFORM}, g.share_bps, ${CONTRACT_TERMS}, g.category, g.sender_region, g.receiver_region, g.vip_level,
            case when g.vip_level is null then ${today} end as vip_level_today, g.base_points, g.campaigns
       ${gifts} ${isBySender ? 'order by g.sender_id, g.wallet_version' : ''}`,
    [timestamp(earliest), timestamp(from), timestamp(to)],
    { page: GIFTS, rests },
  );
  for await (const page of pages) yield page.map(giftOf);
}

const giftOf = (row: GiftRow): LoggedGift => ({
  id: row.id,
  at: row.at,
  room: row.room_id,
  sender: row.sender_id,
  receiver: row.receiver_id,
  item: row.item_id,
  quantity: row.quantity,
  price: row.price,
  coins: row.coins,
  earned: row.earned,
  promotionalCoins: row.promotional_coins ?? 0,
  promotionalEarned: row.promotional_earned ?? 0,
  platform: row.platform,
  shareBps: row.share_bps,
  contract: row.contract,
  category: row.category,
  senderRegion: row.sender_region,
  receiverRegion: row.receiver_region,
  vipLevel: row.vip_level ?? row.vip_level_today ?? 0,
  hasVipLevel: row.vip_level !== null,
  basePoints: row.base_points,
  verdicts: row.campaigns ?? [],
});
