import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type pg from 'pg';
import { expect } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import { seededRandom } from '../../cli/simulate/seeded-random.ts';
import { followPortion } from '../log/follow-portion.ts';
import { ledgerTest, openTestLedger } from '../testing/ledger.ts';
import { correctGifts } from '../testing/random-corrections.ts';
import { followTo, rollUpTo } from '../testing/roll-up.ts';
import { putUser } from '../users/user-profiles.ts';
import { rankIncreases } from './rank-increases.ts';
import { rankingFollower } from './ranking-follower.ts';
import { useRankingZone } from './rebuild-rankings.ts';

/** Zones with half an hour of daylight saving time, midnight twice, no midnight, and an offset of 45 minutes; each with such a night. */
const NIGHTS: Record<string, string> = {
  'Australia/Lord_Howe': '2026-04-04T14:30:00Z',
  'America/Havana': '2025-11-02T04:00:00Z',
  'Africa/Cairo': '2026-04-23T21:30:00Z',
  'Asia/Kathmandu': '2026-03-31T18:00:00Z',
};
const ZONES = ['UTC', ...Object.keys(NIGHTS)];
const OPEN_TRANSACTIONS = 2;
/** The third room has none. */
const ROOM_REGIONS: Record<string, string> = { 'room-0': 'np', 'room-1': 'cu' };
const MINUTE_MS = 60_000;

interface Given {
  id: string;
  sender: string;
  receiver: string;
  room: string;
  regions: (string | null)[];
  coins: number;
  /** Unix milliseconds. */
  at: number;
}

const of = (prefix: string) => fc.nat({ max: 2 }).map((n) => `${prefix}-${n}`);
const region = fc.option(fc.constantFrom('np', 'cu'));
const gift = fc.record({
  sender: of('user'),
  receiver: of('host'),
  room: of('room'),
  regions: fc.tuple(region, region),
  coins: fc.constantFrom(10, 20, 30),
  /** In one of the nights, or in the last days, when hours are kept too. */
  night: fc.option(fc.constantFrom(...Object.values(NIGHTS))),
  minutes: fc.nat({ max: 240 }),
});
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('give' as const),
      gift,
      open: fc.nat({ max: OPEN_TRANSACTIONS }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('commit' as const),
      open: fc.nat({ max: OPEN_TRANSACTIONS - 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('follow' as const), gifts: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('correct' as const),
      gifts: fc.integer({ min: 1, max: 4 }),
      seed: fc.integer(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('rank' as const), portions: fc.constantFrom(1, 3, 64) }),
  },
);

/** The id of the nth gift. Ids have the time by the clock of a node, so they do not ascend. */
function giftId(n: number, at: number): string {
  const hash = createHash('md5').update(`gift ${n}`).digest('hex');
  const time = at + (Number.parseInt(hash.slice(0, 4), 16) - 32_768);
  return (time.toString(16).padStart(12, '0') + hash.slice(12)).replace(
    /^(.{8})(.{4})(.{4})(.{4})/,
    '$1-$2-$3-$4-',
  );
}

let seq = 0;
const insert = (db: Pick<pg.Pool, 'query'>, { id, sender, receiver, room, regions, coins, at }: Given) =>
  db.query(
    `with key as (insert into gift_keys (sender_id, idempotency_key, gift_id, wallet_version) values ($4, $8, $1, $3))
     insert into gifts (id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps,
                        at, balance, wallet_version, idempotency_key, sender_region, receiver_region)
     values ($1, $2, $3, $4, $5, 'rose', 1, $6, $6, case when $3 % 2 = 0 then 1 else 0 end, 0, $7, 0, $3, $8, $9, $10)`,
    [id, room, ++seq, sender, receiver, coins, new Date(at).toISOString(), id, ...regions],
  );

/** Every ranking by its name, as its places in order. */
type Rankings = Record<string, [id: string, score: number, gifts: number][]>;

/** Ranks the gifts without portions. PostgreSQL says on which date the period of each gift starts, or at which hour. */
async function model(pool: pg.Pool, all: readonly Given[], zone: string): Promise<Rankings> {
  const { rows: corrected } = await pool.query<{ id: string; coins: number; reversed: boolean }>(
    'select gift_id::text as id, sum(coins)::bigint as coins, bool_or(reversed) as reversed from gift_corrections group by 1',
  );
  const corrections = new Map(corrected.map(({ id, ...rest }) => [id.replaceAll('-', ''), rest]));
  const given = all.flatMap((gift) => {
    const { coins = 0, reversed = false } = corrections.get(gift.id.replaceAll('-', '')) ?? {};
    return reversed ? [] : [{ ...gift, coins: gift.coins + coins }];
  });
  const { rows: starts } = await pool.query<{ at: string; period: string; starts: string }>(
    `select at::text, period, case period when 'all' then 'all' when 'hour' then date_trunc('hour', at, $2)::text
                                 else date_trunc(period, at at time zone $2)::date::text end as starts
       from unnest($1::timestamptz[]) at cross join unnest(array['hour', 'day', 'week', 'month', 'all']) period
      where period <> 'hour' or at > now() - interval '7 days'`,
    [given.map(({ at }) => new Date(at).toISOString()), zone],
  );
  const periodsOf = new Map<number, { period: string; starts: string }[]>();
  for (const { at, ...rest } of starts) {
    const ms = Date.parse(at);
    periodsOf.set(ms, [...(periodsOf.get(ms) ?? []).filter(({ period }) => period !== rest.period), rest]);
  }
  const sums = new Map<string, Map<string, { score: number; gifts: number; last: string }>>();
  for (const { id, sender, receiver, room, regions, coins, at } of given) {
    const last = `${at} ${id}`;
    for (const { period, starts } of periodsOf.get(at)!) {
      const counted: [string, string][] = [
        ['senders', sender],
        ['receivers', receiver],
        ['rooms', room],
        ...(
          [
            [`senders ${regions[0]}`, sender],
            [`receivers ${regions[1]}`, receiver],
          ] as [string, string][]
        ).filter((_, which) => regions[which] !== null),
        ...(ROOM_REGIONS[room] ? ([[`rooms ${ROOM_REGIONS[room]}`, room]] as [string, string][]) : []),
        ...(period === 'hour' || period === 'all'
          ? []
          : ([
              [`room ${room}`, sender],
              [`host ${receiver}`, sender],
            ] as [string, string][])),
      ];
      for (const [board, who] of counted) {
        const ranking = `${board}, ${period} ${starts}`;
        const places = sums.get(ranking) ?? new Map();
        sums.set(ranking, places);
        const place = places.get(who) ?? { score: 0, gifts: 0, last: '' };
        places.set(who, {
          score: place.score + coins,
          gifts: place.gifts + 1,
          last: last > place.last ? last : place.last,
        });
      }
    }
  }
  return Object.fromEntries(
    [...sums].map(([ranking, places]) => [
      ranking,
      [...places]
        .sort(([, a], [, b]) => b.score - a.score || (a.last < b.last ? -1 : 1))
        .map(([id, { score, gifts }]) => [id, score, gifts]),
    ]),
  );
}

async function stored(pool: pg.Pool, zone: string): Promise<Rankings> {
  const { rows } = await pool.query<{ name: string; places: Rankings[string] }>(
    `select trim(board || ' ' || scope) || ', ' || period || ' '
              || case period when 'all' then 'all' when 'hour' then starts_at::text
                             else (starts_at at time zone $1)::date::text end as name,
            jsonb_agg(jsonb_build_array(ranked_id, score, gifts) order by -score, reached) as places
       from rankings r join ranking_places p on p.ranking_id = r.id group by r.id`,
    [zone],
  );
  return Object.fromEntries(rows.map(({ name, places }) => [name, places]));
}

ledgerTest.for(ZONES)(
  'rankings in %s depend on gifts and corrections alone, not on portions and the order of commits; so after another zone was set',
  { timeout: PROPERTY_TIMEOUT_MS },
  async (zone) => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { ledger, close } = await openTestLedger();
      try {
        const { pool } = ledger;
        await useRankingZone(pool, zone);
        await putUser(pool, 'host', {});
        await pool.query(
          `insert into rooms (id, host_id, created_at, ended_at, region)
           select id, 'host', now(), now(), region from unnest($1::text[], $2::text[]) r (id, region)`,
          [Object.keys(ROOM_REGIONS), Object.values(ROOM_REGIONS)],
        );
        // Gifts of long ago would otherwise come too late for their periods.
        await pool.query('update ranking_cursor set next_position = 1e15, next_at = now()');
        const given: Given[] = [];
        const open: pg.PoolClient[] = [];
        for (let n = 0; n < OPEN_TRANSACTIONS; n++) open.push(await ledger.connect());
        for (const client of open) await client.query('begin');
        const now = Date.now();
        for (const step of steps) {
          if (step.kind === 'give') {
            const { night, minutes, ...rest } = step.gift;
            const at = (night === null ? now - 250 * MINUTE_MS : Date.parse(night)) + minutes * MINUTE_MS;
            const one = { id: giftId(given.length, at), at, ...rest };
            given.push(one);
            await insert(open[step.open] ?? pool, one);
          } else if (step.kind === 'commit') await open[step.open]!.query('commit; begin');
          else if (step.kind === 'follow')
            await followPortion(pool, 'test', { ...rankingFollower, giftsAPortion: step.gifts });
          // All periods count it: those of other nights ended long before.
          else if (step.kind === 'correct')
            await correctGifts(pool, seededRandom(step.seed), step.gifts, { at: `'2026-01-01'` });
          else await rankIncreases(pool, step.portions);
        }
        for (const client of open) await client.query('commit');
        await rollUpTo(pool);
        expect(await stored(pool, zone)).toEqual(await model(pool, given, zone));

        const other = ZONES[(ZONES.indexOf(zone) + 1) % ZONES.length]!;
        await useRankingZone(pool, other);
        await followTo(pool, { ...rankingFollower, giftsAPortion: 7 });
        await rollUpTo(pool);
        expect(await stored(pool, other)).toEqual(await model(pool, given, other));
      } finally {
        await close();
      }
    });
    await fc.assert(property, { numRuns: propertyRuns(8) });
  },
);
