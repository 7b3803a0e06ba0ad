import { expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { seededRandom } from '../../cli/simulate/seeded-random.ts';
import { changeBattle } from '../battles/change-battle.ts';
import { followPortion } from '../log/follow-portion.ts';
import { addViewHistory } from '../rooms/room-views.ts';
import { ARENA, duel, startBattle } from '../testing/arena.ts';
import { expectNothingWrong, ledgerTest as it } from '../testing/ledger.ts';
import { correctGifts } from '../testing/random-corrections.ts';
import { DAY_MS, type RandomGift, randomGifts, writeGifts } from '../testing/random-gifts.ts';
import { awayFromTheHour, waitForHorizon } from '../testing/roll-up.ts';
import { sendsRose, setScene } from '../testing/stage.ts';
import { beginRebuild, followRebuild } from './rebuild-rollups.ts';
import { ROLLUP_FOLLOWERS } from './rollup-followers.ts';
import { setTimeZone } from './set-time-zone.ts';
import { expectAsTheLog, followAll, giveAround } from './testing/rollup-tables.ts';

/** Days at which clocks change: by 30 minutes, at midnight with two midnights, and at midnight with none. */
const ZONES: [string, string][] = [
  ['UTC', '2026-06-01'],
  ['Asia/Kathmandu', '2026-04-14'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['America/Havana', '2026-11-01'],
  ['America/Havana', '2026-03-08'],
  ['Africa/Cairo', '2026-04-24'],
  ['Africa/Cairo', '2026-10-30'],
];

it.for(ZONES)(
  'rollups in %s around %s are those of plain SQL, also with late commits',
  async ([zone, day], { ledger: { pool } }) => {
    await setTimeZone(pool, zone);
    const around = Date.parse(day);
    const random = seededRandom(around / DAY_MS);
    await giveAround(pool, random, around);
    await followAll(pool);
    await expectAsTheLog(pool);
    // Gifts of days that have been counted, and of earlier ones than the first. And corrections, some of them in the same portion.
    await pool.query(`insert into users (id) values ('ann') on conflict do nothing`);
    for (let i = 0; i < 4; i++) {
      await writeGifts(pool, randomGifts(random, 30, around - i * 10 * DAY_MS));
      await correctGifts(pool, random, 60);
      await followAll(pool);
    }
    await expectAsTheLog(pool);
    expect(
      (await pool.query('select sum(reversed_gifts)::int as n from rollup_quarters')).rows[0].n,
    ).toBeGreaterThan(30);
  },
);

/** The date on the zone's clocks, by Node's own time zones. */
const dateIn = (zone: string) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
  return (at: number) => format.format(at);
};

const mondayOf = (day: string) => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
};

it.for(ZONES)(
  'distinct senders and cohorts in %s around %s are those of a plain model',
  async ([zone, day], { ledger: { pool } }) => {
    await setTimeZone(pool, zone);
    const around = Date.parse(day);
    const gifts = await giveAround(pool, seededRandom(around / DAY_MS + 7), around);
    await followAll(pool, 20);
    const dateOf = dateIn(zone);
    const periods = new Map<string, Set<string>>();
    const days = new Map<string, Set<string>>();
    const add = <K>(map: Map<K, Set<string>>, key: K, value: string) =>
      map.set(key, (map.get(key) ?? new Set()).add(value));
    for (const { sender, at } of gifts) {
      const date = dateOf(at);
      add(days, sender, date);
      add(periods, `day ${date}`, sender);
      add(periods, `week ${mondayOf(date)}`, sender);
      add(periods, `month ${date.slice(0, 7)}-01`, sender);
    }
    const cohorts = new Map<string, number>();
    for (const dates of days.values()) {
      const [first, ...later] = [...dates].sort();
      for (const date of [first, ...later]) {
        const key = `${first} ${date}`;
        cohorts.set(key, (cohorts.get(key) ?? 0) + 1);
      }
    }
    const { rows: counts } = await pool.query<{ period: string; senders: number }>(
      `select grain || ' ' || starts_on as period, senders from rollup_counts`,
    );
    expect(new Map(counts.map(({ period, senders }) => [period, senders]))).toEqual(
      new Map([...periods].map(([period, senders]) => [period, senders.size])),
    );
    const { rows: stored } = await pool.query<{ cohort: string; senders: number }>(
      `select first_day || ' ' || day as cohort, senders from rollup_cohorts where senders <> 0`,
    );
    expect(new Map(stored.map(({ cohort, senders }) => [cohort, senders]))).toEqual(cohorts);
  },
);

it.for(ZONES)(
  'a day in %s around %s starts at the first quarter of an hour with its date',
  async ([zone, day], { ledger: { pool } }) => {
    const dateOf = dateIn(zone);
    for (let i = -2; i <= 2; i++) {
      const date = new Date(Date.parse(day) + i * DAY_MS).toISOString().slice(0, 10);
      const { rows } = await pool.query<{ at: Date }>('select day_start($1, $2) as at', [date, zone]);
      const at = Number(rows[0]!.at);
      expect([dateOf(at), dateOf(at - 1) < date]).toEqual([date, true]);
    }
  },
);

it('a gift that commits late makes the first day earlier, and moves its sender to another cohort', async ({
  ledger: { pool },
}) => {
  const at = (day: string): RandomGift => ({
    ...randomGifts(seededRandom(1), 1, 0)[0]!,
    sender: 'ann',
    at: Date.parse(`${day}T12:00:00Z`),
  });
  const cohorts = async () => {
    const { rows } = await pool.query<{ line: string }>(
      `select first_day || ' ' || day as line from rollup_cohorts where senders = 1 order by 1`,
    );
    return rows.map(({ line }) => line);
  };
  await writeGifts(pool, [at('2026-06-02')]);
  await followAll(pool);
  await writeGifts(pool, [at('2026-06-09')]);
  await followAll(pool);
  expect(await cohorts()).toEqual(['2026-06-02 2026-06-02', '2026-06-02 2026-06-09']);
  await writeGifts(pool, [at('2026-05-31'), at('2026-06-02')]);
  await followAll(pool);
  expect(await cohorts()).toEqual([
    '2026-05-31 2026-05-31',
    '2026-05-31 2026-06-02',
    '2026-05-31 2026-06-09',
  ]);
  const { rows } = await pool.query(
    `select grain, starts_on::text, new_senders from rollup_counts where new_senders <> 0 order by grain`,
  );
  expect(rows).toEqual([
    { grain: 'day', starts_on: '2026-05-31', new_senders: 1 },
    { grain: 'month', starts_on: '2026-05-01', new_senders: 1 },
    { grain: 'week', starts_on: '2026-05-25', new_senders: 1 },
  ]);
  await expectAsTheLog(pool);
});

it('the first day of a sender whose gifts of it are all reversed becomes later, and a sender without gifts has none', async ({
  ledger: { pool },
}) => {
  const random = seededRandom(1);
  const gift = { ...randomGifts(random, 1, 0)[0]!, sender: 'ann' };
  const give = (day: string) => writeGifts(pool, [{ ...gift, at: Date.parse(`${day}T12:00:00Z`) }]);
  const reverse = (day: string) =>
    pool.query(
      `with journal as (
         insert into journals (id, kind, user_id, account, idempotency_key, coins, at)
         values (gen_random_uuid(), 'reversal', 'ann', 'earnings', gen_random_uuid()::text, 0, now()) returning id
       )
       insert into gift_corrections (journal_id, gift_id, room_id, receiver_id, owed, coins, earned, agency_coins, reversed, at)
       select journal.id, g.id, room_id, receiver_id, 0, -g.coins, -earned, -coalesce(agency_coins, 0), true, now()
         from gifts g, journal where g.at::date = $1 and not exists (select from gift_corrections where gift_id = g.id) limit 1`,
      [day],
    );
  const followed = async () => {
    await followAll(pool);
    await expectAsTheLog(pool);
    const { rows } = await pool.query<{ line: string }>(
      `select first_day || ' ' || day as line from rollup_cohorts where senders = 1 order by 1`,
    );
    const { rows: firsts } = await pool.query<{ day: string }>('select day::text from rollup_first_gifts');
    return { first: firsts[0]?.day, cohorts: rows.map(({ line }) => line) };
  };
  await pool.query(`insert into users (id) values ('ann')`);
  for (const day of ['2026-06-02', '2026-06-02', '2026-06-03', '2026-06-09']) await give(day);
  await followed();
  await reverse('2026-06-02');
  expect(await followed()).toMatchObject({ first: '2026-06-02' });
  await reverse('2026-06-02');
  expect(await followed()).toEqual({
    first: '2026-06-03',
    cohorts: ['2026-06-03 2026-06-03', '2026-06-03 2026-06-09'],
  });
  await reverse('2026-06-03');
  // In one portion: the first day goes, and an earlier one comes.
  await reverse('2026-06-09');
  await give('2026-06-01');
  expect(await followed()).toEqual({ first: '2026-06-01', cohorts: ['2026-06-01 2026-06-01'] });
  await reverse('2026-06-01');
  expect(await followed()).toEqual({ first: undefined, cohorts: [] });
  await give('2026-06-09');
  expect(await followed()).toEqual({ first: '2026-06-09', cohorts: ['2026-06-09 2026-06-09'] });
});

it('a correction that is read before its gift counts when the gift is read', async ({ ledger: { pool } }) => {
  const random = seededRandom(5);
  await pool.query(`insert into users (id) values ('ann')`);
  await writeGifts(pool, randomGifts(random, 40, Date.parse('2026-06-01')));
  await correctGifts(pool, random, 30);
  // As if their transaction had begun before that of the gifts.
  const { rows } = await pool.query<{ gift: number; correction: number }>(
    'select max(g.xid) as gift, max(c.xid) as correction from gifts g, gift_corrections c',
  );
  await pool.query('update gifts set xid = $1', [rows[0]!.correction]);
  await pool.query('update gift_corrections set xid = $1', [rows[0]!.gift]);
  await waitForHorizon(pool);
  for (const follower of ROLLUP_FOLLOWERS)
    await followPortion(pool, 'test', { ...follower, giftsAPortion: 1 });
  const { rows: sums } = await pool.query('select sum(gifts)::int as gifts from rollup_quarters');
  expect(sums[0].gifts).toBeLessThan(0);
  await followAll(pool);
  await expectAsTheLog(pool);
});

it('viewers of a day are distinct, without the host, and those who gave are counted once', async ({
  ledger: { pool },
}) => {
  await setScene(pool, {
    users: { hal: 0, ivy: 0 },
    rooms: { stage: { host: 'hal' }, quiet: { host: 'ivy' } },
  });
  await awayFromTheHour(pool);
  const give = (sender: string) =>
    writeGifts(pool, [{ ...randomGifts(seededRandom(1), 1, 0)[0]!, sender, at: Date.now() }]);
  // Before and after the view, and in the same portion.
  await give('ann');
  await followAll(pool);
  await addViewHistory(pool, [
    ...(['ann', 'ben', 'cat', 'hal'] as const).map((user) => ['stage', user] as const),
    ['quiet', 'ann'],
    ['quiet', 'hal'],
  ]);
  await give('cat');
  await give('zoe');
  await followAll(pool);
  await addViewHistory(pool, [
    ['stage', 'ann'],
    ['stage', 'dan'],
  ]);
  await give('ben');
  await give('ben');
  await followAll(pool);
  const counts = async () =>
    (await pool.query('select grain, senders, viewers, viewers_who_gave from rollup_counts order by grain'))
      .rows;
  const figures = { senders: 4, viewers: 5, viewers_who_gave: 3 };
  const expected = ['day', 'month', 'week'].map((grain) => ({ grain, ...figures }));
  expect(await counts()).toEqual(expected);

  await pool.query('delete from room_views');
  await beginRebuild(pool);
  await followRebuild(pool, 'test', () => {});
  expect((await counts()).map(({ viewers }) => viewers)).toEqual([5, 5, 5]);
});

it('viewers of old periods are forgotten, and their number stays, also in a rebuild', async ({
  ledger: { pool },
}) => {
  const view = (user: string, ago: string) =>
    pool.query(
      `insert into room_views (room_id, user_id, first_seen_at) values ('stage', $1, date '2026-06-10' - $2::interval)`,
      [user, ago],
    );
  // Without gifts the position moves every 3 s.
  const followViews = () =>
    waitUntil('the views have been followed', async () => {
      await pool.query(
        `update log_followers set updated_at = now() - interval '4 s' where name = 'rollup_days'`,
      );
      await followAll(pool);
      const { rowCount } = await pool.query(
        `select from log_followers where name = 'rollup_days' and position > (select max(xid) from room_views)`,
      );
      return rowCount === 1;
    });
  const counts = async () =>
    (
      await pool.query(
        `select starts_on::text as day, viewers::int from rollup_counts where grain = 'day' order by day`,
      )
    ).rows;
  const remembered = async () =>
    (await pool.query('select distinct user_id as user from rollup_viewers order by 1')).rows.map(
      ({ user }) => user,
    );
  await view('ann', '120 days');
  await followViews();
  await view('ben', '70 days');
  await followViews();
  expect(await remembered()).toEqual(['ann', 'ben']);
  await view('cat', '0 days');
  await view('dan', '0 days');
  await followViews();
  expect(await remembered()).toEqual(['ben', 'cat', 'dan']);
  const days = [
    { day: '2026-02-10', viewers: 1 },
    { day: '2026-04-01', viewers: 1 },
    { day: '2026-06-10', viewers: 2 },
  ];
  expect(await counts()).toEqual(days);
  await writeGifts(pool, randomGifts(seededRandom(1), 1, 0));
  for (const deleted of ['none', `user_id = 'ann'`, `first_seen_at < '2026-06-01'`]) {
    if (deleted !== 'none') await pool.query(`delete from room_views where ${deleted}`);
    await beginRebuild(pool);
    await followRebuild(pool, 'test', () => {});
    expect((await counts()).filter(({ viewers }) => viewers > 0)).toEqual(days);
  }
});

it('battles are counted on the day of their end, each once and for each of its hosts', async ({ ledger }) => {
  const { pool, openCommitter } = ledger;
  await setScene(pool, ARENA);
  const committer = openCommitter();
  for (let i = 0; i < 3; i++) {
    const { id } = await startBattle(pool, duel());
    if (i > 0) await committer.commit([sendsRose({ room: 'nova-live', receiver: 'nova', quantity: i })]);
    await changeBattle(pool, id, i === 1 ? { type: 'leave', host: 'rex' } : { type: 'end' });
    if (i === 1) await followAll(pool);
  }
  await followAll(pool);
  await expectAsTheLog(pool);
  const { rows } = await pool.query(
    'select battles::int, draws::int, cut_short::int, coins::int from rollup_battles',
  );
  expect(rows).toEqual([{ battles: 3, draws: 0, cut_short: 2, coins: 30 }]);
  const { rows: hosts } = await pool.query(
    'select host_id as host, battles::int, wins::int, coins::int from rollup_battle_hosts order by host_id',
  );
  expect(hosts).toEqual([
    { host: 'nova', battles: 3, wins: 1, coins: 30 },
    { host: 'rex', battles: 3, wins: 0, coins: 0 },
  ]);
  await expectNothingWrong(pool);
});
