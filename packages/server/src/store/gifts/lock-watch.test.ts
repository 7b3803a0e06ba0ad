import { expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import type { GiftOutcome } from '../../domain/gifts/gift-decision.ts';
import { topUp } from '../ledger/top-ups.ts';
import { expectNothingWrong, ledgerTest as it, type TestLedger } from '../testing/ledger.ts';
import { holdLock, untilCommitterWaits } from '../testing/lock-waits.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { createLockWatches } from './lock-watch.ts';

const nameOfOutcome = (outcome: GiftOutcome) =>
  outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind;

/** A committer that waits for a lock for as long as the test runs, except that its waits are watched. */
const openWatched = (ledger: TestLedger, lockWatches = createLockWatches(ledger.pool)) =>
  ledger.openCommitter(ledger.url, { lockWatches });

it.for([
  ['wallets', 'ann'],
  ['earnings', 'hal'],
  ['rooms', 'stage'],
] as const)(
  'does not wait until the lock timeout for a row of %s that a person holds, and finds the gifts that need it',
  async ([table, id], { ledger }) => {
    await setScene(ledger.pool, {
      ...STAGE,
      users: { ...STAGE.users, ian: 0 },
      rooms: { ...STAGE.rooms, attic: { host: 'ian' } },
    });
    const lock = await holdLock(await ledger.connect(), table, id);
    const committer = openWatched(ledger);
    const batch = [sendsRose(), sendsRose({ sender: 'ben', room: 'attic' })];
    const fault = await committer.commit(batch).catch((error) => error);
    expect(fault).toMatchObject({ kind: 'locked', mayHaveCommitted: false, cause: { code: '57014' } });
    expect(batch.map(fault.concerns)).toEqual([true, false]);
    await lock.release();
    expect((await committer.commit(batch)).outcomes.map(nameOfOutcome)).toEqual(['accepted', 'accepted']);
    await expectNothingWrong(ledger.pool);
  },
);

it('does not wait for a top-up that waits for such a row', async ({ ledger }) => {
  await setScene(ledger.pool, STAGE);
  const lock = await holdLock(await ledger.connect(), 'wallets', 'ann');
  const toppedUp = topUp(ledger.pool, 'ann', { coins: 5 }, 'k');
  await waitUntil('the top-up waits', async () => {
    const { rowCount } = await ledger.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  });
  const fault = await openWatched(ledger)
    .commit([sendsRose()])
    .catch((error) => error);
  expect(fault).toMatchObject({ kind: 'locked', cause: { code: '57014' } });
  await lock.release();
  expect(await toppedUp).toMatchObject({ topUp: { balance: 1_005 } });
});

it('waits for a row that a short transaction of Lavish holds', async ({ ledger }) => {
  await setScene(ledger.pool, STAGE);
  const holder = await ledger.connect();
  let checks = 0;
  const query = ((statement: never) => {
    checks += 1;
    return ledger.pool.query(statement);
  }) as typeof ledger.pool.query;
  const committer = openWatched(ledger, createLockWatches({ query }));
  await holder.query('begin');
  await holder.query(`select from wallets where user_id = 'ann' for update`);
  const released = holder.query('select pg_sleep(0.2); commit');
  expect((await committer.commit([sendsRose()])).outcomes.map(nameOfOutcome)).toEqual(['accepted']);
  await released;
  expect(checks).toBeGreaterThan(0);
});

it('waits for a row that a running batch of the same node holds, however long it is idle', async ({
  ledger,
}) => {
  await setScene(ledger.pool, STAGE);
  const holder = await ledger.connect();
  const { rows } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
  const lock = await holdLock(holder, 'wallets', 'ann');
  await waitUntil('its transaction is old', async () => {
    const { rowCount } = await ledger.pool.query(
      `select from pg_stat_activity where pid = $1 and xact_start < clock_timestamp() - interval '1.1 s'`,
      [rows[0]!.pid],
    );
    return rowCount === 1;
  });
  let checks = 0;
  const query = (async (statement: never) => {
    const checked = await ledger.pool.query(statement);
    checks += 1;
    return checked;
  }) as typeof ledger.pool.query;
  const watches = createLockWatches({ query });
  const batch = watches.watch(rows[0]!.pid);
  const committed = openWatched(ledger, watches).commit([sendsRose()]);
  await untilCommitterWaits(ledger.pool);
  const before = checks;
  await waitUntil('it was checked while it waited', async () => checks > before + 3);
  await lock.release();
  batch.end();
  expect((await committed).outcomes.map(nameOfOutcome)).toEqual(['accepted']);
});
