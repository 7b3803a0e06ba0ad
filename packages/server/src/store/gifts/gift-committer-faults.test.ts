import { describe, expect } from 'vitest';
import { openTcpProxy } from '../../../../../test/support/tcp-proxy.ts';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { createGiftBatcher } from '../../batch/gift-batcher.ts';
import type { GiftOutcome } from '../../domain/gifts/gift-decision.ts';
import { receiptOf } from '../../wire/gift-views.ts';
import { expectNothingWrong, ledgerTest as it, readLedger, type TestLedger } from '../testing/ledger.ts';
import { holdLock, untilCommitterWaits } from '../testing/lock-waits.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { readGift } from './read-gifts.ts';

/** Blocks the event loop as a busy process does: everything that arrives meanwhile is read at once. */
async function blockEventLoop() {
  await new Promise(setImmediate);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
}

const nameOfOutcome = (outcome: GiftOutcome) =>
  outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind;

describe.each([
  { phase: 'gather', table: 'wallets', id: 'ann', mayHaveCommitted: false },
  { phase: 'apply', table: 'earnings', id: 'hal', mayHaveCommitted: true },
] as const)('in $phase', ({ table, id, mayHaveCommitted }) => {
  /** Interrupts the first batch of a committer while it waits for a lock, and runs it again. */
  async function interrupt(
    ledger: TestLedger,
    how: 'pg_cancel_backend' | 'pg_terminate_backend',
    meanwhile: () => Promise<void> = async () => {},
  ) {
    await setScene(ledger.pool, STAGE);
    const before = await readLedger(ledger.pool);
    const committer = ledger.openCommitter();
    const batch = [sendsRose(), sendsRose({ sender: 'ben' })];
    const lock = await holdLock(await ledger.connect(), table, id);
    const failure = committer.commit(batch).catch((error) => error);
    const pid = await untilCommitterWaits(ledger.pool);
    const interrupted = ledger.pool.query(`select ${how}($1)`, [pid]);
    await meanwhile();
    await interrupted;
    const fault = await failure;
    await lock.release();
    expect(await readLedger(ledger.pool)).toEqual(before);
    return { fault, again: await committer.commit(batch), pid };
  }

  it('a statement timeout is a conflict, and the connection stays open', async ({ ledger }) => {
    const { fault, again, pid } = await interrupt(ledger, 'pg_cancel_backend');
    expect(fault).toMatchObject({ kind: 'conflict', mayHaveCommitted: false, cause: { code: '57014' } });
    expect(again.outcomes.map(nameOfOutcome)).toEqual(['accepted', 'accepted']);
    const { rowCount } = await ledger.pool.query('select from pg_stat_activity where pid = $1', [pid]);
    expect(rowCount).toBe(1);
    await expectNothingWrong(ledger.pool);
  });

  it('a statement timeout is reported even when the errors after it arrive in the same packet', async ({
    ledger,
  }) => {
    const { fault } = await interrupt(ledger, 'pg_cancel_backend', blockEventLoop);
    expect(fault).toMatchObject({ kind: 'conflict', cause: { code: '57014' } });
  });

  it('a closed connection is replaced', async ({ ledger }) => {
    const { fault, again } = await interrupt(ledger, 'pg_terminate_backend');
    expect(fault).toMatchObject({ kind: 'connection', mayHaveCommitted });
    expect(again.outcomes.map(nameOfOutcome)).toEqual(['accepted', 'accepted']);
    await expectNothingWrong(ledger.pool);
  });
});

it('a gift whose response is lost with the connection is stored once, and found under its key', async ({
  ledger,
}) => {
  await setScene(ledger.pool, STAGE);
  const proxy = await openTcpProxy(ledger.url);
  const committer = ledger.openCommitter(proxy.url);
  const command = sendsRose();
  const lock = await holdLock(await ledger.connect(), 'earnings', 'hal');
  const failure = committer.commit([command]).catch((error) => error);
  await untilCommitterWaits(ledger.pool);
  proxy.drop('responses');
  await lock.release();
  await waitUntil(
    'the gift is committed',
    async () => (await readGift(ledger.pool, command.giftId)) !== null,
  );
  await waitUntil('its response is lost', async () => proxy.droppedBytes > 0);
  proxy.restore();
  proxy.disconnect();
  expect(await failure).toMatchObject({ kind: 'connection', mayHaveCommitted: true });

  const [outcome] = (await committer.commit([command])).outcomes;
  expect(outcome).toMatchObject({ kind: 'replayed', gift: { id: command.giftId } });
  const stored = await readGift(ledger.pool, command.giftId);
  expect('gift' in outcome! && receiptOf(outcome.gift)).toEqual(receiptOf(stored!));
  await expectNothingWrong(ledger.pool);
  await committer.close();
  await proxy.close();
});

describe('a failed connection is not the fault of a gift', () => {
  it.for([
    ['the port is closed', (url: URL) => Object.assign(url, { port: '1' })],
    ['the password is wrong', (url: URL) => Object.assign(url, { password: 'wrong' })],
    ['the database does not exist', (url: URL) => Object.assign(url, { pathname: '/nowhere' })],
  ] as const)('%s', async ([, spoil], { ledger }) => {
    const committer = ledger.openCommitter(spoil(new URL(ledger.url)).href);
    await expect(committer.commit([sendsRose()])).rejects.toMatchObject({
      kind: 'connection',
      mayHaveCommitted: false,
    });
  });
});

describe('a gift that PostgreSQL refuses', () => {
  const REFUSE_ITEM = `
    create function refuse_item() returns trigger language plpgsql as $$
    begin
      if new.item_id = 'refused' then raise exception 'refused'; end if;
      return new;
    end $$;
    create trigger refuse_item before insert on gifts for each row execute function refuse_item()`;

  it('is a faulty command, and its batch writes nothing', async ({ ledger }) => {
    await setScene(ledger.pool, { ...STAGE, items: { ...STAGE.items, refused: { price: 1 } } });
    await ledger.pool.query(REFUSE_ITEM);
    const before = await readLedger(ledger.pool);
    const committer = ledger.openCommitter();
    const batch = [sendsRose(), sendsRose({ item: 'refused' }), sendsRose()];
    await expect(committer.commit(batch)).rejects.toMatchObject({
      kind: 'faulty_command',
      mayHaveCommitted: false,
      cause: { message: 'refused' },
    });
    expect(await readLedger(ledger.pool)).toEqual(before);
    expect((await committer.commit([batch[0]!, batch[2]!])).outcomes.map(nameOfOutcome)).toEqual([
      'accepted',
      'accepted',
    ]);
  });

  it('is found by bisection, and the other gifts of its batch are committed', async ({ ledger }) => {
    await setScene(ledger.pool, { ...STAGE, items: { ...STAGE.items, refused: { price: 1 } } });
    await ledger.pool.query(REFUSE_ITEM);
    const faultyCommands: string[] = [];
    const batcher = createGiftBatcher({
      commit: [ledger.openCommitter().commit],
      committed: () => {},
      log: (_, __, command) => command && faultyCommands.push(command.key),
    });
    const commands = Array.from({ length: 40 }, (_, n) => {
      const isRefused = n === 7 || n === 23;
      return sendsRose({ sender: n % 2 ? 'ann' : 'ben', item: isRefused ? 'refused' : 'rose' });
    });
    const outcomes = await Promise.all(commands.map(batcher.send));
    await batcher.drain();
    expect(outcomes.map(nameOfOutcome)).toEqual(
      commands.map(({ item }) => (item === 'refused' ? 'internal' : 'accepted')),
    );
    expect(faultyCommands).toEqual([commands[7]!.key, commands[23]!.key]);
    await expectNothingWrong(ledger.pool);
  });
});
