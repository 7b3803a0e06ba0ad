import type { ClientMessage, RoomEvent } from '@lavish/protocol';
import { afterEach, expect, it, vi } from 'vitest';
import type { ConnectOptions, Lavish } from './client.ts';
import type { Status } from './connection.ts';
import { connect } from './node.ts';
import type { RoomListeners } from './room.ts';
import {
  battle,
  frame,
  gift,
  QUICK,
  receiptFor,
  roomState,
  streakGift,
  streakId,
  subscribed,
} from './testing/fixtures.ts';
import { type Peer, type ScriptedServer, startScriptedServer, until } from './testing/scripted-server.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  vi.restoreAllMocks();
});

async function start(...script: Parameters<typeof startScriptedServer>): Promise<ScriptedServer> {
  const server = await startScriptedServer(...script);
  cleanups.push(server.close);
  return server;
}

function open(server: ScriptedServer, options: Partial<ConnectOptions> = {}) {
  const lavish = connect({ url: server.url, token: 'tok', timing: QUICK, ...options });
  cleanups.push(lavish.close);
  const statuses: Status[] = [];
  lavish.on('status', (status) => statuses.push(status));
  return { lavish, statuses };
}

/** Everything a room tells, as [name, first argument]. */
function record(lavish: Lavish, id = 'room') {
  const room = lavish.room(id);
  const told: [name: string, what: unknown][] = [];
  const names = ['gift', 'streak_ended', 'ended', 'resynced', 'subscribed', 'refused'] as const;
  for (const name of names) room.on<keyof RoomListeners>(name, (...args) => void told.push([name, args[0]]));
  const seqs = () => told.flatMap(([name, what]) => (name === 'gift' ? [(what as { seq: number }).seq] : []));
  return { room, told, seqs, names: () => told.map(([name]) => name) };
}

const answer = async (peer: Peer, patch: Parameters<typeof subscribed>[0] = {}, nth = 0) => {
  const { ref } = await peer.next('subscribe', nth);
  peer.send(subscribed({ ref: ref!, ...patch }));
};

it('subscribes, delivers frames, and keeps the state ready to draw', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room, seqs } = record(lavish);
  expect([room.status, room.state]).toEqual(['waiting', null]);
  const peer = await server.peer(0);
  await answer(peer, { seq: 7 });
  await until(() => room.status === 'subscribed', 'the subscription');
  const views: number[] = [];
  room.on('gift', (event, users) => views.push(room.state!.stats.gifts, users.get(event.sender)!.vip_level));
  peer.send(
    frame([gift(8), gift(9)], {
      users: { ann: { name: 'Ann', avatar_url: null, vip_level: 3 } },
      state: {
        stats: { gifts: 2, coins: 2, senders: 1, viewers: 5 },
        supporters: [{ user: 'ann', coins: 2, gifts: 2 }],
      },
    }),
  );
  peer.send(frame([], { from: 10, to: 9, state: { stats: { gifts: 2, coins: 2, senders: 1, viewers: 6 } } }));
  await until(() => room.state?.stats.viewers === 6, 'the second frame');
  expect(seqs()).toEqual([8, 9]);
  expect(views).toEqual([2, 3, 2, 3]);
  expect(room.position).toEqual({ epoch: 'e1', seq: 9 });
  expect(room.state).toMatchObject({
    room: { host: 'host', live: true },
    supporters: [{ user: 'ann', coins: 2, gifts: 2 }],
  });
  peer.send(
    frame([
      { type: 'guest_joined', seq: 10, user: 'gus' },
      { type: 'room_ended', seq: 11, at: 'then' },
    ]),
  );
  await until(() => room.state?.room.live === false, 'the end');
  expect(room.state?.room).toMatchObject({ guests: ['gus'], ended_at: 'then' });
  expect(lavish.room('room')).toBe(room);
});

it('follows the battle of the room, and never back to an older version of it', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room } = record(lavish);
  const told: (number | string)[] = [];
  room.on('battle', ({ version }) => told.push(version));
  room.on('battle_event', ({ type }) => told.push(type));
  const first = await server.peer(0);
  await answer(first, { state: roomState({ battle: battle({ version: 3 }) }) });
  await until(() => room.state?.battle?.version === 3, 'the first reading');
  first.send(frame([], { state: { battle: battle({ version: 5 }) } }));
  first.send(frame([], { state: { battle: battle({ version: 4 }) } }));
  const ended = {
    type: 'battle_ended',
    seq: 1,
    at: 'then',
    battle: battle().id,
    state: 'cancelled',
    result: null,
  };
  first.send(frame([ended as RoomEvent]));
  await until(() => told.includes('battle_ended'), 'the event');
  first.cut();
  // Another node, which has not heard the last word.
  await answer(await server.peer(1), {
    seq: 1,
    recovered: true,
    state: roomState({ battle: battle({ version: 4 }) }),
  });
  await until(() => room.status === 'subscribed', 'the second subscription');
  expect(room.state?.battle?.version).toBe(5);
  expect(told).toEqual([3, 5, 'battle_ended']);
});

it('tells small gifts that the server only summed, without a place in the feed', async () => {
  const server = await start();
  const { lavish, statuses } = open(server);
  const { room, seqs } = record(lavish);
  const sums: unknown[] = [];
  room.on('gifts_more', (event) => sums.push(event));
  const peer = await server.peer(0);
  await answer(peer);
  await until(() => room.status === 'subscribed', 'the subscription');
  const more = { type: 'gifts_more', gifts: 431, quantity: 500, coins: 12_880 } as const;
  // It hides the middle of a combo: what is seen next says how far that is.
  peer.send(frame([streakGift(1, 1, 1), more, streakGift(500, 1, 70)], { from: 1, to: 500 }));
  peer.send(frame([gift(501)]));
  await until(() => seqs().length === 3, 'the gifts');
  expect(sums).toEqual([more]);
  expect(room.position?.seq).toBe(501);
  expect(room.state?.streaks).toMatchObject([{ id: streakId(1), count: 70 }]);
  expect(statuses).toHaveLength(1);
});

it('has a new token at hand before the old one expires', async () => {
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

it('tells the invitations of the user, and when there are none any more', async () => {
  const server = await start();
  const { lavish } = open(server);
  const told: string[][] = [];
  lavish.on('invites', (invites) => told.push(invites.map(({ inviter }) => inviter!)));
  const peer = await server.peer(0);
  peer.send({ t: 'user', invites: [battle()] });
  peer.send({ t: 'user', wallet: { coins: 1, version: 1 } });
  peer.send({ t: 'user', invites: [] });
  await until(() => told.length === 2, 'both');
  expect(told).toEqual([['host'], []]);
});

it('resumes where it was: every event once, in order, over a cut cable', async () => {
  const server = await start();
  const { lavish, statuses } = open(server);
  const { room, seqs, names } = record(lavish);
  const first = await server.peer(0);
  await answer(first);
  await until(() => room.status === 'subscribed', 'the subscription');
  first.send(frame([gift(1), gift(2)]));
  await until(() => seqs().length === 2, 'two gifts');
  first.cut();
  const second = await server.peer(1);
  expect(await second.next('subscribe')).toMatchObject({ epoch: 'e1', seq: 2 });
  await answer(second, { seq: 4, recovered: true, events: [gift(3), gift(4)] });
  second.send(frame([gift(5)]));
  await until(() => seqs().length === 5, 'the rest');
  expect(seqs()).toEqual([1, 2, 3, 4, 5]);
  expect(names()).not.toContain('resynced');
  expect(statuses.map(({ state }) => state)).toEqual(['online', 'offline', 'connecting', 'online']);
});

it('notices a gap and asks again with its position', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room, seqs } = record(lavish);
  const peer = await server.peer(0);
  await answer(peer);
  await until(() => room.status === 'subscribed', 'the subscription');
  peer.send(frame([gift(1)]));
  peer.send(frame([gift(3)]));
  peer.send(frame([gift(4)]));
  expect(await peer.next('subscribe', 1)).toMatchObject({ epoch: 'e1', seq: 1 });
  await answer(peer, { seq: 4, recovered: true, events: [gift(2), gift(3), gift(4)] }, 1);
  await until(() => seqs().length === 4, 'the missing gifts');
  expect(seqs()).toEqual([1, 2, 3, 4]);
});

it('subscribes again after a resync, and says when what was missed is gone', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room, names } = record(lavish);
  const peer = await server.peer(0);
  await answer(peer);
  await until(() => room.status === 'subscribed', 'the subscription');
  peer.send({ t: 'resync', room: 'room', reason: 'too slow' });
  await peer.next('subscribe', 1);
  // What the old subscription still sends is none of the new one.
  peer.send(frame([gift(1)]));
  const stats = { gifts: 90, coins: 90, senders: 9, viewers: 1 };
  await answer(peer, { epoch: 'e2', seq: 90, state: roomState({ stats }) }, 1);
  await until(() => names().includes('resynced'), 'resynced');
  expect(names()).toEqual(['subscribed', 'resynced', 'subscribed']);
  expect(room.state?.stats.gifts).toBe(90);
  expect(room.position).toEqual({ epoch: 'e2', seq: 90 });
});

it('tells the end of each combo once, also of one that ended while away', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room, told, seqs } = record(lavish);
  const first = await server.peer(0);
  await answer(first);
  await until(() => room.status === 'subscribed', 'the subscription');
  first.send(frame([streakGift(1, 1, 1), streakGift(2, 1, 2), streakGift(3, 2, 5)]));
  first.send(frame([{ type: 'streak_ended', id: streakId(1), count: 2 }], { from: 4, to: 3 }));
  first.send(frame([{ type: 'streak_ended', id: streakId(1), count: 2 }], { from: 4, to: 3 }));
  first.send(frame([gift(4)]));
  await until(() => seqs().length === 4, 'four gifts');
  expect(room.state?.streaks.map(({ count }) => count)).toEqual([5]);
  first.cut();
  await answer(await server.peer(1), { seq: 4, recovered: true });
  await until(() => room.state?.streaks.length === 0, 'the end');
  const ends = told.filter(([name]) => name === 'streak_ended').map(([, what]) => what);
  expect(ends).toEqual([
    { type: 'streak_ended', id: streakId(1), count: 2 },
    { type: 'streak_ended', id: streakId(2), count: 5 },
  ]);
});

it('tries again when a subscription is not possible now, and stops when it is refused', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room, told } = record(lavish);
  const peer = await server.peer(0);
  peer.send({ t: 'error', ref: (await peer.next('subscribe')).ref!, code: 'overloaded', detail: 'Busy.' });
  const { ref } = await peer.next('subscribe', 1);
  peer.send({ t: 'error', ref: ref!, code: 'room_not_found', detail: 'No room "room".' });
  await until(() => room.status === 'refused', 'the refusal');
  expect(told).toMatchObject([['refused', { code: 'room_not_found' }]]);
});

it('leaves a room for good, even in the middle of a frame', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room, seqs } = record(lavish);
  room.on('gift', () => room.leave());
  const peer = await server.peer(0);
  await answer(peer);
  await until(() => room.status === 'subscribed', 'the subscription');
  peer.send(frame([gift(1), gift(2)]));
  await peer.next('unsubscribe');
  peer.send(frame([gift(3)]));
  const again = record(lavish);
  await answer(peer, { seq: 3 }, 1);
  await until(() => again.room.status === 'subscribed', 'the new subscription');
  expect(again.room).not.toBe(room);
  expect(seqs()).toEqual([1]);
});

it('sends a gift whose answer was lost again, under the same key', async () => {
  const server = await start();
  const { lavish } = open(server);
  const room = lavish.room('room');
  const first = await server.peer(0);
  const promise = room.send({ item: 'rose', quantity: 2, battle: battle().id });
  const asked = await first.next('gift');
  expect(asked.battle).toBe(battle().id);
  first.cut();
  const second = await server.peer(1);
  const again = await second.next('gift');
  expect(again).toEqual(asked);
  expect(second.heard[0]).toMatchObject({ t: 'subscribe' });
  second.send({ t: 'receipt', ref: again.ref!, receipt: receiptFor(again), replayed: true });
  expect(await promise).toEqual(receiptFor(again));
});

it('keeps the newest wallet, wherever it comes from', async () => {
  const server = await start(
    (peer) => peer.welcome('ann', { coins: 500, version: 5 }),
    (peer, message) => {
      if (message.t !== 'gift') return;
      peer.send({ t: 'user', wallet: { coins: 300, version: 8 } });
      peer.send({ t: 'receipt', ref: message.ref!, receipt: receiptFor(message, 7), replayed: false });
      peer.send({ t: 'user', wallet: { coins: 499, version: 6 }, earnings: { coins: 9 } });
    },
  );
  const { lavish } = open(server);
  const heard: unknown[] = [];
  lavish.on('wallet', ({ version }) => heard.push(version));
  lavish.on('earnings', ({ coins }) => heard.push(`earned ${coins}`));
  await lavish.send('room', { item: 'rose' });
  await until(() => heard.length === 3, 'the messages');
  expect(heard).toEqual([5, 8, 'earned 9']);
  expect(lavish.wallet).toEqual({ coins: 300, version: 8 });
});

it('stops at a final close, says why, and gives up its gifts', async () => {
  const server = await start((peer) => peer.close(4403, 'No such grant.'));
  const { lavish, statuses } = open(server);
  const gift = lavish.send('room', { item: 'rose' });
  await expect(gift).rejects.toMatchObject({ code: 'not_sent' });
  expect(statuses).toEqual([
    { state: 'closed', code: 4403, detail: 'The token does not allow this. No such grant.' },
  ]);
  expect(lavish.status).toBe(statuses[0]);
  lavish.retryNow();
  expect(lavish.status.state).toBe('closed');
});

it('asks for a token once, for a new one when it has expired, and stops when a new one is refused', async () => {
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

it('tries again when no token can be had', async () => {
  const server = await start();
  let asked = 0;
  const { lavish, statuses } = open(server, {
    token: () => {
      if (++asked < 3) throw new Error('The platform is down');
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

it('comes back when a server that goes away said, not before', async () => {
  const server = await start((peer, nth) => {
    peer.welcome();
    if (nth === 0) peer.close(4503, '{"retry_ms":60000}');
  });
  const { lavish, statuses } = open(server, { random: () => 0.5 });
  const offline = await until(() => statuses.find((status) => status.state === 'offline'), 'the goodbye');
  const inMs = offline.retryAtMs - Date.now();
  expect(inMs).toBeGreaterThan(60_000);
  expect(inMs).toBeLessThanOrEqual(67_500);
  lavish.retryNow();
  await until(() => lavish.status.state === 'online', 'the connection');
});

it.each([
  ['never says welcome', (_: Peer) => {}],
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
  const server = await start();
  const { lavish, statuses } = open(server, { timing: { ...QUICK, silenceMs: 25 } });
  await until(() => lavish.status.state === 'online', 'the connection');
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(statuses).toHaveLength(1);
  expect(Math.abs(lavish.serverNowMs() - Date.now())).toBeLessThan(100);
});

it.each(['{', 'null', '{"t":"frame","room":"room","epoch":"e1","from":1,"to":1}'])(
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

it('ignores messages and events that it does not know', async () => {
  const server = await start();
  const { lavish, statuses } = open(server);
  const { room, seqs } = record(lavish);
  const all: string[] = [];
  room.on('event', ({ type }) => all.push(type));
  const peer = await server.peer(0);
  await answer(peer);
  await until(() => room.status === 'subscribed', 'the subscription');
  peer.sendText('{"t":"tomorrow"}');
  peer.sendText(JSON.stringify({ ...frame([]), from: 1, to: 1, events: [{ type: 'parade', seq: 1 }] }));
  peer.send(frame([gift(2)]));
  await until(() => seqs().length === 1, 'the gift');
  expect(all).toEqual(['parade', 'gift']);
  expect(statuses).toHaveLength(1);
});

it('lives on when a listener throws', async () => {
  const report = vi.spyOn(console, 'error').mockImplementation(() => {});
  const server = await start();
  const { lavish, statuses } = open(server);
  const { room, seqs } = record(lavish);
  room.on('gift', () => {
    throw new Error('in the page');
  });
  const peer = await server.peer(0);
  await answer(peer);
  await until(() => room.status === 'subscribed', 'the subscription');
  peer.send(frame([gift(1), gift(2)]));
  await until(() => seqs().length === 2, 'both gifts');
  expect(report).toHaveBeenCalledTimes(2);
  expect(statuses).toHaveLength(1);
});

it('reports an error that belongs to nothing', async () => {
  const server = await start((peer) => {
    peer.welcome();
    peer.send({ t: 'error', code: 'invalid_request', detail: 'What?' });
  });
  const { lavish } = open(server);
  const errors: unknown[] = [];
  lavish.on('error', ({ code }) => errors.push(code));
  await until(() => errors.length === 1, 'the error');
  expect(errors).toEqual(['invalid_request']);
});

it('closes at an address or with a token that no WebSocket takes', async () => {
  const server = await start();
  for (const options of [{ url: 'nowhere' }, { token: 'not a token' }]) {
    const { lavish } = open(server, options);
    expect(lavish.status.state).toBe('connecting');
    await until(() => lavish.status.state === 'closed', 'the end');
  }
});

it('gives nothing away but what the protocol asks for', async () => {
  const server = await start();
  const { lavish } = open(server);
  lavish.room('room');
  const { token, heard } = await server.peer(0);
  await until(() => heard.length === 1, 'the question');
  expect(token).toBe('tok');
  expect(heard).toEqual<ClientMessage[]>([{ t: 'subscribe', room: 'room', ref: expect.any(Number) }]);
});
