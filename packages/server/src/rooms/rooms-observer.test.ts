import { expect, it, vi } from 'vitest';
import type { RoomsObserver } from './rooms-observer.ts';
import { gift } from './testing/room-log.ts';
import { setUpRooms } from './testing/staged-rooms.ts';

const stage = setUpRooms();

/** Rooms, and the calls of their observer in order. */
function start(options: { ringSize?: number } = {}) {
  const calls: unknown[] = [];
  const observe: RoomsObserver = {
    frameWritten: (_frame, _fanoutMs, lagMs) => calls.push(['frame', lagMs]),
    catchUpBuilt: () => calls.push('catch-up'),
    fellBehind: () => calls.push('fell behind'),
    resynced: () => calls.push('resync'),
    subscribed: (how) => calls.push(how),
    historyRead: () => calls.push('history read'),
  };
  stage.start({ observe, ...options });
  return calls;
}

it('counts frames and the age of their first event', async () => {
  const calls = start();
  await stage.enter();
  await stage.settle();
  calls.length = 0;
  const at = Date.now();
  stage.log.events.push(gift(1), gift(2));
  stage.rooms.deliver({ ...stage.log.run(1, 1), at: at - 7 });
  stage.rooms.deliver({ ...stage.log.run(2, 2), at: at - 2 });
  await vi.advanceTimersByTimeAsync(60);
  expect(calls).toEqual([['frame', 7]]);
});

it('counts frames without events, and no frames of rooms without subscribers', async () => {
  const calls = start();
  const subscriber = await stage.enter();
  await stage.settle();
  expect(calls).toEqual(['fresh', ['frame', null]]);
  calls.length = 0;
  stage.rooms.unsubscribe('r', subscriber);
  stage.deliver(gift(1));
  await stage.settle();
  expect(calls).toEqual([]);
});

it('counts lagging subscribers, and their frames or resyncs', async () => {
  const calls = start({ ringSize: 2 });
  const slow = await stage.enter();
  await stage.settle();
  slow.stuck = true;
  calls.length = 0;
  stage.deliver(gift(1));
  await vi.advanceTimersByTimeAsync(60);
  expect(stage.openRooms.counts()).toEqual({
    subscribed: 1,
    subscriptions: 1,
    lagging: 1,
    longestTickMs: 50,
  });
  slow.stuck = false;
  await vi.advanceTimersByTimeAsync(60);
  expect(stage.openRooms.counts()).toEqual({
    subscribed: 1,
    subscriptions: 1,
    lagging: 0,
    longestTickMs: 50,
  });
  slow.stuck = true;
  for (const seq of [2, 3, 4, 5]) {
    stage.deliver(gift(seq));
    await vi.advanceTimersByTimeAsync(60);
  }
  slow.stuck = false;
  await vi.advanceTimersByTimeAsync(60);
  expect(calls.filter((what) => typeof what === 'string')).toEqual([
    'fell behind',
    'catch-up',
    'fell behind',
    'resync',
  ]);
  expect(stage.openRooms.counts()).toEqual({ subscribed: 0, subscriptions: 0, lagging: 0, longestTickMs: 0 });
});

it('counts how subscribers resume', async () => {
  const calls = start();
  await stage.enter();
  stage.deliver(gift(1), gift(2));
  await stage.settle();
  await stage.enter({ epoch: 'e1', seq: 1 });
  await stage.enter({ epoch: 'another', seq: 1 });
  expect(calls.filter((what) => typeof what === 'string')).toEqual(['fresh', 'recovered', 'not_recovered']);
  expect(stage.openRooms.counts()).toEqual({
    subscribed: 1,
    subscriptions: 3,
    lagging: 0,
    longestTickMs: 50,
  });
});
