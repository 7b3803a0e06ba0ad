import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { battle, frame, roomState } from './testing/fixtures.ts';
import { createLoneRoom } from './testing/room.ts';
import { type BattleMoment, watchBattle } from './watch-battle.ts';

const START_MS = Date.parse('2026-01-31T12:00:00.000Z');
beforeEach(() => void vi.useFakeTimers({ now: START_MS + 700 }));
afterEach(() => void vi.useRealTimers());

const at = (seconds: number) => new Date(START_MS + seconds * 1000).toISOString();
const live = (version: number) =>
  battle({ state: 'countdown', version, starts_at: at(3), ends_at: at(6), expires_at: null });

const shown = (moments: (BattleMoment | null)[]) =>
  moments.splice(0).map((moment) => moment && `${moment.phase} ${moment.secondsLeft}`);

it('counts down by the second, through the start and the end of the round', () => {
  const { room } = createLoneRoom({ state: roomState({ battle: live(2) }) });
  const calls: (BattleMoment | null)[] = [];
  watchBattle(room, (moment) => calls.push(moment));
  expect(calls[0]).toMatchObject({ leftMs: 2_300, battle: { version: 2 } });
  vi.advanceTimersByTime(20_000);
  // At each full second.
  expect(calls.map((moment) => moment?.leftMs)).toEqual([2_300, 2_000, 1_000, 3_000, 2_000, 1_000, 0]);
  expect(shown(calls)).toEqual([
    'countdown 3',
    'countdown 2',
    'countdown 1',
    'running 3',
    'running 2',
    'running 1',
    'settling 0',
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

it('delivers every change, and nothing after `stop`', () => {
  const { room, receive, stop } = createLoneRoom();
  const calls: (BattleMoment | null)[] = [];
  const unwatch = watchBattle(room, (moment) => calls.push(moment));
  receive(frame([], { state: { battle: live(1) } }));
  receive(frame([], { state: { battle: live(2) } }));
  receive(frame([], { state: { battle: battle({ ...live(3), state: 'finished' }) } }));
  expect(shown(calls)).toEqual([null, 'countdown 3', 'countdown 3', 'over null']);
  unwatch();
  receive(frame([], { state: { battle: live(4) } }));
  expect(calls).toEqual([]);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

it('delivers null when a server with other data has no battle, and stops when the room is left', () => {
  const { room, resubscribed } = createLoneRoom({ state: roomState({ battle: live(2) }) });
  const calls: (BattleMoment | null)[] = [];
  watchBattle(room, (moment) => calls.push(moment));
  resubscribed({ epoch: 'e2', state: roomState() });
  expect(shown(calls)).toEqual(['countdown 3', null]);
  resubscribed({ epoch: 'e2', state: roomState({ battle: live(1) }) });
  room.leave();
  expect(vi.getTimerCount()).toBe(0);
});
