import { expect, vi } from 'vitest';
import { openTcpProxy } from '../../../../test/support/tcp-proxy.ts';
import { waitUntil } from '../../../../test/support/wait-until.ts';
import { ledgerTest } from '../store/testing/ledger.ts';
import { type NotifyTransport, openNotifyTransport } from './notify-transport.ts';

/** A transport, the messages that it received, and the number of times that it was opened. */
async function open(url: string, more = {}) {
  const received: string[] = [];
  const opened = vi.fn();
  const log = { warn: vi.fn() };
  const message = (text: string) => void received.push(text);
  const transport = await openNotifyTransport(url, { message, opened, log, ...more });
  return { transport, received, opened };
}

const arrives = (received: string[], message: string) =>
  waitUntil(`${message} has arrived`, async () => received.includes(message));

/** Publishes until the message is received, because a lost connection may not have been detected yet. */
async function publishUntilReceived(transport: NotifyTransport, received: string[], message: string) {
  await waitUntil(`${message} has arrived`, async () => {
    await transport.send([message]).catch(() => {});
    return received.includes(message);
  });
}

const END = (name: string) => `
  select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = '${name}'`;

ledgerTest(
  'all nodes, including the sender, receive a message of up to the largest size',
  async ({ ledger: { url } }) => {
    const [one, other] = [await open(url), await open(url)];
    expect([one.transport.failure, one.opened.mock.calls.length]).toEqual([null, 1]);
    const largest = 'x'.repeat(7_999);
    await one.transport.send(['first', largest]);
    for (const { received } of [one, other]) {
      await arrives(received, largest);
      expect(received).toEqual(['first', largest]);
    }
    for (const { transport } of [one, other]) await transport.close();
  },
);

ledgerTest('a listener that lost its connection reports the failure, and reconnects', async ({ ledger }) => {
  const { transport, received, opened } = await open(ledger.url);
  for (let cut = 1; cut <= 3; cut++) {
    await ledger.pool.query(END('lavish listener'));
    await waitUntil('it is connected again', async () => opened.mock.calls.length === cut + 1);
    expect(transport.failure).toBeNull();
    await transport.send([`after ${cut}`]);
    await arrives(received, `after ${cut}`);
  }
  await transport.close();
});

ledgerTest(
  'it reports the failure while the database is unavailable, and recovers afterwards',
  async ({ ledger }) => {
    const database = await openTcpProxy(ledger.url);
    const { transport, received } = await open(database.url);
    await transport.send(['before']);
    database.refuse();
    await expect(transport.send(['lost'])).rejects.toThrow();
    await waitUntil(
      'the failure is detected',
      async () => transport.failure === 'this node does not receive notifications from the other nodes',
    );
    database.restore();
    await waitUntil(
      'it listens',
      async () => transport.failure === 'this node cannot send notifications to the other nodes',
    );
    await publishUntilReceived(transport, received, 'after');
    expect(transport.failure).toBeNull();
    await transport.close();
    await database.close();
  },
);

ledgerTest('a connection without responses is detected and replaced', async ({ ledger }) => {
  const database = await openTcpProxy(ledger.url);
  const { transport, received, opened } = await open(database.url, { silenceMs: 200, heartbeatMs: 100 });
  await publishUntilReceived(transport, received, 'before');
  database.drop('requests', 'responses');
  await waitUntil('the failure is detected', async () => transport.failure !== null);
  await expect(transport.send(['lost'])).rejects.toThrow();
  // A busy machine may have seemed silent before.
  const before = opened.mock.calls.length;
  database.restore();
  await waitUntil('it listens again', async () => opened.mock.calls.length > before);
  await publishUntilReceived(transport, received, 'after');
  await transport.close();
  await database.close();
});

ledgerTest('it retries an unavailable database until the transport is closed', async ({ ledger }) => {
  const database = await openTcpProxy(ledger.url);
  database.refuse();
  const { transport, opened } = await open(database.url);
  expect([transport.failure, opened.mock.calls.length]).toEqual([
    'this node does not receive notifications from the other nodes',
    0,
  ]);
  database.restore();
  await waitUntil('it listens', async () => transport.failure === null);
  await database.close();
  await transport.close();
});
