import { expect, vi } from 'vitest';
import { openTcpProxy } from '../../../../test/support/tcp-proxy.ts';
import { waitUntil } from '../../../../test/support/wait-until.ts';
import { ledgerTest } from '../store/testing/ledger.ts';
import { type NotifyTransport, openNotifyTransport } from './notify-transport.ts';

/** A transport, the messages that it received, and how often it was opened. */
async function open(url: string, more = {}) {
  const came: string[] = [];
  const opened = vi.fn();
  const log = { warn: vi.fn() };
  const message = (text: string) => void came.push(text);
  const transport = await openNotifyTransport(url, { message, opened, log, ...more });
  return { transport, came, opened };
}

const arrives = (came: string[], message: string) =>
  waitUntil(`${message} has come`, async () => came.includes(message));

/** Publishes until the message is received: a lost connection may not have been detected yet. */
async function publishUntilReceived(transport: NotifyTransport, came: string[], message: string) {
  await waitUntil(`${message} has come`, async () => {
    await transport.send([message]).catch(() => {});
    return came.includes(message);
  });
}

const END = (name: string) => `
  select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = '${name}'`;

ledgerTest(
  'all nodes receive a message, the sender too, up to the largest size',
  async ({ ledger: { url } }) => {
    const [one, other] = [await open(url), await open(url)];
    expect([one.transport.failure, one.opened.mock.calls.length]).toEqual([null, 1]);
    const largest = 'x'.repeat(7_999);
    await one.transport.send(['first', largest]);
    for (const { came } of [one, other]) {
      await arrives(came, largest);
      expect(came).toEqual(['first', largest]);
    }
    for (const { transport } of [one, other]) await transport.close();
  },
);

ledgerTest(
  'a listener that was cut off reports the failure, reconnects, and reports that it was closed',
  async ({ ledger }) => {
    const { transport, came, opened } = await open(ledger.url);
    for (let cut = 1; cut <= 3; cut++) {
      await ledger.pool.query(END('lavish listener'));
      await waitUntil('it is connected again', async () => opened.mock.calls.length === cut + 1);
      expect(transport.failure).toBeNull();
      await transport.send([`after ${cut}`]);
      await arrives(came, `after ${cut}`);
    }
    await transport.close();
  },
);

ledgerTest(
  'without a database it reports the failure and neither sends nor receives; with one it recovers',
  async ({ ledger }) => {
    const database = await openTcpProxy(ledger.url);
    const { transport, came } = await open(database.url);
    await transport.send(['before']);
    database.refuse();
    await expect(transport.send(['lost'])).rejects.toThrow();
    await waitUntil(
      'the failure is detected',
      async () => transport.failure === 'this node receives no notifications of the others',
    );
    database.restore();
    await waitUntil(
      'it listens',
      async () => transport.failure === 'this node cannot send notifications to the others',
    );
    await publishUntilReceived(transport, came, 'after');
    expect(transport.failure).toBeNull();
    await transport.close();
    await database.close();
  },
);

ledgerTest('a silent connection is detected and replaced by a new one', async ({ ledger }) => {
  const database = await openTcpProxy(ledger.url);
  const { transport, came, opened } = await open(database.url, { silenceMs: 200, heartbeatMs: 100 });
  await publishUntilReceived(transport, came, 'before');
  database.drop('requests', 'responses');
  await waitUntil('the failure is detected', async () => transport.failure !== null);
  await expect(transport.send(['lost'])).rejects.toThrow();
  // A busy machine may have seemed silent before.
  const before = opened.mock.calls.length;
  database.restore();
  await waitUntil('it listens again', async () => opened.mock.calls.length > before);
  await publishUntilReceived(transport, came, 'after');
  await transport.close();
  await database.close();
});

ledgerTest('an unavailable database is tried again until the transport is closed', async ({ ledger }) => {
  const database = await openTcpProxy(ledger.url);
  database.refuse();
  const { transport, opened } = await open(database.url);
  expect([transport.failure, opened.mock.calls.length]).toEqual([
    'this node receives no notifications of the others',
    0,
  ]);
  database.restore();
  await waitUntil('it listens', async () => transport.failure === null);
  await database.close();
  await transport.close();
});
