import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { expect } from 'vitest';
import { pickOne, type Random } from '../../packages/server/src/cli/simulate/seeded-random.ts';
import { openPool } from '../../packages/server/src/postgres/postgres-client.ts';
import { verifyDatabase } from '../../packages/server/src/store/verify/verify.ts';
import type { LavishProcess } from '../support/lavish-process.ts';
import { runLavish, startCommand } from '../support/run-lavish.ts';
import { steadyPort } from '../support/steady-port.ts';
import { waitUntil } from '../support/wait-until.ts';
import { test } from './support/fault-test.ts';
import {
  CLOSED,
  FOLLOWED,
  holdStep,
  REBUILD,
  RECOUNT,
  RECOUNTED,
  type Step,
  titleOf,
} from './support/follower-steps.ts';
import { carryOut } from './support/movement.ts';
import { propose } from './support/round-end.ts';
import { IS_LONG_RUN, seededChoices } from './support/rounds.ts';
import { ask } from './support/send-request.ts';
import { drawGift, prepareWorld, ROOMS, SENDERS, type World } from './support/world.ts';

const REBUILD_FIGURES = ['rollups', 'rebuild'];
const RECOUNT_RANKINGS = ['epoch', 'new', '--recount'];

/** What is killed in a step: a node, or a command while no node runs. */
interface Victim {
  steps: readonly Step[];
  command?: string[];
  /** A command that ends before the node starts. */
  before?: string[];
}
const VICTIMS = {
  'a node that follows': { steps: FOLLOWED },
  'a node that closes a campaign': { steps: CLOSED },
  'a rebuild of the figures': { steps: REBUILD, command: REBUILD_FIGURES },
  'a recount of the rankings': { steps: RECOUNT, command: RECOUNT_RANKINGS },
  'a node that counts rankings again': { steps: RECOUNTED, before: RECOUNT_RANKINGS },
} satisfies Record<string, Victim>;
type Kind = keyof typeof VICTIMS;

const ALL = (Object.keys(VICTIMS) as Kind[]).flatMap((kind) =>
  VICTIMS[kind].steps.map((step) => ({ kind, step })),
);
/** `npm run test:faults`: 50, each step at least once. Else any one. */
const ROUNDS = IS_LONG_RUN ? 50 : 1;

function drawRounds(random: Random) {
  const drawn = Array.from({ length: IS_LONG_RUN ? ROUNDS - ALL.length : 1 }, () => pickOne(random, ALL));
  return IS_LONG_RUN ? [...ALL, ...drawn].toSorted(() => random() - 0.5) : drawn;
}

/** A campaign that has begun. It counts coins, senders and wins. */
async function beginCampaign(pool: pg.Pool, id: string, endsAt: string): Promise<void> {
  const definition = {
    ...{ name: null, zone: 'Asia/Kathmandu', multipliers: [], rewards: [] },
    scope: {
      ...{ items: null, categories: null, rooms: null, receivers: null, sender_regions: null },
      ...{ receiver_regions: null, min_vip_level: 0 },
    },
    rules: [
      { id: 'coins', kind: 'coins', weight: 1, daily_cap: 2_000 },
      { id: 'people', kind: 'senders', weight: 50 },
      { id: 'won', kind: 'battle_wins', weight: 500 },
    ],
    groups: [{ id: 'stage', name: null, receivers: [ROOMS[0].host] }],
  };
  await pool.query(
    `insert into campaigns (id, starts_at, ends_at, days, definition)
     select $1, now(), ${endsAt}, campaign_days('Asia/Kathmandu', now(), ${endsAt}), $2`,
    [id, JSON.stringify(definition)],
  );
  await pool.query(`insert into campaign_members values ($1, $2, 'stage')`, [id, ROOMS[0].host]);
}

/** Reverses some gifts. */
async function reverseGifts(server: LavishProcess, pool: pg.Pool, count: number): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    `select replace(id::text, '-', '') as id from gifts g
      where not exists (select from gift_corrections where gift_id = g.id and reversed) order by random() limit $1`,
    [count],
  );
  for (const { id } of rows) {
    const path = `/gifts/gft_${id}/reversal`;
    const answer = await ask(server, {
      ...{ method: 'POST', path, body: { reason: 'A test' }, idempotencyKey: randomUUID() },
    });
    expect(answer, answer?.text).toMatchObject({ status: 201 });
  }
}

/** Gifts, views, reversals and a battle that is played to its end. */
async function makeLog(server: LavishProcess, pool: pg.Pool, world: World, random: Random): Promise<void> {
  await pool.query(
    `insert into room_views (room_id, user_id, first_seen_at)
     select $1, u, now() from unnest($2::text[]) u on conflict do nothing`,
    [ROOMS[0].id, [pickOne(random, SENDERS), `viewer-${randomUUID()}`]],
  );
  const { id } = await propose(server, {
    mode: 'solo',
    sides: ROOMS.map(({ id: room, host }) => ({ hosts: [{ host, room }] })),
    ...{ countdown_s: 1, duration_s: 1, accept: 'auto' },
  });
  const give = async (count: number) => {
    const gifts = Array.from({ length: count }, () => drawGift(random, pickOne(random, SENDERS)));
    world.movements.push(...gifts);
    await Promise.all(gifts.map((gift) => carryOut(server, gift, new Map())));
  };
  await give(10);
  await waitUntil('the battle is live', () => hasBattle(pool, id, `state = 'live' or result is not null`));
  await give(10);
  await reverseGifts(server, pool, 3);
  await waitUntil('the battle is over', () => hasBattle(pool, id, 'result is not null'));
}

async function hasBattle(pool: pg.Pool, id: string, condition: string): Promise<boolean> {
  const uuid = id.replace('btl_', '');
  return (await pool.query(`select from battles where id = $1 and (${condition})`, [uuid])).rowCount === 1;
}

/** Until `letFollow` no node follows, so that the next one comes to every step. */
const stopFollowing = (pool: pg.Pool) =>
  pool.query(`update log_followers set node = 'nobody', node_until = 'infinity'`);

/** A node that was killed would keep on for 5 s. This test is not about that time. */
const letFollow = (pool: pg.Pool) => pool.query(`update log_followers set node_until = '-infinity'`);

/** Waits until everything has been followed, ranked and closed. */
const waitForFollowers = (pool: pg.Pool) =>
  waitUntil('everything has been followed', async () => {
    const { rowCount } = await pool.query(`
      select from ranking_cursor
       where waiting = 0
         and not exists (select from log_followers where position <= last_log_position() or state = 'rebuilding')
         and not exists (select from campaigns where ends_at < now() and final_at is null)`);
    return rowCount === 1;
  });

/** Figures, rankings and standings, as text. A cohort of nobody is the same as none. */
const TABLES: Record<string, string> = {
  ...Object.fromEntries(
    [
      ...['rollup_rooms', 'rollup_receivers', 'rollup_items', 'rollup_quarters'],
      ...['rollup_item_days', 'rollup_room_periods'],
      ...['rollup_receiver_periods', 'rollup_pairs', 'rollup_first_gifts', 'rollup_counts'],
      ...['rollup_viewers', 'rollup_battles', 'rollup_battle_hosts'],
    ].map((table) => [table, `select t::text as row from ${table} t`]),
  ),
  // How a row got its sums depends on portions.
  rollup_senders: 'select row(grain, starts_on, sender_id, gifts, coins)::text as row from rollup_senders',
  rollup_cohorts: 'select t::text as row from rollup_cohorts t where senders <> 0',
  ranking_places: `
    select row(board, scope, period, starts_at, ranked_id, score, gifts, reached, hidden)::text as row
      from ranking_places join rankings r on r.id = ranking_id`,
  ranking_hosts: `
    select row(period, starts_at, user_id, battles, wins, streak, best_streak, points, reached)::text as row
      from ranking_hosts join rankings r on r.id = ranking_id`,
  rankings: 'select row(board, scope, period, starts_at, ends_at, places)::text as row from rankings',
};

async function readFigures(pool: pg.Pool): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const [table, text] of Object.entries(TABLES))
    all[table] = (await pool.query<{ row: string }>(`${text} order by 1`)).rows.map(({ row }) => row);
  return all;
}

test('figures, rankings and standings are the same when nodes are killed in every step of following and rebuilding', {
  timeout: (ROUNDS + 1) * 60_000,
}, async ({ newFolder, start }) => {
  const random = seededChoices('followers killed');
  const [folder, port] = [newFolder(), await steadyPort()];
  let server = await start(folder, { port });
  const { database_url: databaseUrl } = server;
  const pool = openPool(databaseUrl, () => {}, 3);
  const environment = { DATABASE_URL: databaseUrl };
  const run = async (args: string[]) => expect(await runLavish(args, environment)).toMatchObject({ code: 0 });
  const world = await prepareWorld(server);
  await beginCampaign(pool, 'all', `now() + interval '1 year'`);

  for (const [round, { kind, step }] of drawRounds(random).entries()) {
    const what = `round ${round + 1}: killed ${kind}, ${titleOf(step)}`;
    const { command, before }: Victim = VICTIMS[kind];
    const campaign = `short-${round}`;
    if (kind === 'a node that closes a campaign')
      await beginCampaign(pool, campaign, `now() + interval '1 hour'`);
    await stopFollowing(pool);
    await makeLog(server, pool, world, random);
    await server.kill();
    await letFollow(pool);
    await pool.query(`update campaigns set ends_at = clock_timestamp() + interval '1 s' where id = $1`, [
      campaign,
    ]);
    if (before) await run(before);
    const held = await holdStep(pool, step);
    if (command) {
      const killed = startCommand(command, environment);
      await held.reached();
      killed.kill();
      await killed.result;
    } else {
      const killed = await start(folder, { port });
      await held.reached();
      await killed.kill();
    }
    await held.release();
    await letFollow(pool);
    server = await start(folder, { port });
    await waitForFollowers(pool);
    const wrong = (await verifyDatabase(pool, () => {})).filter(({ disagrees }) => disagrees !== null);
    expect(wrong, what).toEqual([]);
    console.log(what);
  }

  const figures = await readFigures(pool);
  await run(REBUILD_FIGURES);
  await run(RECOUNT_RANKINGS);
  await waitForFollowers(pool);
  expect(figures.rollup_pairs!.length).toBeGreaterThan(0);
  expect(await readFigures(pool)).toEqual(figures);
  await pool.end();
});
