import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { openPool } from '../../postgres/postgres-client.ts';
import { readBattleSupporters } from '../battles/battle-supporters.ts';
import { ARENA, startBattle } from '../testing/arena.ts';
import { openTestLedger } from '../testing/ledger.ts';
import { gatherGifts, waitForHorizon } from '../testing/roll-up.ts';
import { giftIdOf, sendsRose, setScene } from '../testing/stage.ts';
import { noteRankingChanges, rankSupporters } from './supporter-rankings.ts';
import { readSupporters } from './supporters.ts';

let pool: pg.Pool;
let committer: { commit(gifts: ReturnType<typeof sendsRose>[]): Promise<unknown> };
let close: () => Promise<void>;
let url: string;

beforeEach(async () => {
  const opened = await openTestLedger();
  ({ close } = opened);
  ({ pool, url } = opened.ledger);
  await setScene(pool, ARENA);
  committer = opened.ledger.openCommitter();
});
afterEach(() => close());

async function note(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  await noteRankingChanges(client, 0, Number.MAX_SAFE_INTEGER);
  client.release();
}

async function rankAll(pool: pg.Pool): Promise<void> {
  await note(pool);
  while (await rankSupporters(pool));
}

const gift = (n: number, over = {}) => sendsRose({ giftId: giftIdOf(n), room: 'nova-live', ...over });

const supporters = async (pool: pg.Pool) =>
  (await readSupporters(pool, { room: 'nova-live', limit: 10 })).map(({ user, coins, gifts }) => [
    user,
    coins,
    gifts,
  ]);

describe("a room's supporters", () => {
  it('are current whether their gifts are ranked or not, and the first of equal supporters ranks first', async () => {
    await committer.commit([gift(1, { sender: 'ben', quantity: 2 }), gift(2)]);
    await committer.commit([gift(3)]);
    const tied = [
      ['ben', 20, 1],
      ['ann', 20, 2],
    ];
    expect(await supporters(pool)).toEqual(tied);
    await rankAll(pool);
    expect(await supporters(pool)).toEqual(tied);
    expect((await pool.query('select from ranking_changes')).rowCount).toBe(0);

    await committer.commit([gift(4, { sender: 'ben' })]);
    const ahead = [
      ['ben', 30, 2],
      ['ann', 20, 2],
    ];
    expect(await supporters(pool)).toEqual(ahead);
    await committer.commit([gift(5), gift(6)]);
    const overtaken = [
      ['ann', 40, 4],
      ['ben', 30, 2],
    ];
    expect(await supporters(pool)).toEqual(overtaken);
    await rankAll(pool);
    expect(await supporters(pool)).toEqual(overtaken);
  });

  it('continue after a position, across ranked and unranked gifts', async () => {
    await committer.commit([gift(1, { sender: 'ben', quantity: 2 })]);
    await rankAll(pool);
    await committer.commit([gift(2, { quantity: 2 })]);
    const [first] = await readSupporters(pool, { room: 'nova-live', limit: 1 });
    expect(first).toMatchObject({ user: 'ben', reached: 2 });
    const rest = await readSupporters(pool, { room: 'nova-live', limit: 9, after: first! });
    expect(rest).toEqual([{ user: 'ann', coins: 20, gifts: 1, reached: 3, unnamed: false }]);
  });

  it('can be ranked twice without a change, and a gift recorded while its room is ranked is not lost', async () => {
    await committer.commit([gift(1)]);
    await rankAll(pool);
    await rankAll(pool);
    expect(await supporters(pool)).toEqual([['ann', 10, 1]]);
    await committer.commit([gift(2)]);
    await note(pool);
    await Promise.all([rankSupporters(pool), note(pool), rankSupporters(pool)]);
    while (await rankSupporters(pool));
    const { rows } = await pool.query('select ranked from room_rankings');
    // The room's first event is not a gift.
    expect(rows).toEqual([{ ranked: 3 }]);
  });
});

describe('the changes of lists', () => {
  const noted = async () => (await pool.query('select from ranking_changes')).rowCount;

  it('are unlocked after one list when the step has no time left', async () => {
    const { id } = await startBattle(pool);
    await committer.commit([gift(1, { battle: id })]);
    await note(pool);
    const left = [await noted()];
    while (await rankSupporters(pool, 0)) left.push(await noted());
    expect(left).toEqual([2, 1, 0]);
  });

  it('make the next gathering of gifts wait, for longer than the usual lock timeout', async () => {
    await committer.commit([gift(1)]);
    await note(pool);
    await waitForHorizon(pool);
    const shortLockTimeout = openPool(url, () => {});
    shortLockTimeout.on('connect', (client) => void client.query('set lock_timeout = 20'));
    const holder = await pool.connect();
    await holder.query('begin; select from ranking_changes for update');
    const gathering = gatherGifts(shortLockTimeout);
    await waitUntil('gathering waits for the lock', async () => {
      const { rowCount } = await pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount === 1;
    });
    // Twice the usual lock timeout.
    for (const _ of [1, 2])
      await expect(shortLockTimeout.query('select from ranking_changes for update')).rejects.toThrow(
        'lock timeout',
      );
    await holder.query('commit');
    holder.release();
    expect(await gathering).not.toBeNull();
    await shortLockTimeout.end();
  });
});

describe("a battle's supporters", () => {
  it('are current whether their gifts are ranked or not, also by side', async () => {
    const { id } = await startBattle(pool);
    const read = async (side?: number) => {
      const ranked = await readBattleSupporters(pool, {
        battle: id,
        ...(side !== undefined && { side }),
        limit: 10,
      });
      return ranked.map(({ side: of, user, points, since }) => [of, user, points, since]);
    };
    await committer.commit([gift(1, { sender: 'ben' }), gift(2), gift(3, { room: 'rex-live', quantity: 3 })]);
    const before = [
      [1, 'ann', 30, 3],
      [0, 'ben', 10, 1],
      [0, 'ann', 10, 2],
    ];
    expect(await read()).toEqual(before);
    await rankAll(pool);
    expect(await read()).toEqual(before);
    await committer.commit([gift(4)]);
    expect(await read(0)).toEqual([
      [0, 'ann', 20, 4],
      [0, 'ben', 10, 1],
    ]);
    await rankAll(pool);
    expect(await read(0)).toEqual([
      [0, 'ann', 20, 4],
      [0, 'ben', 10, 1],
    ]);
    expect(await read(1)).toEqual([[1, 'ann', 30, 3]]);
  });
});
