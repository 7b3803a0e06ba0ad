import { expect, vi } from 'vitest';
import { openDatabaseLine } from '../../../../test/api/support/database-line.ts';
import { type NotifyLine, openNotifyLine } from './notify-transport.ts';
import { ledgerTest } from '../store/testing/ledger.ts';
import { until } from '../store/testing/lock-waits.ts';

/** A line, what came over it, and how often it was opened. */
async function open(url: string, more = {}) {
  const came: string[] = [];
  const opened = vi.fn();
  const log = { warn: vi.fn() };
  const message = (text: string) => void came.push(text);
  const line = await openNotifyLine(url, { message, opened, log, ...more });
  return { line, came, opened };
}

const arrives = (came: string[], message: string) =>
  until(`${message} has come`, async () => came.includes(message));

/** Says it until it is heard: a connection that was lost may first have to find that out. */
async function sayUntilHeard(line: NotifyLine, came: string[], message: string) {
  await until(`${message} has come`, async () => {
    await line.send([message]).catch(() => {});
    return came.includes(message);
  });
}

const END = (name: string) => `
  select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = '${name}'`;

ledgerTest(
  'all hear what one says, themselves too, up to the largest message',
  async ({ ledger: { url } }) => {
    const [one, other] = [await open(url), await open(url)];
    expect([one.line.trouble, one.opened.mock.calls.length]).toEqual([null, 1]);
    const largest = 'x'.repeat(7_999);
    await one.line.send(['first', largest]);
    for (const { came } of [one, other]) {
      await arrives(came, largest);
      expect(came).toEqual(['first', largest]);
    }
    for (const { line } of [one, other]) await line.close();
  },
);

ledgerTest(
  'a listener that was cut off says so, comes back, and says that it was away',
  async ({ ledger }) => {
    const { line, came, opened } = await open(ledger.url);
    for (let cut = 1; cut <= 3; cut++) {
      await ledger.pool.query(END('lavish listener'));
      await until('it has come back', async () => opened.mock.calls.length === cut + 1);
      expect(line.trouble).toBeNull();
      await line.send([`after ${cut}`]);
      await arrives(came, `after ${cut}`);
    }
    await line.close();
  },
);

ledgerTest(
  'without a database it says what is lost, and neither speaks nor hears; then it does',
  async ({ ledger }) => {
    const database = await openDatabaseLine(ledger.url);
    const { line, came } = await open(database.url);
    await line.send(['before']);
    await database.cut();
    await expect(line.send(['lost'])).rejects.toThrow();
    await until('it has noticed', async () => line.trouble === 'this node does not hear the others');
    await database.restore();
    await until('it listens', async () => line.trouble === 'this node cannot tell the others');
    await sayUntilHeard(line, came, 'after');
    expect(line.trouble).toBeNull();
    await line.close();
    await database.cut();
  },
);

ledgerTest('a line that is silent is found out, and given up for a new one', async ({ ledger }) => {
  const database = await openDatabaseLine(ledger.url);
  const { line, came, opened } = await open(database.url, { silenceMs: 200, heartbeatMs: 100 });
  await sayUntilHeard(line, came, 'before');
  database.mute();
  await until('it has noticed', async () => line.trouble !== null);
  await expect(line.send(['lost'])).rejects.toThrow();
  // A busy machine may have seemed silent before.
  const before = opened.mock.calls.length;
  await database.restore();
  await until('it listens again', async () => opened.mock.calls.length > before);
  await sayUntilHeard(line, came, 'after');
  await line.close();
  await database.cut();
});

ledgerTest('a database that is not there at first is tried again; closing ends that', async ({ ledger }) => {
  const database = await openDatabaseLine(ledger.url);
  await database.cut();
  const { line, opened } = await open(database.url);
  expect([line.trouble, opened.mock.calls.length]).toEqual(['this node does not hear the others', 0]);
  await database.restore();
  await until('it listens', async () => line.trouble === null);
  await database.cut();
  await line.close();
});
