import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import {
  between,
  pickOne,
  type Random,
  seededRandom,
} from '../../../packages/server/src/cli/simulate/seeded-random.ts';
import { rulesOf, type StoredCampaign } from '../../../packages/server/src/domain/campaigns/campaign.ts';
import type { GiftCampaignVerdict } from '../../../packages/server/src/domain/campaigns/campaign-verdict.ts';
import { scoreGift } from '../../../packages/server/src/domain/campaigns/score-gift.ts';
import {
  countedKey,
  type DailyScores,
  dailyKey,
} from '../../../packages/server/src/domain/campaigns/sender-counters.ts';
import { openPool } from '../../../packages/server/src/postgres/postgres-client.ts';
import { campaignFollower } from '../../../packages/server/src/store/campaigns/follow-campaigns.ts';
import { rebuildRankings } from '../../../packages/server/src/store/rankings/rebuild-rankings.ts';
import { ROLLUP_FOLLOWERS } from '../../../packages/server/src/store/rollups/rollup-followers.ts';
import { correctGifts } from '../../../packages/server/src/store/testing/random-corrections.ts';
import { followTo, rollUpTo } from '../../../packages/server/src/store/testing/roll-up.ts';
import { takeOver } from '../../support/follow-rollups.ts';

export const DAY_MS = 86_400_000;

/** A log that is written week by week, as the rows that nodes write, and followed in between. */
export interface GeneratedLog {
  zone: string;
  /** The first day, and the day after the last one: `2025-07-01`. */
  from: string;
  to: string;
  giftsADay: number;
  seed: number;
}

const ITEMS = ['rose', 'kiss', 'moon'];
export const HOSTS = Array.from({ length: 6 }, (_, i) => `host-${i}`);
/** Some rooms have the same host. */
const ROOMS = Array.from({ length: 8 }, (_, i) => `room-${i}`);
const SENDERS = Array.from({ length: 90 }, (_, i) => `sender-${i}`);
export const CAMPAIGNS = ['spring', 'wins'];
const CATEGORIES = [null, 'love', 'sky'];
export const REGIONS = [null, 'eu', 'asia'];

const hostOf = (room: string) => HOSTS[Number(room.split('-')[1]) % HOSTS.length]!;
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

interface Gift {
  sender: string;
  receiver: string;
  room: string;
  item: string;
  quantity: number;
  coins: number;
  at: number;
  category: string | null;
  senderRegion: string | null;
  receiverRegion: string | null;
  battle: string | null;
  /** In battles: 0 points are counted too; null outside. */
  points: number | null;
}

interface Battle {
  id: string;
  startsAt: number;
  state: 'finished' | 'cut_short';
  rounds: { kind: 'regular' | 'overtime' | 'sudden_death'; starts_at: string; ends_at: string }[];
  finishedAt: number;
  sides: { host: string; room: string; left: boolean; points: number; coins: number }[];
  gifts: Gift[];
}

/** A time of a week, most often on a day on which the clocks change. */
function drawTime(random: Random, fromMs: number, untilMs: number, changes: readonly number[]): number {
  const near = changes.filter((at) => fromMs - DAY_MS < at && at < untilMs);
  const at =
    near.length > 0 && random() < 0.4
      ? pickOne(random, near) + (random() - 0.4) * 2 * DAY_MS
      : fromMs + random() * (untilMs - fromMs);
  return Math.round(Math.min(Math.max(at, fromMs), untilMs - 1));
}

/** Later weeks have more senders, and of those the first ones give most. */
const drawSender = (random: Random, progress: number) =>
  SENDERS[Math.floor(random() ** 2 * (15 + progress * (SENDERS.length - 15)))]!;

function drawGift(random: Random, at: number, progress: number, room = pickOne(random, ROOMS)): Gift {
  const quantity = between(random, 1, 3);
  return {
    sender: drawSender(random, progress),
    // Sometimes a guest.
    receiver: random() < 0.2 ? pickOne(random, HOSTS) : hostOf(room),
    ...{ room, at, quantity, item: pickOne(random, ITEMS), coins: quantity * between(random, 1, 50) },
    category: pickOne(random, CATEGORIES),
    senderRegion: pickOne(random, REGIONS),
    receiverRegion: pickOne(random, REGIONS),
    ...{ battle: null, points: null },
  };
}

/** A battle between two hosts in their rooms: of one or two rounds, with draws, further rounds, early ends and hosts who leave. */
function drawBattle(random: Random, startsAt: number, progress: number): Battle {
  const id = randomUUID();
  const state = random() < 0.15 ? 'cut_short' : 'finished';
  const first = between(random, 0, HOSTS.length - 1);
  const sides = [first, (first + 1) % HOSTS.length].map((n) => ({
    ...{ host: HOSTS[n]!, room: ROOMS[n]!, points: 0, coins: 0 },
    left: state === 'finished' && random() < 0.05,
  }));
  const gifts: Gift[] = [];
  const isDraw = random() < 0.25;
  const kinds = [
    ...Array.from({ length: between(random, 1, 2) }, () => 'regular' as const),
    ...(random() < 0.3 ? [pickOne(random, ['overtime', 'sudden_death'] as const)] : []),
  ];
  let at = startsAt;
  const rounds = kinds.map((kind) => {
    const endsAt = at + between(random, 30, 400) * 1_000 + 500;
    for (let n = between(random, 0, 3); n > 0; n--) {
      const giftAt = between(random, at, endsAt - 1);
      const points = between(random, 0, 90);
      for (const side of isDraw ? sides : [pickOne(random, sides)]) {
        const gift = { ...drawGift(random, giftAt, progress, side.room), receiver: side.host };
        gifts.push({ ...gift, battle: id, points });
        side.points += points;
        side.coins += gift.coins;
      }
    }
    const round = {
      kind,
      starts_at: new Date(at).toISOString(),
      ends_at: new Date(endsAt).toISOString(),
    };
    at = endsAt + 2_000;
    return round;
  });
  return { id, startsAt, state, rounds, finishedAt: at - 2_000, sides, gifts };
}

const winnerOf = ({ state, sides: [one, two] }: Battle): number | null =>
  state === 'cut_short' || one!.points === two!.points ? null : one!.points > two!.points ? 0 : 1;

/** Writes an ended battle with its hosts, after its gifts. */
async function writeBattle(db: Pick<pg.Pool, 'query'>, battle: Battle): Promise<void> {
  const { id, state, startsAt, finishedAt, rounds, sides } = battle;
  const [starts_at, finished_at] = [startsAt, finishedAt].map((at) => new Date(at).toISOString());
  const winner = winnerOf(battle);
  const outcome = state === 'cut_short' ? 'cut_short' : winner === null ? 'draw' : 'win';
  await db.query(
    `insert into battles (id, mode, state, version, rules, secret, created_at, over_at, xid, agreed, result, progress)
     values ($1, 'solo', $2, 9, '{}', '', $3, $4, log_position(), true, $5, $6)`,
    [
      ...[id, state, starts_at, finished_at],
      JSON.stringify({
        ...{ outcome, winner, finished_at, rounds },
        sides: sides.map(({ points, coins }) => ({ points, coins })),
      }),
      JSON.stringify({ sides: sides.map((host) => ({ hosts: [host] })) }),
    ],
  );
  await db.query(
    `insert into battle_hosts (battle_id, side, host_id, room_id)
     select $1, n - 1, host, room from unnest($2::text[], $3::text[]) with ordinality as h (host, room, n)`,
    [id, sides.map(({ host }) => host), sides.map(({ room }) => room)],
  );
}

/** Decides what gifts score, in the order in which they commit, by the rules that nodes use. */
function createScorer(campaigns: readonly StoredCampaign[]) {
  const rules = campaigns.map(rulesOf);
  const daily = new Map<string, DailyScores>();
  const counted = new Set<string>();
  return (gift: Gift): GiftCampaignVerdict[] | null => {
    const { coins, quantity } = gift;
    const scored = scoreGift(
      rules,
      { ...gift, price: coins / quantity, points: null, vipLevel: 0 },
      {
        dailyScores: (campaign, sender) => daily.get(dailyKey(campaign, sender)),
        hasCounted: (key) => counted.has(countedKey(key)),
      },
    );
    for (const day of scored.daily) daily.set(dailyKey(day.campaign, day.sender), day);
    for (const sender of scored.counted) counted.add(countedKey(sender));
    return scored.verdicts.length > 0 ? scored.verdicts : null;
  };
}

let written = 0;

/** Writes gifts in one statement. Half of the coins are earned. Ids have the time of their gift, as partitions need it. */
async function writeGifts(
  db: Pick<pg.Pool, 'query'>,
  gifts: readonly Gift[],
  scorer: ReturnType<typeof createScorer>,
): Promise<void> {
  const scored = gifts.map((gift) => ({ ...gift, campaigns: scorer(gift) }));
  await db.query(
    `with given as (
       insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
                          balance, wallet_version, idempotency_key, category, sender_region, receiver_region, points,
                          battle_id, battle_ordinal, campaigns, promotional_coins, promotional_earned, promotional_balance,
                          agency_id, agency_coins, promotional_agency)
       select (lpad(to_hex(g.at), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid,
            g.room, $2 + n, g.sender, g.receiver, g.item, g.quantity, g.coins / g.quantity, g.coins, g.coins / 2, 5000,
            to_timestamp(g.at / 1000.0), 0, $2 + n, $2 + n, g.category, g."senderRegion", g."receiverRegion", g.points,
            g.battle, case when g.battle is not null then n end, nullif(g.campaigns, 'null'),
            case when n % 3 = 0 then g.coins / 2 end, case when n % 3 = 0 then g.coins / 4 end, case when n % 3 = 0 then 0 end,
            case when n % 4 = 0 then 'stars' end, case when n % 4 = 0 then g.coins / 10 end,
            case when n % 12 = 0 then g.coins / 20 end
       from rows from (jsonb_to_recordset($1) as (room text, sender text, receiver text, item text, quantity int,
              coins bigint, at bigint, category text, "senderRegion" text, "receiverRegion" text, points bigint,
              battle uuid, campaigns jsonb)) with ordinality
              g (room, sender, receiver, item, quantity, coins, at, category, "senderRegion", "receiverRegion", points,
                 battle, campaigns, n)
       returning sender_id, idempotency_key, id, wallet_version
     )
     insert into gift_keys (sender_id, idempotency_key, gift_id, wallet_version) select * from given`,
    [JSON.stringify(scored), written],
  );
  written += gifts.length;
}

async function writeViews(db: pg.Pool, random: Random, fromMs: number, untilMs: number): Promise<void> {
  const views = Array.from({ length: 40 }, () => [
    pickOne(random, ROOMS),
    random() < 0.1 ? pickOne(random, HOSTS) : `sender-${between(random, 0, SENDERS.length + 20)}`,
    new Date(between(random, fromMs, untilMs - 1)).toISOString(),
  ]);
  await db.query(
    `insert into room_views (room_id, user_id, first_seen_at)
     select v->>0, v->>1, (v->>2)::timestamptz from jsonb_array_elements($1) v on conflict do nothing`,
    [JSON.stringify(views)],
  );
}

/** Users, items, rooms and two campaigns, of which one counts all gifts and the other one wins. None has ended. */
async function writeScene(db: pg.Pool, { zone, from, to }: GeneratedLog): Promise<StoredCampaign[]> {
  await db.query('insert into users (id) select unnest($1::text[]) on conflict do nothing', [
    [...HOSTS, ...SENDERS],
  ]);
  await db.query(`insert into items (id, name, price) select id, id, 1 from unnest($1::text[]) id`, [ITEMS]);
  await db.query(
    `insert into rooms (id, host_id, created_at, ended_at)
     select id, host, day_start($3::date, $5), case when n <= 4 then day_start($4::date - 20, $5) end
       from unnest($1::text[], $2::text[]) with ordinality as r (id, host, n)`,
    [ROOMS, ROOMS.map(hostOf), from, to, zone],
  );
  await db.query(
    `select create_gift_partition(month) from generate_series($1::timestamptz - interval '1 month', $2, interval '1 month') month`,
    [from, to],
  );
  const startsAt = Date.parse(from) + 20 * DAY_MS;
  const endsAt = Date.now() + 1_000 * DAY_MS;
  const scope = {
    ...{ items: null, categories: null, rooms: null, receivers: null, sender_regions: null },
    ...{ receiver_regions: null, min_vip_level: 0 },
  };
  const definition = { name: null, zone, scope, multipliers: [], groups: [], rewards: [] };
  const campaigns = [
    {
      id: CAMPAIGNS[0]!,
      definition: {
        ...definition,
        rules: [
          { id: 'coins', kind: 'coins' as const, weight: 1.5, daily_cap: 300 },
          { id: 'people', kind: 'senders' as const, weight: 100 },
        ],
        multipliers: [
          {
            ...{ id: 'double', multiplier: 2 },
            starts_at: new Date(startsAt + 10 * DAY_MS).toISOString(),
            ends_at: new Date(startsAt + 20 * DAY_MS).toISOString(),
          },
        ],
        groups: [{ id: 'even', name: null, receivers: HOSTS.filter((_, i) => i % 2 === 0) }],
      },
    },
    {
      id: CAMPAIGNS[1]!,
      definition: {
        ...definition,
        scope: { ...scope, categories: ['love'] },
        rules: [
          { id: 'units', kind: 'units' as const, weight: 1 },
          { id: 'won', kind: 'battle_wins' as const, weight: 30 },
        ],
      },
    },
  ];
  const stored: StoredCampaign[] = [];
  for (const { id, definition } of campaigns) {
    const { rows } = await db.query<{ days: string[] }>(
      `insert into campaigns (id, starts_at, ends_at, days, definition)
       select $1, $2, $3, campaign_days($4, $2, $3), $5 returning to_jsonb(days) as days`,
      [
        id,
        new Date(startsAt).toISOString(),
        new Date(endsAt).toISOString(),
        zone,
        JSON.stringify(definition),
      ],
    );
    for (const { id: group, receivers } of definition.groups)
      await db.query(
        'insert into campaign_members (campaign_id, receiver_id, group_id) select $1, unnest($2::text[]), $3',
        [id, receivers, group],
      );
    const days = rows[0]!.days.map(Number);
    stored.push({
      ...{ id, revision: '', startsAt, endsAt, cancelledAt: null, finalAt: null },
      days,
      definition,
    });
  }
  return stored;
}

/** The starts of the days that do not have 24 hours. */
async function readClockChanges(db: pg.Pool, { zone, from, to }: GeneratedLog): Promise<number[]> {
  const { rows } = await db.query<{ at: Date }>(
    `select day_start(day::date, $3) as at from generate_series($1::date::timestamp, $2::date::timestamp, interval '1 day') day
      where day_start(day::date + 1, $3) - day_start(day::date, $3) <> interval '24 hours'`,
    [from, to, zone],
  );
  return rows.map(({ at }) => Number(at));
}

/** Lets the followers of figures and campaigns read everything, instead of the node, in portions of some transactions. */
async function followAll(pool: pg.Pool): Promise<void> {
  for (const follower of [...ROLLUP_FOLLOWERS, campaignFollower]) {
    await takeOver(pool, follower.name);
    await followTo(pool, { ...follower, giftsAPortion: 40 });
  }
}

/** Rankings close periods that are over, so they read the log of the past from its beginning, as after a change of the zone. */
async function rankAgain(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  await client.query('begin');
  await rebuildRankings(client);
  await client.query('commit');
  client.release();
  await takeOver(pool, 'rankings');
  await rollUpTo(pool);
}

/**
 * Writes a log. Each week some gifts and battles commit that are one to three weeks older, after everything around them
 * has been followed. Some gifts are corrected. And a transaction that began before the others of the week commits after them.
 */
export async function generateLog(db: pg.Pool, databaseUrl: string, log: GeneratedLog): Promise<void> {
  const random = seededRandom(log.seed);
  const scorer = createScorer(await writeScene(db, log));
  const changes = await readClockChanges(db, log);
  const pool = openPool(databaseUrl, () => {}, 2);
  const [beginMs, endMs] = [Date.parse(log.from), Date.parse(log.to)];
  let late: { week: number; gifts: Gift[]; battles: Battle[] }[] = [];
  const weeks = Math.ceil((endMs - beginMs) / (7 * DAY_MS));
  for (let week = 0; week <= weeks + 3; week++) {
    const fromMs = beginMs + week * 7 * DAY_MS;
    const untilMs = Math.min(fromMs + 7 * DAY_MS, endMs);
    const isOver = fromMs >= endMs;
    const progress = Math.min(1, week / weeks);
    if (!isOver) await writeViews(db, random, fromMs, untilMs);
    const battles = Array.from({ length: isOver ? 0 : between(random, 0, 4) }, () =>
      drawBattle(random, drawTime(random, fromMs, untilMs, changes), progress),
    );
    const days = isOver ? 0 : (untilMs - fromMs) / DAY_MS;
    const gifts = [
      ...Array.from({ length: Math.round(days * log.giftsADay) }, () =>
        drawGift(random, drawTime(random, fromMs, untilMs, changes), progress),
      ),
      ...battles.flatMap((battle) => battle.gifts),
    ];
    const delayed = gifts.filter(({ battle }) => battle === null && random() < 0.05);
    late.push({
      week: week + between(random, 1, 3),
      gifts: delayed,
      battles: battles.filter(() => random() < 0.1),
    });
    const lateBattles = new Set(late.flatMap((one) => one.battles));
    const due = late.filter((one) => one.week <= week);
    late = late.filter((one) => one.week > week);
    const now = gifts.filter((gift) => !delayed.includes(gift));
    const open = await db.connect();
    await open.query('begin');
    await writeGifts(open, now.slice(0, 10), scorer);
    for (let i = 10; i < now.length; i += 25) await writeGifts(db, now.slice(i, i + 25), scorer);
    await open.query('commit');
    open.release();
    for (const one of due) if (one.gifts.length > 0) await writeGifts(db, one.gifts, scorer);
    for (const battle of [
      ...battles.filter((one) => !lateBattles.has(one)),
      ...due.flatMap((one) => one.battles),
    ])
      await writeBattle(db, battle);
    // Of the last three weeks. All of them within 90 days, in which rankings of past periods follow.
    const [since, at] = [fromMs - 21 * DAY_MS, untilMs].map((ms) => `'${new Date(ms).toISOString()}'`);
    await correctGifts(db, random, 15, { chosen: `g.at >= ${since}`, at: at! });
    await followAll(pool);
  }
  await rankAgain(pool);
  await pool.end();
}
