import type { RoomEvent } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { battle, frame, gift, roomState, streakGift, streakId } from './testing/fixtures.ts';
import { until } from './testing/scripted-server.ts';
import { answer, open, record, start } from './testing/session.ts';

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
  expect(lavish.room('room').state).toBe(room.state);
});

it('delivers newer versions of the battle, and never an older one', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room } = record(lavish);
  const calls: (number | string)[] = [];
  room.on('battle', ({ version }) => calls.push(version));
  room.on('battle_event', ({ type }) => calls.push(type));
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
  await until(() => calls.includes('battle_ended'), 'the event');
  first.cut();
  // Another node, which still has an older version.
  await answer(await server.peer(1), {
    seq: 1,
    recovered: true,
    state: roomState({ battle: battle({ version: 4 }) }),
  });
  await until(() => room.status === 'subscribed', 'the second subscription');
  expect(room.state?.battle?.version).toBe(5);
  expect(calls).toEqual([3, 5, 'battle_ended']);
});

it('delivers summaries of small gifts, which have no `seq`', async () => {
  const server = await start();
  const { lavish, statuses } = open(server);
  const { room, seqs } = record(lavish);
  const sums: unknown[] = [];
  room.on('gifts_summary', (event) => sums.push(event));
  const peer = await server.peer(0);
  await answer(peer);
  await until(() => room.status === 'subscribed', 'the subscription');
  const more = { type: 'gifts_summary', gifts: 431, quantity: 500, coins: 12_880 } as const;
  // The summary contains the middle of a combo: the next gift of the combo has the count.
  peer.send(frame([streakGift(1, 1, 1), more, streakGift(500, 1, 70)], { from: 1, to: 500 }));
  peer.send(frame([gift(501)]));
  await until(() => seqs().length === 3, 'the gifts');
  expect(sums).toEqual([more]);
  expect(room.position?.seq).toBe(501);
  expect(room.state?.streaks).toMatchObject([{ id: streakId(1), count: 70 }]);
  expect(statuses).toHaveLength(1);
});

it('resumes at its position after a cut connection: every event once, in order', async () => {
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

it.each([
  ['a replay', true],
  ['a snapshot', false],
])('delivers the ends of streaks that it missed, each once, with %s', async (_, recovered) => {
  const server = await start();
  const { lavish } = open(server);
  const { room } = record(lavish);
  const ends: unknown[] = [];
  room.on('streak_ended', ({ id, count, details }) => ends.push([id, count, details?.coins]));
  const first = await server.peer(0);
  await answer(first);
  const details = { sender: 'bob', receiver: 'host', item: 'rose', coins: 90 };
  const ended = (id: number, count: number) => ({
    type: 'streak_ended' as const,
    id: streakId(id),
    count,
    details,
  });
  first.send(frame([streakGift(1, 1, 1)]));
  first.send(frame([streakGift(2, 1, 2), ended(7, 4)], { from: 2, to: 2 }));
  await until(() => ends.length === 1, 'the first end');
  first.cut();
  // The combo of which a gift was seen, one that was summed, and the one whose end was seen.
  await answer(await server.peer(1), {
    seq: 2,
    recovered,
    events: [ended(7, 4), ended(1, 9), ended(8, 5)],
  });
  await until(() => room.status === 'subscribed' && ends.length === 3, 'the missed ends');
  expect(ends).toEqual([
    [streakId(7), 4, 90],
    [streakId(1), 9, 90],
    [streakId(8), 5, 90],
  ]);
});

it('states the minimum of its screen with each subscription', async () => {
  const server = await start();
  const { lavish } = open(server, { individualMinCoins: 500 });
  record(lavish);
  expect(await (await server.peer(0)).next('subscribe')).toMatchObject({ individual_min_coins: 500 });
});

it('notices a gap and subscribes again with its position', async () => {
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

it('subscribes again after a resync, and emits `resynced` when events are lost', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room, names } = record(lavish);
  const peer = await server.peer(0);
  await answer(peer);
  await until(() => room.status === 'subscribed', 'the subscription');
  peer.send({ t: 'resync', room: 'room', reason: 'too slow' });
  await peer.next('subscribe', 1);
  // Frames of the old subscription do not belong to the new one.
  peer.send(frame([gift(1)]));
  const stats = { gifts: 90, coins: 90, senders: 9, viewers: 1 };
  await answer(peer, { epoch: 'e2', seq: 90, state: roomState({ stats }) }, 1);
  await until(() => names().includes('resynced'), 'resynced');
  expect(names()).toEqual(['subscribed', 'resynced', 'subscribed']);
  expect(room.state?.stats.gifts).toBe(90);
  expect(room.position).toEqual({ epoch: 'e2', seq: 90 });
});

it('delivers the end of each combo once, also of one that ended during an interruption', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room, calls, seqs } = record(lavish);
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
  const ends = calls.filter(([name]) => name === 'streak_ended').map(([, what]) => what);
  expect(ends).toEqual([
    { type: 'streak_ended', id: streakId(1), count: 2 },
    { type: 'streak_ended', id: streakId(2), count: 5 },
  ]);
});

it('repeats a subscription that is refused for now, and stops after a final refusal', async () => {
  const server = await start();
  const { lavish } = open(server);
  const { room, calls } = record(lavish);
  const peer = await server.peer(0);
  peer.send({ t: 'error', ref: (await peer.next('subscribe')).ref!, code: 'overloaded', detail: 'Busy.' });
  const { ref } = await peer.next('subscribe', 1);
  peer.send({ t: 'error', ref: ref!, code: 'room_not_found', detail: 'No room "room".' });
  await until(() => room.status === 'refused', 'the refusal');
  expect(calls).toMatchObject([['refused', { code: 'room_not_found' }]]);
});

it('leaves a room for good, even during a frame', async () => {
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
