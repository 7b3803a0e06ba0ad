import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openPubSubServer } from '../../../../test/support/pub-sub-server.ts';
import { redisCommand, startRedis } from '../../../../test/support/redis-server.ts';
import { steadyPort } from '../../../../test/support/steady-port.ts';
import { waitUntil } from '../../../../test/support/wait-until.ts';
import { openValkeyTransport, tryValkey, type ValkeyTransport } from './valkey-transport.ts';

/** A transport, the messages that it received, and the number of times that it was opened. */
async function open(url: string, more = {}) {
  const received: string[] = [];
  const opened = vi.fn();
  const message = (text: string) => void received.push(text);
  const transport = await openValkeyTransport(url, { message, opened, log: { warn: () => {} }, ...more });
  onTestFinished(() => transport.close());
  return { transport, received, opened };
}

async function openServer() {
  const server = await openPubSubServer();
  onTestFinished(() => server.cut());
  return server;
}

const arrives = (received: string[], message: string) =>
  waitUntil(`${message} has arrived`, async () => received.includes(message));

async function publishUntilReceived(transport: ValkeyTransport, received: string[], message: string) {
  await waitUntil(`${message} has arrived`, async () => {
    await transport.send([message]).catch(() => {});
    return received.includes(message);
  });
}

const NO_CONNECTION = 'this node has no connection to Valkey';

test('all nodes, including the sender, receive messages in order', async () => {
  const server = await openServer();
  const [one, other] = [await open(server.url), await open(server.url)];
  expect([one.transport.failure, one.opened.mock.calls.length]).toEqual([null, 1]);
  const largest = 'ä'.repeat(4_000);
  await one.transport.send(['first', largest]);
  for (const { received } of [one, other]) {
    await arrives(received, largest);
    expect(received).toEqual(['first', largest]);
  }
});

test('nodes on another database number do not receive them', async () => {
  const server = await openServer();
  const [none, zero, three] = [
    await open(server.url),
    await open(`${server.url}/0`),
    await open(`${server.url}/3`),
  ];
  await none.transport.send(['here']);
  await three.transport.send(['there']);
  await arrives(zero.received, 'here');
  await arrives(three.received, 'there');
  expect([none.received, zero.received, three.received]).toEqual([['here'], ['here'], ['there']]);
});

test('a transport that lost its connection reports the failure, and reconnects', async () => {
  const server = await openServer();
  const { transport, received, opened } = await open(server.url);
  for (let cut = 1; cut <= 3; cut++) {
    await server.cut();
    await waitUntil('the failure is detected', async () => transport.failure === NO_CONNECTION);
    await expect(transport.send(['lost'])).rejects.toThrow('no connection to Valkey');
    await server.restore();
    await waitUntil('it is connected again', async () => opened.mock.calls.length === cut + 1);
    expect(transport.failure).toBeNull();
    await transport.send([`after ${cut}`]);
    await arrives(received, `after ${cut}`);
  }
});

test('a connection without responses is detected and replaced', async () => {
  const server = await openServer();
  const { transport, received, opened } = await open(server.url, { silenceMs: 200, heartbeatMs: 100 });
  // A busy machine may have seemed silent before.
  await waitUntil('it listens', async () => transport.failure === null);
  const before = opened.mock.calls.length;
  server.mute();
  await expect(transport.send(['lost'])).rejects.toThrow();
  await waitUntil('it listens again', async () => opened.mock.calls.length > before);
  await publishUntilReceived(transport, received, 'after');
  expect(received).not.toContain('lost');
});

test('a missing Valkey server is retried until the transport is closed', async () => {
  const server = await openServer();
  await server.cut();
  const { transport, opened } = await open(server.url);
  expect([transport.failure, opened.mock.calls.length]).toEqual([NO_CONNECTION, 0]);
  await server.restore();
  await waitUntil('it listens', async () => transport.failure === null);
  await server.cut();
  await transport.close();
});

describe.skipIf(redisCommand === undefined)('with a real server', () => {
  test('all nodes send and receive, and again after kill -9', async () => {
    const port = await steadyPort();
    let server = await startRedis(port);
    onTestFinished(() => server.stop());
    expect(await tryValkey(server.url)).toMatch(/^(Valkey|Redis) \d+\.\d+/);
    const [one, other] = [await open(`${server.url}/1`), await open(`${server.url}/1`)];
    await one.transport.send(['first', 'second']);
    await arrives(other.received, 'second');
    await server.stop();
    await waitUntil(
      'both detect the failure',
      async () => one.transport.failure === NO_CONNECTION && other.transport.failure === NO_CONNECTION,
    );
    server = await startRedis(port);
    await waitUntil(
      'both are connected again',
      async () => one.transport.failure === null && other.transport.failure === null,
    );
    await other.transport.send(['third']);
    await arrives(one.received, 'third');
    expect([one.received, other.received]).toEqual([
      ['first', 'second', 'third'],
      ['first', 'second', 'third'],
    ]);
  });
});
