import type { CampaignRule } from '@lavish/protocol';
import fc from 'fast-check';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import { seededRandom } from '../../cli/simulate/seeded-random.ts';
import type { StoredCampaign } from '../../domain/campaigns/campaign.ts';
import type { GiftCampaignVerdict } from '../../domain/campaigns/campaign-verdict.ts';
import { createPlainCampaigns } from '../../domain/campaigns/testing/plain-campaigns.ts';
import {
  type PlainGift,
  type PlainWin,
  plainStandings,
} from '../../domain/campaigns/testing/plain-standings.ts';
import { BatchFault, isTransient } from '../../domain/gifts/batch-fault.ts';
import type { GiftCommand } from '../../domain/gifts/gift-command.ts';
import { putItem } from '../catalogue/items.ts';
import type { GiftCommitter } from '../gifts/gift-committer.ts';
import { followPortion } from '../log/follow-portion.ts';
import { duel, startBattle } from '../testing/arena.ts';
import { campaignRequest } from '../testing/campaign-times.ts';
import { openTestLedger } from '../testing/ledger.ts';
import { correctGifts } from '../testing/random-corrections.ts';
import { followTo } from '../testing/roll-up.ts';
import { sendsRose, setScene } from '../testing/stage.ts';
import { putUser } from '../users/user-profiles.ts';
import { auditCampaign } from './audit-stored-campaign.ts';
import { putCampaign } from './change-campaign.ts';
import { campaignFollower } from './follow-campaigns.ts';
import { readStoredCampaign } from './read-campaigns.ts';

const SENDERS = ['ann', 'ben', 'cat'];
const RECEIVERS = ['nova', 'rex', 'ivy'];
const ROOMS = ['nova-live', 'rex-live'];
const ITEMS = { kiss: { price: 1, points: 0 }, moon: { price: 7, points: 30 }, rose: { price: 10 } };
const REGIONS = ['np', 'cu'];
const CATEGORIES = ['flowers', 'cars'];
const COMMITTERS = 3;

const some = (values: readonly string[]) =>
  fc.option(fc.subarray([...values], { minLength: 1 }), { freq: 2 });

const rule = fc
  .record({
    kind: fc.constantFrom<CampaignRule['kind']>(
      'coins',
      'gifts',
      'units',
      'points',
      'senders',
      'battle_wins',
    ),
    weight: fc.constantFrom(1, 1.5, 2.3333, 10),
    items: some(Object.keys(ITEMS)),
    daily_cap: fc.option(fc.constantFrom(1, 20, 100), { freq: 1 }),
  })
  .map(({ kind, weight, items, daily_cap }): Omit<CampaignRule, 'id'> => {
    if (kind === 'battle_wins') return { kind, weight };
    return { kind, weight, ...(items && { items }), ...(daily_cap !== null && { daily_cap }) };
  });

/** Milliseconds from now: long ago, soon (while the gifts are sent), or much later. */
const past = fc.constantFrom(-7_200_000, -3_600_000, -3_600_000);
const soon = fc.integer({ min: 0, max: 400 });
const start = fc.oneof({ weight: 4, arbitrary: past }, { weight: 1, arbitrary: soon });
const end = fc.oneof(
  { weight: 4, arbitrary: fc.constant(7_200_000) },
  { weight: 1, arbitrary: soon.map((ms) => ms + 401) },
);

const campaign = fc.record({
  start,
  end,
  /** When the multiplier of each window changes, and when a day begins. */
  change: soon,
  day: soon,
  multipliers: fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(1.5, 3.0001)),
  scope: fc.record({
    items: some(Object.keys(ITEMS)),
    categories: some(CATEGORIES),
    rooms: some(ROOMS),
    receivers: some(RECEIVERS),
    sender_regions: some(REGIONS),
    receiver_regions: some(REGIONS),
    min_vip_level: fc.constantFrom(0, 0, 1),
  }),
  /** Most have no scope, so that more than eight judge a gift. */
  isOpen: fc.constantFrom(true, true, true, false),
  rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
});
type DrawnCampaign = typeof campaign extends fc.Arbitrary<infer T> ? T : never;

const gift = fc.record({
  sender: fc.constantFrom(...SENDERS),
  room: fc.constantFrom(...ROOMS),
  toGuest: fc.constantFrom(false, false, true),
  item: fc.constantFrom(...Object.keys(ITEMS)),
  quantity: fc.integer({ min: 1, max: 5 }),
});

const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      batches: fc.array(fc.array(gift, { minLength: 1, maxLength: 5 }), {
        minLength: 1,
        maxLength: COMMITTERS * 2,
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      user: fc.constantFrom(...SENDERS, ...RECEIVERS),
      region: fc.constantFrom(null, ...REGIONS),
      vip_level: fc.constantFrom(0, 1, 2),
      item: fc.constantFrom(...Object.keys(ITEMS)),
      category: fc.constantFrom(null, ...CATEGORIES),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('win' as const),
      winner: fc.constantFrom(0, 1, null),
      left: fc.constantFrom(false, false, true),
      region: fc.constantFrom(null, ...REGIONS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('correct' as const),
      gifts: fc.integer({ min: 1, max: 8 }),
      seed: fc.integer(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('follow' as const), gifts: fc.integer({ min: 1, max: 4 }) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What users and items are now, as the next gifts must be judged by. */
interface World {
  region: Map<string, string | null>;
  vip: Map<string, number>;
  category: Map<string, string | null>;
}

/** Writes a campaign as if its 10 s of lead had passed. */
async function runDrawn(pool: pg.Pool, id: string, drawn: DrawnCampaign, now: number): Promise<void> {
  const { rules, scope, isOpen } = drawn;
  // A campaign that counts battle wins takes no regions of receivers.
  const { receiver_regions, ...rest } = scope;
  const winsCount = rules.some(({ kind }) => kind === 'battle_wins');
  const allowed = { ...rest, ...(!winsCount && receiver_regions && { receiver_regions }) };
  const grouped = ['nova', 'ivy'].filter((one) => isOpen || (scope.receivers?.includes(one) ?? true));
  const given = Object.fromEntries(Object.entries(allowed).filter(([, value]) => value !== null));
  const written = await putCampaign(
    pool,
    id,
    campaignRequest({
      ...(!isOpen && { scope: given }),
      rules: rules
        .filter(
          (one) =>
            isOpen || !one.items || !scope.items || one.items.some((item) => scope.items!.includes(item)),
        )
        .concat({ kind: 'gifts', weight: 1 })
        .map((one, index) => ({ id: `rule-${index}`, ...one })),
      groups: grouped.length > 0 ? [{ id: 'north', receivers: grouped }] : [],
    }),
  );
  if ('code' in written) throw new Error(JSON.stringify(written));
  const at = (ms: number) => new Date(now + ms).toISOString();
  const [before, after] = drawn.multipliers;
  await pool.query(
    `update campaigns set revision = default, starts_at = $2, ends_at = $3, days = $4,
            definition = jsonb_set(definition, '{multipliers}', $5) where id = $1`,
    [
      id,
      at(drawn.start),
      at(drawn.end),
      [now + drawn.day],
      JSON.stringify([
        { id: 'before', starts_at: at(drawn.start), ends_at: at(drawn.change), multiplier: before },
        {
          id: 'after',
          starts_at: at(drawn.change),
          ends_at: at(drawn.change + 3_600_000),
          multiplier: after,
        },
      ]),
    ],
  );
}

/** A batch that waits too long for another one's locks is rolled back; then it runs again, as the batcher does. */
async function commit(committer: GiftCommitter, commands: GiftCommand[]): Promise<void> {
  try {
    const { outcomes } = await committer.commit(commands);
    for (const outcome of outcomes) if (outcome.kind === 'refused') throw new Error(JSON.stringify(outcome));
  } catch (error) {
    if (!(error instanceof BatchFault) || !isTransient(error)) throw error;
    await commit(committer, commands);
  }
}

/** A battle of Nova and Rex that has ended now, as its row is. Returns who has won. */
async function endBattle(
  pool: pg.Pool,
  { winner, left, region }: Extract<Step, { kind: 'win' }>,
  roomRegions: ReadonlyMap<string, string | null>,
): Promise<PlainWin[]> {
  const hosts = ['nova', 'rex'].map((host) => ({
    host,
    room: `${host}-live`,
    left: left && host === 'nova',
    points: 1,
  }));
  const { rows } = await pool.query<{ id: string; at: string }>(
    `with ended as (
       insert into battles (id, mode, state, version, rules, secret, progress, result, created_at, over_at, xid)
       select gen_random_uuid(), 'solo', 'finished', 9, '{}', '', $1,
              jsonb_build_object('winner', $2::int, 'finished_at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
              at, at, log_position() from (select clock_timestamp() as at) t
       returning id, result->>'finished_at' as at
     ), hosts as (
       insert into battle_hosts (battle_id, side, host_id, room_id, region)
       select id, side, host, host || '-live', $3 from ended cross join (values (0, 'nova'), (1, 'rex')) h (side, host)
     )
     select * from ended`,
    [JSON.stringify({ sides: hosts.map((host) => ({ hosts: [host] })) }), winner, region],
  );
  const { id, at } = rows[0]!;
  return hosts
    .filter((host, side) => side === winner && !host.left)
    .map(({ host, room }) => ({
      id,
      host,
      room,
      region,
      roomRegion: roomRegions.get(room) ?? null,
      at: Date.parse(at),
    }));
}

interface LogRow
  extends Pick<
    PlainGift,
    'id' | 'at' | 'room' | 'sender' | 'receiver' | 'item' | 'quantity' | 'price' | 'counted'
  > {
  key: string;
  campaigns: GiftCampaignVerdict[];
}

/** All gifts, those of a sender in their order. */
async function readLog(pool: pg.Pool): Promise<LogRow[]> {
  const { rows } = await pool.query<LogRow>(
    `select id, at, room_id as room, sender_id as sender, receiver_id as receiver, item_id as item, quantity, price,
            idempotency_key as key, coalesce(campaigns, '[]') as campaigns,
            coins + coalesce((select sum(coins) from gift_corrections where gift_id = gifts.id), 0)::bigint as counted
       from gifts order by sender_id, wallet_version`,
  );
  return rows;
}

async function storedStandings(pool: pg.Pool, id: string) {
  const { rows } = await pool.query(
    `select list || ' ' || region as name,
            jsonb_agg(jsonb_build_object('id', participant_id, 'score', score, 'gifts', gifts, 'coins', coins, 'battles_won', battles_won)
                      order by -score, reached_at, reached_id, participant_id) as places
       from campaign_standings where campaign_id = $1 group by 1`,
    [id],
  );
  return Object.fromEntries(rows.map(({ name, places }) => [name, places]));
}

test(
  'gifts of several committers, battle wins and corrections in up to ten campaigns score as the plain rules say, in every verdict and all standings',
  async () => {
    const property = fc.asyncProperty(
      fc.array(campaign, { minLength: 1, maxLength: 10 }),
      fc.array(step, { minLength: 4, maxLength: 10 }),
      async (drawn, steps) => {
        const { ledger, close } = await openTestLedger();
        try {
          const { pool } = ledger;
          const roomRegions = new Map<string, string | null>([
            ['nova-live', 'np'],
            ['rex-live', null],
          ]);
          await putUser(pool, 'nova', { region: 'np' });
          await setScene(pool, {
            users: Object.fromEntries([
              ...SENDERS.map((user) => [user, 1_000_000]),
              ...RECEIVERS.map((user) => [user, 0]),
            ]),
            items: ITEMS,
            rooms: { 'nova-live': { host: 'nova', guests: ['ivy'] }, 'rex-live': { host: 'rex' } },
          });
          // Its points and boosts must not count in campaigns.
          await startBattle(pool, duel());
          const { rows } = await pool.query<{ now: number }>('select clock_timestamp() as now');
          for (const [index, one] of drawn.entries())
            await runDrawn(pool, `gala-${index}`, one, rows[0]!.now);
          const all: StoredCampaign[] = [];
          for (const index of drawn.keys()) all.push((await readStoredCampaign(pool, `gala-${index}`))!);

          const committers = Array.from({ length: COMMITTERS }, () => ledger.openCommitter());
          const world: World = { region: new Map([['nova', 'np']]), vip: new Map(), category: new Map() };
          const expected = new Map<
            string,
            Pick<PlainGift, 'vipLevel' | 'senderRegion' | 'receiverRegion' | 'category'>
          >();
          const wins: PlainWin[] = [];
          for (const one of steps) {
            if (one.kind === 'send') {
              const batches = one.batches.map((gifts) =>
                gifts.map(({ toGuest, ...rest }) => {
                  const receiver = toGuest && rest.room === 'nova-live' ? 'ivy' : null;
                  const command = sendsRose({ ...rest, receiver });
                  expected.set(command.key, {
                    vipLevel: world.vip.get(rest.sender) ?? 0,
                    senderRegion: world.region.get(rest.sender) ?? null,
                    receiverRegion: world.region.get(receiver ?? rest.room.replace('-live', '')) ?? null,
                    category: world.category.get(rest.item) ?? null,
                  });
                  return command;
                }),
              );
              await Promise.all(
                committers.map(async (committer, place) => {
                  for (let n = place; n < batches.length; n += COMMITTERS)
                    await commit(committer, batches[n]!);
                }),
              );
            } else if (one.kind === 'change') {
              await putUser(pool, one.user, { region: one.region, vip_level: one.vip_level });
              await putItem(pool, one.item, { category: one.category });
              world.region.set(one.user, one.region);
              world.vip.set(one.user, one.vip_level);
              world.category.set(one.item, one.category);
            } else if (one.kind === 'win') wins.push(...(await endBattle(pool, one, roomRegions)));
            else if (one.kind === 'correct') await correctGifts(pool, seededRandom(one.seed), one.gifts);
            else await followPortion(pool, 'test', { ...campaignFollower, giftsAPortion: one.gifts });
          }
          await followTo(pool, { ...campaignFollower, giftsAPortion: 7 });

          const plain = createPlainCampaigns(all);
          const judged: PlainGift[] = [];
          for (const stored of await readLog(pool)) {
            const { key, campaigns, ...facts } = stored;
            const gift = {
              ...facts,
              points: (ITEMS as Record<string, { points?: number }>)[facts.item]!.points ?? null,
              roomRegion: roomRegions.get(facts.room) ?? null,
              ...expected.get(key)!,
            };
            const verdicts = plain.judge(gift);
            judged.push({ ...gift, verdicts });
            expect(
              campaigns.map(({ id: campaign, counted, multiplier, score, rules }) => ({
                campaign,
                counted,
                multiplier: BigInt(multiplier),
                score: BigInt(score),
                rules: rules.map((one) => ({
                  rule: one.id,
                  amount: BigInt(one.amount),
                  score: BigInt(one.score),
                })),
              })),
            ).toEqual(verdicts);
          }
          expect(judged.length).toBe(expected.size);
          for (const one of all) {
            expect(await storedStandings(pool, one.id)).toEqual(plainStandings(one, judged, wins));
            expect(await auditCampaign(pool, one.id)).toMatchObject({ matches: true, differences: [] });
          }
        } finally {
          await close();
        }
      },
    );
    await fc.assert(property, { numRuns: propertyRuns(4) });
  },
  PROPERTY_TIMEOUT_MS,
);
