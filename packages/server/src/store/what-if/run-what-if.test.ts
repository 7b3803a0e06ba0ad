import type { WhatIfDifference, WhatIfReport, WhatIfRules } from '@lavish/protocol';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../cli/simulate/seeded-random.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { readStandings } from '../campaigns/read-standings.ts';
import { openTestLedger, type TestLedger } from '../testing/ledger.ts';
import { runWhatIf } from './run-what-if.ts';
import { playHistory } from './testing/play-history.ts';

const HOUR_MS = 3_600_000;

let ledger: TestLedger;
let close: () => Promise<void>;
let now: number;

beforeAll(async () => {
  ({ ledger, close } = await openTestLedger());
  await playHistory(ledger, seededRandom(7), 12);
  now = (await ledger.pool.query<{ now: number }>('select now()')).rows[0]!.now;
}, 60_000);
afterAll(() => close());

async function whatIf(rules: WhatIfRules, from = now - HOUR_MS, to = now): Promise<WhatIfReport> {
  const report = await runWhatIf(ledger.pool, { from, to }, rules, { rests: false });
  if (isRefusal(report)) throw new Error(JSON.stringify(report));
  return report;
}

const differencesIn = (report: WhatIfReport): WhatIfDifference[] => [
  report.coins,
  report.earned,
  report.platform,
  report.points,
  ...report.campaigns.flatMap(({ score, gifts, battle_wins }) => [score, gifts, battle_wins]),
];

async function sumOf(expression: string): Promise<number> {
  const { rows } = await ledger.pool.query<{ sum: number }>(
    `select coalesce(${expression}, 0)::bigint as sum from gifts g`,
  );
  return rows[0]!.sum;
}

/** What gifts have booked to the platform. */
async function platformOf(): Promise<number> {
  const { rows } = await ledger.pool.query<{ sum: number }>(
    `select coalesce(sum(coins), 0)::bigint as sum from entries where account = 'platform' and kind = 'gift'`,
  );
  return rows[0]!.sum;
}

describe('with the rules that applied', () => {
  it('nothing differs, and the sums are those of the log', async () => {
    const report = await whatIf({});
    expect(differencesIn(report).filter(({ difference }) => difference !== 0)).toEqual([]);
    expect(report).toMatchObject({
      gifts: await sumOf('count(*)'),
      coins: { after: await sumOf('sum(coins)') },
      earned: { after: await sumOf('sum(earned)') },
      platform: { after: await platformOf() },
      points: { after: await sumOf('sum(points)') },
      battles: { compared: 12, outcomes_changed: 0, round_winners_changed: 0, undecided: 0, changed: [] },
      receivers: { compared: 4, changed: 0, top: [] },
    });
    expect(report.battles.rounds).toBeGreaterThan(12);
    expect(report.campaigns.map(({ campaign }) => campaign).sort()).toEqual(['fair', 'gala']);
  });

  it('the standings are those that the follower has counted', async () => {
    const { campaigns } = await whatIf({});
    for (const { campaign, lists } of campaigns) {
      for (const list of ['receivers', 'senders', 'rooms', 'groups'] as const) {
        const query = { campaign, list, region: '', all: true, limit: 10 };
        const stored = await readStandings(ledger.pool, query);
        const places = stored.map(({ id, score, gifts, coins, battles_won }, index) => ({
          rank: index + 1,
          id,
          score,
          gifts,
          coins,
          battles_won,
        }));
        expect(lists[list].before).toEqual(places);
        expect(lists[list].after).toEqual(places);
      }
    }
  });

  it('nothing differs in any part of the period', async () => {
    const { rows } = await ledger.pool.query<{ at: number }>(
      'select at from (select at, row_number() over (order by at) as n from gifts) g where n % 15 = 0 order by at',
    );
    for (const { at } of rows) {
      for (const report of [await whatIf({}, at), await whatIf({}, now - HOUR_MS, at)]) {
        expect(differencesIn(report).filter(({ difference }) => difference !== 0)).toEqual([]);
        expect(report.battles.outcomes_changed + report.battles.round_winners_changed).toBe(0);
        for (const { lists } of report.campaigns)
          for (const { before, after } of Object.values(lists)) expect(after).toEqual(before);
      }
    }
  });
});

describe('with other rules', () => {
  it('shares change what receivers earn, and nothing else', async () => {
    const report = await whatIf({
      share_bps: { default: 2_000, receivers: { rex: 10_000 }, items: { kiss: 0 } },
    });
    expect(report.coins.difference).toBe(0);
    expect(report.points.difference).toBe(0);
    expect(report.earned.after).toBe(
      await sumOf(
        `sum(case when receiver_id = 'rex' then coins when item_id = 'kiss' then 0 else coins * 2000 / 10000 end)`,
      ),
    );
    expect(report.platform.difference).toBe(-report.earned.difference);
    expect(report.receivers.top[0]).toMatchObject({ receiver: 'rex' });
  });

  it('prices change coins, and the points of items that have no points of their own', async () => {
    const { coins, points, campaigns } = await whatIf({ prices: { rose: 20, cake: 1 } });
    expect(coins.after).toBe(
      await sumOf(`sum(quantity * case item_id when 'rose' then 20 when 'cake' then 1 else price end)`),
    );
    expect(points.difference).toBeGreaterThan(0);
    expect(campaigns.find(({ campaign }) => campaign === 'gala')!.score.difference).not.toBe(0);
    // Units do not depend on prices.
    expect(campaigns.find(({ campaign }) => campaign === 'fair')!.score.difference).toBe(0);
  });

  it('without a bonus its gifts count their points without it', async () => {
    const removed = await whatIf({ bonuses: { hour: null } });
    expect(removed.points.difference).toBeLessThan(0);
    expect(removed.coins.difference).toBe(0);
    const same = await whatIf({ bonuses: { hour: {} } });
    expect(differencesIn(same).filter(({ difference }) => difference !== 0)).toEqual([]);
    const added = await whatIf({
      new_bonuses: {
        all: { starts_at: '2020-01-01T00:00:00Z', ends_at: '2999-01-01T00:00:00Z', multiplier: 2 },
      },
    });
    expect(added.points.difference).toBeGreaterThan(0);
  });

  it('without boosts and bonuses, gifts count the points of their items', async () => {
    const report = await whatIf({ boosts: [], bonuses: { hour: null } });
    expect(report.points.difference).toBeLessThan(0);
    expect(report.coins.difference).toBe(0);
    // Less in battles that would have ended earlier.
    expect(report.points.after).toBeLessThanOrEqual(
      await sumOf('sum(base_points) filter (where battle_ordinal is not null)'),
    );
    const capped = await whatIf({ multiplier_cap: 1 });
    expect(capped.points.after).toBe(report.points.after);
    expect(capped.battles).toEqual(report.battles);
  });

  it('without points no battle is won but by forfeit, and only that win scores in a campaign', async () => {
    const { points, battles, campaigns } = await whatIf({ points: { rose: 0, cake: 0 } });
    expect(points.after).toBe(0);
    expect(battles.outcomes_changed).toBeGreaterThan(0);
    expect(battles.undecided).toBeGreaterThan(0);
    for (const { after } of battles.changed) {
      expect(['draw', 'undecided']).toContain(after.outcome);
      expect(after.winner).toBeNull();
    }
    const lost = battles.changed.filter(({ before }) => before.outcome === 'win').length;
    const { battle_wins } = campaigns.find(({ campaign }) => campaign === 'gala')!;
    expect(battle_wins).toEqual({ before: 1 + lost, after: 1, difference: -lost });
  });

  it('a campaign that is removed has no scores, and a new one scores', async () => {
    const { campaigns } = await whatIf({
      campaigns: { gala: null, fair: { rules: [{ id: 'gifts', kind: 'gifts', weight: 3 }] } },
      new_campaigns: {
        fresh: {
          starts_at: new Date(now - HOUR_MS).toISOString(),
          ends_at: new Date(now + HOUR_MS).toISOString(),
          rules: [{ id: 'coins', kind: 'coins', weight: 2 }],
        },
      },
    });
    const find = (id: string) => campaigns.find(({ campaign }) => campaign === id)!;
    expect(find('gala')).toMatchObject({ change: 'removed', score: { after: 0 } });
    expect(find('gala').score.before).toBeGreaterThan(0);
    expect(find('fair')).toMatchObject({
      change: 'changed',
      score: { after: 3 * find('fair').gifts.after },
    });
    expect(find('fresh')).toMatchObject({
      change: 'new',
      whole: false,
      score: { before: 0, after: 2 * (await sumOf('sum(coins)')) },
    });
  });
});

describe('a what-if', () => {
  it('writes nothing: a role that can only read may run it, and no table changes', async () => {
    const { pool } = ledger;
    await pool.query(`create role what_if_reader login password 'reader' in role pg_read_all_data`);
    const url = new URL(ledger.url);
    url.username = 'what_if_reader';
    url.password = 'reader';
    const reader = openPool(url.href, () => {}, 1);
    try {
      const before = await contentsOf(pool);
      const report = await runWhatIf(
        reader,
        { from: now - HOUR_MS, to: now },
        { boosts: [], prices: { rose: 7 } },
      );
      expect(report).toMatchObject({ gifts: await sumOf('count(*)') });
      expect(await contentsOf(pool)).toEqual(before);
    } finally {
      await reader.end();
      await pool.query('drop role what_if_reader');
    }
  });

  it('reports how far it is, and ends when it is asked to', async () => {
    const seen: [number, number][] = [];
    await runWhatIf(
      ledger.pool,
      { from: now - HOUR_MS, to: now },
      {},
      { onProgress: (...step) => seen.push(step) },
    );
    expect(seen[0]![0]).toBe(0);
    expect(seen.at(-1)![0]).toBe(seen.at(-1)![1]);
    const controller = new AbortController();
    const aborted = runWhatIf(
      ledger.pool,
      { from: now - HOUR_MS, to: now },
      {},
      {
        signal: controller.signal,
        onProgress: () => controller.abort(new Error('enough')),
      },
    );
    await expect(aborted).rejects.toThrow('enough');
  });
});

/** A hash of every table. */
async function contentsOf(pool: pg.Pool): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  const contents: Record<string, string> = {};
  for (const { name } of rows) {
    const hashes = await pool.query<{ hash: string }>(
      `select md5(coalesce(string_agg(t::text, ',' order by t::text), '')) as hash from ${name} t`,
    );
    contents[name] = hashes.rows[0]!.hash;
  }
  return contents;
}

describe('rules that are not valid are refused, and the field is named', () => {
  const gala = { starts_at: '2020-01-01T00:00:00Z', ends_at: '2020-02-01T00:00:00Z' };
  const rules: NonNullable<WhatIfRules['new_campaigns']>[string]['rules'] = [
    { id: 'c', kind: 'coins', weight: 1 },
  ];

  it.each<[string, WhatIfRules, { code: string; param?: string }]>([
    ['an unknown item', { prices: { tulip: 1 } }, { code: 'item_not_found', param: 'prices.tulip' }],
    [
      'an unknown receiver',
      { share_bps: { receivers: { who: 1 } } },
      { code: 'user_not_found', param: 'share_bps.receivers.who' },
    ],
    [
      'an unknown campaign',
      { campaigns: { gaga: null } },
      { code: 'campaign_not_found', param: 'campaigns.gaga' },
    ],
    ['an unknown bonus', { bonuses: { gaga: null } }, { code: 'not_found', param: 'bonuses.gaga' }],
    [
      'an unknown item in a rule',
      { campaigns: { gala: { rules: [{ ...rules[0]!, items: ['rose', 'tulip'] }] } } },
      { code: 'item_not_found', param: 'campaigns.gala.rules.0.items.1' },
    ],
    [
      'an unknown room in a scope',
      { new_bonuses: { b: { ...gala, multiplier: 2, scope: { rooms: ['attic'] } } } },
      { code: 'room_not_found', param: 'new_bonuses.b.scope.rooms.0' },
    ],
    [
      'a campaign that exists',
      { new_campaigns: { gala: { ...gala, rules } } },
      { code: 'invalid_request', param: 'new_campaigns.gala' },
    ],
    [
      'a campaign outside the period',
      { new_campaigns: { old: { ...gala, rules } } },
      { code: 'invalid_request', param: 'new_campaigns.old' },
    ],
    [
      'a reversed period of a campaign',
      { new_campaigns: { old: { starts_at: gala.ends_at, ends_at: gala.starts_at, rules } } },
      { code: 'invalid_request', param: 'new_campaigns.old.ends_at' },
    ],
    [
      'an unknown zone',
      { campaigns: { gala: { zone: 'Mars/Olympus' } } },
      { code: 'invalid_request', param: 'campaigns.gala.zone' },
    ],
    [
      'overlapping windows',
      {
        new_campaigns: {
          old: {
            ...gala,
            rules,
            multipliers: [
              { id: 'a', starts_at: '2020-01-02T00:00:00Z', ends_at: '2020-01-04T00:00:00Z', multiplier: 2 },
              { id: 'b', starts_at: '2020-01-03T00:00:00Z', ends_at: '2020-01-05T00:00:00Z', multiplier: 2 },
            ],
          },
        },
      },
      { code: 'invalid_request', param: 'new_campaigns.old.multipliers.1.starts_at' },
    ],
    [
      'a reversed window of a boost',
      { boosts: [{ id: 'a', kind: 'window', from_s: 9, to_s: 3, multiplier: 2 }] },
      { code: 'invalid_request', param: 'boosts.0.to_s' },
    ],
    ['sums that would be rounded', { prices: { rose: Number.MAX_SAFE_INTEGER } }, { code: 'not_exact' }],
  ])('%s', async (_, invalid, expected) => {
    const report = await runWhatIf(ledger.pool, { from: now - HOUR_MS, to: now }, invalid);
    expect(report).toMatchObject(expected);
  });

  it.each<[string, (at: number) => { from: number; to: number }, string]>([
    ['a reversed period', (at) => ({ from: at, to: at - 1 }), 'to'],
    ['a period that is not over', (at) => ({ from: at, to: at + HOUR_MS }), 'to'],
    ['more than 366 days', (at) => ({ from: at - 367 * 24 * HOUR_MS, to: at }), 'to'],
  ])('%s', async (_, period, param) => {
    expect(await runWhatIf(ledger.pool, period(now), {})).toMatchObject({ code: 'invalid_request', param });
  });
});
