import type pg from 'pg';
import { describe, expect } from 'vitest';
import { changeBattle } from '../battles/change-battle.ts';
import { ARENA, letTimePass, startBattle } from '../testing/arena.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { awayFromTheHour, rollUp, rollUpTo } from '../testing/roll-up.ts';
import { sendsRose, setScene } from '../testing/stage.ts';
import { putUser } from '../users/user-profiles.ts';
import { RANKING_CHECKS } from '../verify/ranking-checks.ts';
import { readBattleRanking } from './battle-ranking.ts';
import { readOwnHostPlace } from './read-own-place.ts';
import { findRanking, type Period, readRanking } from './read-ranking.ts';

interface Ended {
  state?: string;
  /** The winning side; null: a draw. */
  winner: number | null;
  /** The hosts, one on each side, and those of them who have left. */
  hosts?: string[];
  left?: string[];
  points?: number[];
  at?: string;
}

/** A battle's row as the follower reads it. */
function end(
  db: Pick<pg.Pool, 'query'>,
  { state = 'finished', winner, hosts = ['nova', 'rex'], left = [], points = [10, 5], at = 'now()' }: Ended,
) {
  const sides = hosts.map((host, side) => ({
    hosts: [{ host, left: left.includes(host), points: points[side] }],
  }));
  return db.query(
    `insert into battles (id, mode, state, version, rules, secret, progress, result, created_at, over_at, xid)
     values (gen_random_uuid(), 'solo', $1, 9, '{}', '', $2, jsonb_build_object('winner', $3::int, 'finished_at', ${at}),
       now(), now(), pg_current_xact_id()::text::bigint)`,
    [state, JSON.stringify({ sides }), winner],
  );
}

const ranking = async (pool: pg.Pool, period: Period = 'all', scope = '') => {
  const found = await findRanking(pool, { board: 'battles', period, scope });
  if ('missing' in found) throw new Error(found.missing);
  if (found.id === null) return [];
  const ranked = await readBattleRanking(pool, { ranking: found.id, limit: 10 });
  return ranked.map(({ reached, ...place }) => place);
};

const streakOf = async (pool: pg.Pool, user: string) => {
  const line = (await ranking(pool)).find((one) => one.user === user);
  return line && [line.streak, line.best_streak];
};

describe('hosts', () => {
  it('rank by battles won, then by points, in every period', async ({ ledger: { pool } }) => {
    await awayFromTheHour(pool);
    await end(pool, { winner: 0 });
    await end(pool, { winner: 1, points: [100, 200] });
    await end(pool, { winner: 0, hosts: ['nova', 'max'], points: [1, 0] });
    await end(pool, { winner: 1, hosts: ['max', 'ivy'], points: [0, 900] });
    await rollUpTo(pool);
    for (const period of ['hour', 'day', 'week', 'month', 'all'] as const) {
      expect(await ranking(pool, period)).toEqual([
        { user: 'nova', wins: 2, battles: 3, streak: 1, best_streak: 1, points: 111 },
        { user: 'ivy', wins: 1, battles: 1, streak: 1, best_streak: 1, points: 900 },
        { user: 'rex', wins: 1, battles: 2, streak: 1, best_streak: 1, points: 205 },
        { user: 'max', wins: 0, battles: 2, streak: 0, best_streak: 0, points: 0 },
      ]);
    }
  });

  it('do not win with a draw, after leaving, or in a battle that is cut short', async ({
    ledger: { pool },
  }) => {
    await end(pool, { winner: null });
    await end(pool, { winner: 0, left: ['nova'] });
    await end(pool, { winner: null, state: 'cut_short' });
    await end(pool, { winner: null, state: 'cancelled' });
    await rollUpTo(pool);
    expect(await ranking(pool)).toMatchObject([
      { user: 'nova', wins: 0, battles: 2 },
      { user: 'rex', wins: 0, battles: 2 },
    ]);
  });

  it('have streaks of wins that continue from one portion to the next', async ({ ledger: { pool } }) => {
    const streaks: unknown[] = [];
    for (const winners of [[0, 0], [0], [0, 1, 0], [], [0, 0, 0, null], [0]]) {
      for (const winner of winners) await end(pool, { winner });
      await rollUpTo(pool);
      streaks.push(await streakOf(pool, 'nova'));
    }
    expect(streaks).toEqual([
      [2, 2],
      [3, 3],
      [1, 4],
      [1, 4],
      [0, 4],
      [1, 4],
    ]);
  });
});

it('a period counts only the battles won in it', async ({ ledger: { pool } }) => {
  await end(pool, { winner: 0, at: `now() - interval '8 days'` });
  await end(pool, { winner: 1 });
  await rollUpTo(pool);
  expect(await ranking(pool)).toMatchObject([
    { user: 'nova', wins: 1, battles: 2 },
    { user: 'rex', wins: 1, battles: 2 },
  ]);
  expect(await ranking(pool, 'week')).toMatchObject([{ user: 'rex' }, { user: 'nova', wins: 0, battles: 1 }]);
});

it('counts each battle once, also one that commits late', async ({ ledger }) => {
  const { pool } = ledger;
  const slow = await ledger.connect();
  await slow.query('begin');
  await end(slow, { winner: 1 });
  await end(pool, { winner: 0 });
  await rollUp(pool);
  expect(await ranking(pool)).toEqual([]);
  await slow.query('commit');
  await Promise.all([rollUp(pool), rollUp(pool)]);
  await rollUpTo(pool);
  expect(await ranking(pool)).toMatchObject([
    { user: 'nova', wins: 1, battles: 2, streak: 1 },
    { user: 'rex', wins: 1, battles: 2, streak: 0 },
  ]);
});

it('the own place of a host has the rank, and the battles and points to the next higher place', async ({
  ledger: { pool },
}) => {
  await end(pool, { winner: 0 });
  await end(pool, { winner: 1, points: [1, 50] });
  await end(pool, { winner: 0, hosts: ['ivy', 'max'], points: [7, 0] });
  await end(pool, { winner: 0, hosts: ['ivy', 'max'], points: [1, 0] });
  await putUser(pool, 'zed', { ranking: 'hidden' });
  await end(pool, { winner: 0, hosts: ['zed', 'max'], points: [99, 0] });
  await rollUpTo(pool);
  const found = await findRanking(pool, { board: 'battles', period: 'day' });
  if ('missing' in found) throw new Error(found.missing);
  const own = (host: string) => readOwnHostPlace(pool, found.id!, host);
  expect(await own('ivy')).toMatchObject({ wins: 2, points: 8, ahead: 0, next: null, hidden: false });
  expect(await own('rex')).toMatchObject({ wins: 1, points: 55, ahead: 1, next: { wins: 2, points: 8 } });
  expect(await own('nova')).toMatchObject({ wins: 1, points: 11, ahead: 2, next: { wins: 1, points: 55 } });
  // Others do not see the place of Zed.
  expect(await own('zed')).toMatchObject({ wins: 1, ahead: 1, hidden: true });
  expect(await own('nobody')).toBe(null);
});

/** What the checks of rankings find. */
async function wrongRankings(pool: pg.Pool): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const { sql } of RANKING_CHECKS) found.push(...(await pool.query(sql)).rows);
  return found;
}

it('a battle won counts for the region that the host had when it was agreed, and a room for that of its host when it was created', async ({
  ledger,
}) => {
  const { pool } = ledger;
  for (const [user, region] of Object.entries({ nova: 'np', rex: 'cu' }))
    await putUser(pool, user, { region });
  await setScene(pool, ARENA);
  await putUser(pool, 'nova', { region: 'eg' });
  const { id } = await startBattle(pool);
  await putUser(pool, 'nova', { region: 'au' });
  await ledger
    .openCommitter()
    .commit([
      sendsRose({ room: 'nova-live' }),
      sendsRose({ room: 'nova-live', receiver: 'ivy', quantity: 2 }),
      sendsRose({ room: 'max-live' }),
    ]);
  await letTimePass(pool, id, 400_000);
  await changeBattle(pool, id, { type: 'due' });
  await rollUpTo(pool);
  for (const period of ['day', 'week', 'month', 'all'] as const) {
    expect(await ranking(pool, period, 'eg')).toMatchObject([{ user: 'nova', wins: 1, battles: 1 }]);
    expect(await ranking(pool, period, 'cu')).toMatchObject([{ user: 'rex', wins: 0, battles: 1 }]);
    for (const scope of ['np', 'au']) expect(await ranking(pool, period, scope)).toEqual([]);
  }
  const rooms = async (scope: string) => {
    const found = await findRanking(pool, { board: 'rooms', period: 'all', scope });
    if ('missing' in found) throw new Error(found.missing);
    return found.id === null ? [] : readRanking(pool, { ranking: found.id, limit: 9 });
  };
  expect(await rooms('')).toMatchObject([{ id: 'nova-live', score: 30 }, { id: 'max-live' }]);
  expect(await rooms('np')).toMatchObject([{ id: 'nova-live', score: 30, gifts: 2 }]);
  expect(await rooms('eg')).toEqual([]);
  expect(await wrongRankings(pool)).toEqual([]);
  await pool.query(`update ranking_hosts set wins = wins + 1 where user_id = 'rex' and ranking_id in
    (select id from rankings where scope = 'cu' and period = 'all')`);
  expect(await wrongRankings(pool)).toMatchObject([{ disagrees: expect.stringContaining('rex, all') }]);
});
