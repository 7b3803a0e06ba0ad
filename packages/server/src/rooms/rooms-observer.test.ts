import { expect, it, vi } from 'vitest';
import type { RoomsObserver } from './rooms-observer.ts';
import { gift } from './testing/room-log.ts';
import { setUpRooms } from './testing/staged-rooms.ts';

const stage = setUpRooms();

/** Rooms, and what their observer is told, in order. */
function start(options: { ringSize?: number } = {}) {
  const told: unknown[] = [];
  const observe: RoomsObserver = {
    frameWritten: (_frame, _sweepMs, lagMs) => told.push(['frame', lagMs]),
    catchUpBuilt: () => told.push('catch-up'),
    fellBehind: () => told.push('fell behind'),
    resynced: () => told.push('resync'),
    subscribed: (how) => told.push(how),
    historyRead: () => told.push('history read'),
  };
  stage.start({ observe, ...options });
  return told;
}

it('is told of frames, and how old their first event is', async () => {
  const told = start();
  await stage.enter();
  await stage.settle();
  told.length = 0;
  const at = Date.now();
  stage.log.events.push(gift(1), gift(2));
  stage.rooms.deliver({ ...stage.log.run(1, 1), at: at - 7 });
  stage.rooms.deliver({ ...stage.log.run(2, 2), at: at - 2 });
  await vi.advanceTimersByTimeAsync(60);
  expect(told).toEqual([['frame', 7]]);
});

it('is told of frames without events, and of none where nobody watches', async () => {
  const told = start();
  const subscriber = await stage.enter();
  await stage.settle();
  expect(told).toEqual(['fresh', ['frame', null]]);
  told.length = 0;
  stage.rooms.unsubscribe('r', subscriber);
  stage.deliver(gift(1));
  await stage.settle();
  expect(told).toEqual([]);
});

it('is told of those who lag, and how they were helped', async () => {
  const told = start({ ringSize: 2 });
  const slow = await stage.enter();
  await stage.settle();
  slow.stuck = true;
  told.length = 0;
  stage.deliver(gift(1));
  await vi.advanceTimersByTimeAsync(60);
  expect(stage.rooms.counts()).toEqual({ watched: 1, subscriptions: 1, lagging: 1, longestTickMs: 50 });
  slow.stuck = false;
  await vi.advanceTimersByTimeAsync(60);
  expect(stage.rooms.counts()).toEqual({ watched: 1, subscriptions: 1, lagging: 0, longestTickMs: 50 });
  slow.stuck = true;
  for (const seq of [2, 3, 4, 5]) {
    stage.deliver(gift(seq));
    await vi.advanceTimersByTimeAsync(60);
  }
  slow.stuck = false;
  await vi.advanceTimersByTimeAsync(60);
  expect(told.filter((what) => typeof what === 'string')).toEqual([
    'fell behind',
    'catch-up',
    'fell behind',
    'resync',
  ]);
  expect(stage.rooms.counts()).toEqual({ watched: 0, subscriptions: 0, lagging: 0, longestTickMs: 0 });
});

it('is told how subscribers come back', async () => {
  const told = start();
  await stage.enter();
  stage.deliver(gift(1), gift(2));
  await stage.settle();
  await stage.enter({ epoch: 'e1', seq: 1 });
  await stage.enter({ epoch: 'another', seq: 1 });
  expect(told.filter((what) => typeof what === 'string')).toEqual(['fresh', 'recovered', 'not_recovered']);
  expect(stage.rooms.counts()).toEqual({ watched: 1, subscriptions: 3, lagging: 0, longestTickMs: 50 });
});
