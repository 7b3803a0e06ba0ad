import type { NumberedEvent, Subscribe } from '@lavish/protocol';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { RoomSnapshot } from '../../domain/rooms/room-events.ts';
import { createOpenRooms, type OpenRooms } from '../open-rooms.ts';
import { createRooms, type Rooms, type RoomsOptions } from '../rooms.ts';
import { beginMessage, createLog, createSubscriber, encode, type TestSubscriber } from './room-log.ts';

export const subscribe = (more: Partial<Subscribe> = {}): Subscribe => ({
  t: 'subscribe',
  room: 'r',
  ...more,
});

/** Rooms with fake timers, created for each test. The other stages are mocks. */
export function setUpRooms() {
  const startAfter = vi.fn();
  const stopWatch = vi.fn();
  const watch = vi.fn(() => ({ startAfter, stop: stopWatch }));
  const stage = {
    log: createLog(),
    /** The streaks of the next snapshot. */
    streaks: [] as RoomSnapshot['streaks'],
    rooms: null as unknown as Rooms,
    openRooms: null as unknown as OpenRooms,
    readSnapshot: vi.fn<RoomsOptions['readSnapshot']>(),
    readEvents: vi.fn<RoomsOptions['readEvents']>(),
    startAfter,
    stopWatch,
    watch,

    start(options: Partial<RoomsOptions> = {}) {
      stage.openRooms = createOpenRooms();
      stage.rooms = createRooms({
        openRooms: stage.openRooms,
        epoch: 'e1',
        readSnapshot: stage.readSnapshot,
        readEvents: stage.readEvents,
        watch,
        encode,
        beginMessage,
        now: Date.now,
        log: {
          error: ({ err }: { err: unknown }) => {
            throw err;
          },
        },
        ...options,
      });
    },

    /** Commits events and delivers them as one run. */
    deliver(...events: NumberedEvent[]) {
      stage.log.events.push(...events);
      stage.rooms.deliver(stage.log.run(events[0]!.seq, events.at(-1)!.seq));
    },

    async enter(more: Partial<Subscribe> = {}): Promise<TestSubscriber> {
      const subscriber = createSubscriber();
      expect(await stage.rooms.subscribe(subscribe(more), subscriber)).toBeNull();
      return subscriber;
    },

    /** Waits until the frame with the changed number of viewers is sent, and its tick is over. */
    settle: () => vi.advanceTimersByTimeAsync(1_100),
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    stage.log = createLog();
    stage.streaks = [];
    stage.readSnapshot.mockReset().mockImplementation(async () => stage.log.snapshot(stage.streaks));
    stage.readEvents.mockReset().mockImplementation((...args) => stage.log.readEvents(...args));
    for (const mock of [startAfter, stopWatch, watch]) mock.mockClear();
  });
  afterEach(() => {
    stage.rooms.stop();
    // A time slicer waits for the end of this turn of the event loop.
    vi.advanceTimersByTime(1);
    expect(vi.getTimerCount(), 'timers left behind').toBe(0);
    vi.useRealTimers();
  });
  return stage;
}
