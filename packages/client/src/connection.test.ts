import { afterEach, expect, it, vi } from 'vitest';
import { QUICK } from './testing/fixtures.ts';
import { quietServer } from './testing/quiet-server.ts';
import { type Peer, until } from './testing/scripted-server.ts';
import { answer, open, record, start } from './testing/session.ts';

afterEach(() => void vi.useRealTimers());

it('fetches a new token before the old one expires', async () => {
  const jwt = (id: number, expiresMs: number) =>
    `e30.${Buffer.from(JSON.stringify({ id, exp: expiresMs / 1000 })).toString('base64url')}.sig`;
  let tokens = 0;
  const server = await start();
  const { lavish, statuses } = open(server, {
    token: () => jwt(++tokens, Date.now() + (tokens === 1 ? 300 : 3600_000)),
  });
  await until(() => lavish.status.state === 'online', 'the connection');
  await until(() => tokens === 2, 'the renewal');
  expect(statuses).toHaveLength(1);
  server.peers[0]!.close(4001);
  const { token } = await server.peer(1);
  expect(JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())).toMatchObject({ id: 2 });
  expect(tokens).toBe(2);
});

it('stops after a final close code, with its reason, and rejects its gifts', async () => {
  const server = await start((peer) => peer.close(4403, 'No such grant.'));
  const { lavish, statuses } = open(server);
  const gift = lavish.send('room', { item: 'rose' });
  await expect(gift).rejects.toMatchObject({ code: 'not_sent' });
  expect(statuses).toEqual([
    { state: 'closed', code: 4403, detail: 'The connection was closed (not_allowed). No such grant.' },
  ]);
  expect(lavish.status).toBe(statuses[0]);
  lavish.retryNow();
  expect(lavish.status.state).toBe('closed');
});

it('fetches a token once, a new one when it has expired, and stops when the new one is refused', async () => {
  let tokens = 0;
  const server = await start((peer, nth) => {
    peer.welcome();
    if (nth === 0) peer.close(1012);
    if (nth === 1) peer.close(4001);
    if (nth >= 2) peer.close(4401);
  });
  const { statuses } = open(server, { token: async () => `tok-${++tokens}` });
  await until(() => statuses.find(({ state }) => state === 'closed'), 'the end');
  expect(server.peers.map(({ token }) => token)).toEqual(['tok-1', 'tok-1', 'tok-2']);
});

it('reconnects when the token source fails', async () => {
  const server = await start();
  let calls = 0;
  const { lavish, statuses } = open(server, {
    token: () => {
      if (++calls < 3) throw new Error('The platform is down');
      return 'tok';
    },
  });
  await until(() => lavish.status.state === 'online', 'the connection');
  expect(statuses[0]).toMatchObject({
    state: 'offline',
    code: null,
    detail: 'No token: The platform is down',
  });
});

it('reconnects after the delay that a restarting server names, not before', async () => {
  const server = await start((peer, nth) => {
    peer.welcome();
    if (nth === 0) peer.close(4503, '{"retry_ms":60000}');
  });
  const { lavish, statuses } = open(server, { random: () => 0.5 });
  const offline = await until(() => statuses.find((status) => status.state === 'offline'), 'the close');
  const inMs = offline.retryAtMs - Date.now();
  expect(inMs).toBeGreaterThan(60_000);
  expect(inMs).toBeLessThanOrEqual(67_500);
  lavish.retryNow();
  await until(() => lavish.status.state === 'online', 'the connection');
});

it.each([
  ['never sends a welcome', (_: Peer) => {}],
  [
    'falls silent',
    (peer: Peer) => {
      peer.welcome();
      peer.mute();
    },
  ],
])('notices a server that %s', async (_, script) => {
  const server = await start((peer, nth) => (nth === 0 ? script(peer) : peer.welcome()));
  const { statuses } = open(server, { timing: { ...QUICK, welcomeMs: 40, silenceMs: 20 } });
  await server.peer(1);
  expect(statuses.find(({ state }) => state === 'offline')).toMatchObject({ code: 4900 });
});

it('keeps a quiet connection with pings', async () => {
  // By a fake clock: by the real one, a stalled machine would look like a silent server.
  vi.useFakeTimers();
  const { openWebSocket, pings } = quietServer({ aheadMs: 5_000, answerMs: 300 });
  const { lavish, statuses } = open({ url: 'ws://quiet' }, { openWebSocket, timing: { silenceMs: 1_000 } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(statuses).toEqual([{ state: 'online', user: 'ann' }]);
  // One with the welcome, then one at every other check: at the checks in between, the pong has just been received.
  expect(pings).toHaveLength(1 + 30);
  expect(lavish.serverNowMs() - Date.now()).toBe(5_000);
  // The scripted server's clock follows the device's, which the test sets: the next readings contradict the earlier ones.
  vi.setSystemTime(Date.now() + 3_600_000);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(lavish.serverNowMs() - Date.now()).toBe(5_000);
});

it.each([
  '{',
  '',
  'null',
  '[]',
  '7',
  '<h1>Sign in</h1>',
  '{"event":"ping"}',
  '{"t":"unknown"}',
  '{"t":"welcome"}',
])('ignores %j, which is no message of Lavish', async (frame) => {
  const server = await start();
  const { lavish, statuses } = open(server);
  const { room } = record(lavish);
  const peer = await server.peer(0);
  peer.sendText(frame);
  await answer(peer);
  await until(() => room.status === 'subscribed', 'the subscription');
  peer.sendText(frame);
  const wallet = { coins: 77, version: 1_000 };
  peer.sendText(JSON.stringify({ t: 'user', wallet }));
  await until(() => lavish.wallet?.coins === 77, 'the next message');
  expect(statuses.filter(({ state }) => state === 'offline')).toEqual([]);
});

it.each(['{"t":"receipt","ref":1}', '{"t":"frame","room":"room","epoch":"e1","from":1,"to":1}'])(
  'survives the nonsense %s from a server',
  async (nonsense) => {
    const server = await start();
    const { lavish, statuses } = open(server);
    const { room } = record(lavish);
    const first = await server.peer(0);
    await answer(first);
    await until(() => room.status === 'subscribed', 'the subscription');
    first.sendText(nonsense);
    await answer(await server.peer(1));
    expect(statuses.find(({ state }) => state === 'offline')).toMatchObject({ code: 4901 });
  },
);

it('closes for an address or a token that the WebSocket refuses', async () => {
  const server = await start();
  for (const options of [{ url: 'nowhere' }, { token: 'not a token' }]) {
    const { lavish } = open(server, options);
    expect(lavish.status.state).toBe('connecting');
    await until(() => lavish.status.state === 'closed', 'the end');
  }
});
