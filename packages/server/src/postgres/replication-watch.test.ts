import type pg from 'pg';
import { expect } from 'vitest';
import { waitUntil } from '../../../../test/support/wait-until.ts';
import { changeBattle, createBattle } from '../store/battles/change-battle.ts';
import { deleteBonus, putBonus } from '../store/bonuses/bonus-periods.ts';
import { putItem, retireItem } from '../store/catalogue/items.ts';
import { openGiftCommitter } from '../store/gifts/gift-committer.ts';
import { readGift } from '../store/gifts/read-gifts.ts';
import { topUp } from '../store/ledger/top-ups.ts';
import { addGuest, endRoom, removeGuest } from '../store/rooms/change-room.ts';
import { createRoom } from '../store/rooms/create-room.ts';
import { addBlock, removeBlock } from '../store/rooms/room-users.ts';
import { STAGE, sendsRose, setScene } from '../store/testing/stage.ts';
import { putUser } from '../store/users/user-profiles.ts';
import { DatabaseUnavailable } from './database.ts';
import { test as base } from './embedded/testing/fixtures.ts';
import { migrate } from './migrate.ts';
import { openPool } from './postgres-client.ts';

interface WithoutStandby {
  url: string;
  pool: pg.Pool;
  /** From now on every commit waits for a standby that does not exist. */
  requireStandby(): Promise<void>;
  /** Runs a write, cancels its wait for the standby, and returns the error that it throws. Fails if it does not wait. */
  cancelled(write: () => Promise<unknown>): Promise<unknown>;
}

/** A separate server, because waiting for a standby is a setting of the whole server. */
const test = base.extend<{ withoutStandby: WithoutStandby }>({
  withoutStandby: async ({ newFolder, start }, use) => {
    const { url } = await start(newFolder);
    await migrate(url, () => {});
    const pool = openPool(url, () => {});
    await setScene(pool, STAGE);

    /** Runs a write, and cancels its wait for the standby if it waits. */
    async function cancelWait(write: () => Promise<unknown>) {
      let answered = false;
      let waited = false;
      const answer = write()
        .catch((error) => error)
        .finally(() => {
          answered = true;
        });
      await waitUntil('the commit waits for the standby, and its wait is cancelled', async () => {
        const { rowCount } = await pool.query(
          `select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'`,
        );
        waited = rowCount === 1;
        return waited || answered;
      });
      return { answer: await answer, waited };
    }

    async function requireStandby() {
      await pool.query(`alter system set synchronous_standby_names = 'absent'`);
      await pool.query('select pg_reload_conf()');
      // The committing backend has read the setting, but waits only when the checkpointer has read it too.
      await waitUntil('a commit waits for the standby', async () => {
        const write = () => pool.query(`select pg_logical_emit_message(true, 'requireStandby', '')`);
        return (await cancelWait(write)).waited;
      });
    }

    async function cancelled(write: () => Promise<unknown>) {
      const { answer, waited } = await cancelWait(write);
      if (!waited) throw new Error(`did not wait for a standby: ${JSON.stringify(answer)}`);
      return answer;
    }

    await use({ url, pool, requireStandby, cancelled });
    await pool.end();
  },
});

const UNREPLICATED = { kind: 'unreplicated', mayHaveCommitted: true };

test('a gift that may not have been replicated is not acknowledged, and a repeated request is not either', async ({
  withoutStandby: { url, pool, requireStandby, cancelled },
}) => {
  const committer = openGiftCommitter(url);
  const command = sendsRose();
  await requireStandby();
  expect(await cancelled(() => committer.commit([command]))).toMatchObject(UNREPLICATED);
  expect(await readGift(pool, command.giftId)).toMatchObject({ id: command.giftId });
  // The gift is stored. Finding it writes nothing, so PostgreSQL alone would not wait.
  const repeat = sendsRose({ key: command.key });
  expect(await cancelled(() => committer.commit([repeat]))).toMatchObject(UNREPLICATED);
  await committer.close();
});

test('other writes that may not have been replicated are not acknowledged', async ({
  withoutStandby: { pool, requireStandby, cancelled },
}) => {
  const duel = {
    mode: 'solo' as const,
    countdown_s: 0,
    sides: ['hal', 'gil'].map((host) => ({ hosts: [{ host, room: 'stage' }] })),
    accept: 'auto' as const,
  };
  const bonus = { starts_at: '2030-01-01T00:00:00Z', ends_at: '2030-01-02T00:00:00Z', multiplier: 2 };
  await putItem(pool, 'old', { name: 'old', price: 1 });
  await requireStandby();

  let battle = '';
  const writes: [string, () => Promise<unknown>][] = [
    ['putUser', () => putUser(pool, 'zoe', {})],
    ['topUp', () => topUp(pool, 'ann', { coins: 5 }, 'key')],
    ['topUp, repeated', () => topUp(pool, 'ann', { coins: 5 }, 'key')],
    ['putItem', () => putItem(pool, 'tulip', { name: 'tulip', price: 5 })],
    ['retireItem', () => retireItem(pool, 'old')],
    ['createRoom', () => createRoom(pool, { id: 'attic', host: 'ben', title: null })],
    ['addGuest', () => addGuest(pool, 'stage', 'ben')],
    ['removeGuest', () => removeGuest(pool, 'stage', 'ben')],
    ['addBlock', () => addBlock(pool, 'stage', 'ben')],
    ['removeBlock', () => removeBlock(pool, 'stage', 'ben')],
    ['putBonus', () => putBonus(pool, 'night', bonus)],
    ['deleteBonus', () => deleteBonus(pool, 'night')],
    ['createBattle', () => createBattle(pool, duel, null)],
    ['changeBattle', () => changeBattle(pool, battle, { type: 'end' })],
    ['endRoom', () => endRoom(pool, 'stage')],
  ];
  for (const [name, write] of writes) {
    if (name === 'changeBattle') battle = (await pool.query('select id from battles')).rows[0].id;
    const answer = await cancelled(write);
    expect(answer, name).toBeInstanceOf(DatabaseUnavailable);
    expect(answer, name).toMatchObject({ mayHaveCommitted: true });
  }
});

test('a write fails within 5 s with an unknown outcome, and the connection stays open', async ({
  withoutStandby: { url, pool, requireStandby },
}) => {
  const serving = openPool(url, () => {}, 1, 30_000);
  await requireStandby();
  const write = () => topUp(serving, 'ann', { coins: 5 }, 'key');
  await expect(write()).rejects.toMatchObject({ name: 'Error', mayHaveCommitted: true });
  await pool.query(`alter system reset synchronous_standby_names`);
  await pool.query('select pg_reload_conf()');
  // The pool has no other connection.
  expect(await write()).toMatchObject({ replayed: true });
  await serving.end();
});
