import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Lavish } from './client.ts';
import { connect } from './node.ts';
import { roomStoreOf, WAITING } from './room-store.ts';
import { frame, QUICK, subscribed } from './testing/fixtures.ts';
import { type ScriptedServer, startScriptedServer, until } from './testing/scripted-server.ts';

let server: ScriptedServer;
let lavish: Lavish;
beforeEach(async () => {
  server = await startScriptedServer();
  lavish = connect({ url: server.url, token: 'tok', timing: QUICK });
});
afterEach(async () => {
  lavish.close();
  await server.close();
});

const nextTick = () => new Promise((resolve) => setTimeout(resolve, 5));

it('subscribes with the first component, and leaves with the last', async () => {
  const store = roomStoreOf(lavish, 'room');
  expect(store.snapshot()).toBe(WAITING);
  const peer = await server.peer(0);
  await nextTick();
  expect(peer.received).toEqual([]);

  const changed = vi.fn();
  const stops = [store.subscribe(changed), roomStoreOf(lavish, 'room').subscribe(changed)];
  const { ref } = await peer.next('subscribe');
  peer.send(subscribed({ ref: ref! }));
  await until(() => store.snapshot().status === 'subscribed', 'the subscription');
  expect(store.snapshot()).toBe(store.snapshot());
  expect(store.snapshot().state).toBe(store.snapshot().room!.state);
  const before = store.snapshot();
  const stats = { gifts: 1, coins: 1, senders: 1, viewers: 2 };
  peer.send(frame([], { state: { stats } }));
  await until(() => store.snapshot() !== before, 'the change');
  expect(store.snapshot().state?.stats).toEqual(stats);

  stops[0]!();
  await nextTick();
  expect(store.snapshot().status).toBe('subscribed');
  stops[1]!();
  await peer.next('unsubscribe');
  expect(store.snapshot()).toBe(WAITING);
  expect(peer.received.filter(({ t }) => t === 'subscribe')).toHaveLength(1);
});

it('stays subscribed when a component unsubscribes and subscribes at once, as under StrictMode', async () => {
  const store = roomStoreOf(lavish, 'room');
  store.subscribe(() => {})();
  const { room } = store.snapshot();
  const stop = store.subscribe(() => {});
  await nextTick();
  expect(store.snapshot().room).toBe(room);
  stop();
  await until(() => store.snapshot() === WAITING, 'the end');
  expect(room!.status).toBe('left');
  expect(roomStoreOf(lavish, 'room')).toBe(store);
});

it('has the refusal of the subscription', async () => {
  const store = roomStoreOf(lavish, 'room');
  const stop = store.subscribe(() => {});
  const peer = await server.peer(0);
  const { ref } = await peer.next('subscribe');
  peer.send({ t: 'error', ref: ref!, code: 'room_not_found', detail: 'No.' });
  await until(() => store.snapshot().status === 'refused', 'the refusal');
  await until(() => store.snapshot().refusal !== null, 'the refusal in the snapshot');
  expect(store.snapshot().refusal).toMatchObject({ code: 'room_not_found' });
  stop();
});

it('ignores a second call of an unsubscribe function', async () => {
  const store = roomStoreOf(lavish, 'room');
  const stop = store.subscribe(() => {});
  stop();
  stop();
  const stopOther = store.subscribe(() => {});
  const { room } = store.snapshot();
  await nextTick();
  expect(store.snapshot().room).toBe(room);
  stopOther();
  await until(() => store.snapshot() === WAITING, 'the end');
});

it('stays subscribed when one component leaves the room itself', async () => {
  const store = roomStoreOf(lavish, 'room');
  const changed = vi.fn();
  const stop = store.subscribe(changed);
  const peer = await server.peer(0);
  const first = await peer.next('subscribe');
  peer.send(subscribed({ ref: first.ref! }));
  await until(() => store.snapshot().status === 'subscribed', 'the subscription');
  const { room } = store.snapshot();
  room!.leave();
  expect(store.snapshot().room).not.toBe(room);
  const second = await peer.next('subscribe', 1);
  peer.send(subscribed({ ref: second.ref! }));
  await until(() => store.snapshot().status === 'subscribed', 'the subscription again');
  stop();
  await until(() => store.snapshot() === WAITING, 'the end');
});
