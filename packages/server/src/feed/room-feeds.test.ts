import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredBattle } from '../domain/battles/battle.ts';
import { exampleBattle } from '../domain/battles/testing/example-battle.ts';
import { battleChange, type RoomEvents } from '../domain/rooms/room-events.ts';
import { createRoomFeeds, type RoomFeeds, type RoomFeedsOptions } from './room-feeds.ts';

const silent = { warn: () => {}, error: () => {} };

/** Events `from` to `to` of a room, as a commit reports them. */
const run = (from: number, to: number, room = 'r'): RoomEvents => ({
  room,
  at: 0,
  events: Array.from({ length: to - from + 1 }, (_, i) => ({
    type: 'guest_joined',
    seq: from + i,
    user: 'u',
  })),
  users: {},
  totals: { gifts: to, coins: to, senders: 1 },
  supporters: [],
  battle: null,
});

const from = (seq: number, battle: StoredBattle | null = null) => ({ seq, battle });

/** A room in its own database: committed events can be read, whether they were reported or not. */
function createDatabase() {
  const lastSeqs = new Map<string, number>();
  const battles = new Map<string, StoredBattle>();
  const over: StoredBattle[] = [];
  return {
    commit: (room: string, seq: number) => lastSeqs.set(room, Math.max(seq, lastSeqs.get(room) ?? 0)),
    readEvents: vi.fn(async (room: string, afterSeq: number, limit: number) =>
      run(afterSeq + 1, Math.min(lastSeqs.get(room) ?? 0, afterSeq + limit), room),
    ),
    readPositions: vi.fn(
      async (rooms: string[]) =>
        new Map(
          rooms.map((room) => [room, { seq: lastSeqs.get(room) ?? 0, battle: battles.get(room) ?? null }]),
        ),
    ),
    readBattles: vi.fn(async (ids: string[]) =>
      [...new Set(battles.values()), ...over]
        .filter(({ id }) => ids.includes(id))
        .map((battle) => ({ battle, users: {} })),
    ),
    /** The latest battle of each room, and the ended battles before it. */
    battles,
    over,
  };
}

describe('feed', () => {
  let database: ReturnType<typeof createDatabase>;
  let delivered: number[];
  let feed: RoomFeeds;

  function start(options: Partial<RoomFeedsOptions> = {}) {
    feed = createRoomFeeds({
      now: Date.now,
      ...database,
      deliver: ({ events }) => delivered.push(...events.map(({ seq }) => seq)),
      log: silent,
      ...options,
    });
  }

  beforeEach(() => {
    vi.useFakeTimers();
    database = createDatabase();
    delivered = [];
  });
  afterEach(() => {
    feed.stop();
    expect(vi.getTimerCount(), 'timers left behind').toBe(0);
    vi.useRealTimers();
  });

  it('delivers events that are in order at once', () => {
    start();
    feed.watch('r').startAfter(from(0));
    feed.committed(run(1, 2));
    feed.committed(run(3, 3));
    expect(delivered).toEqual([1, 2, 3]);
    expect(database.readEvents).not.toHaveBeenCalled();
  });

  it('drops events of rooms that are not watched', () => {
    start();
    feed.committed(run(1, 2));
    feed.wake('r', 9);
    expect(delivered).toEqual([]);
    expect(database.readEvents).not.toHaveBeenCalled();
  });

  it('keeps events that commit between the watch and the snapshot', () => {
    start();
    const watch = feed.watch('r');
    feed.committed(run(1, 4));
    feed.committed(run(5, 6));
    watch.startAfter(from(3));
    expect(delivered).toEqual([4, 5, 6]);
  });

  describe('reach, for a client that has already got later events from another node', () => {
    const reach = async (seq: number) => {
      let outcome = 'waiting';
      feed.reach('r', seq).then(
        () => (outcome = 'reached'),
        (error: Error) => (outcome = error.message),
      );
      await vi.advanceTimersByTimeAsync(0);
      return outcome;
    };

    it('reads up to the position at once, with one read for all callers', async () => {
      start();
      feed.watch('r').startAfter(from(0));
      database.commit('r', 3);
      expect(await Promise.all([reach(3), reach(2), reach(3)])).toEqual(['reached', 'reached', 'reached']);
      expect(delivered).toEqual([1, 2, 3]);
      expect(await reach(1)).toBe('reached');
      expect(await reach(3)).toBe('reached');
      expect(database.readEvents).toHaveBeenCalledTimes(1);
    });

    it('reads again when the read under way began before the commit', async () => {
      let finishRead = (_: RoomEvents) => {};
      database.readEvents.mockImplementationOnce(() => new Promise((resolve) => (finishRead = resolve)));
      start();
      feed.watch('r').startAfter(from(0));
      feed.wake('r', 1);
      await vi.advanceTimersByTimeAsync(0);
      database.commit('r', 2);
      expect(await reach(2)).toBe('waiting');
      finishRead(run(1, 0));
      await vi.advanceTimersByTimeAsync(0);
      expect(delivered).toEqual([1, 2]);
    });

    it('resolves for a seq that does not exist, and the stream does not wait for it afterwards', async () => {
      start();
      feed.watch('r').startAfter(from(0));
      expect(await reach(1_000_000)).toBe('reached');
      expect(delivered).toEqual([]);
      feed.committed(run(1, 1));
      await vi.advanceTimersByTimeAsync(500);
      expect(delivered).toEqual([1]);
      expect(database.readEvents).toHaveBeenCalledTimes(1);
    });

    it('rejects when the database cannot be read, and the feed retries', async () => {
      database.readEvents.mockRejectedValueOnce(new Error('unavailable'));
      start();
      feed.watch('r').startAfter(from(0));
      database.commit('r', 1);
      expect(await reach(1)).toBe('unavailable');
      await vi.advanceTimersByTimeAsync(100);
      expect(delivered).toEqual([1]);
    });
  });

  it('waits for an event that arrives after a later one, without a read', async () => {
    start();
    feed.watch('r').startAfter(from(0));
    feed.committed(run(3, 4));
    feed.committed(run(2, 2));
    await vi.advanceTimersByTimeAsync(10);
    feed.committed(run(1, 1));
    await vi.advanceTimersByTimeAsync(500);
    expect(delivered).toEqual([1, 2, 3, 4]);
    expect(database.readEvents).not.toHaveBeenCalled();
  });

  it('reads missing events page by page, one read at a time', async () => {
    start();
    feed.watch('r').startAfter(from(0));
    database.commit('r', 1_200);
    feed.committed(run(1_199, 1_200));
    feed.wake('r', 1_200);
    feed.wake('r', 1_200);
    await vi.advanceTimersByTimeAsync(0);
    expect(delivered).toEqual(run(1, 1_200).events.map(({ seq }) => seq));
    expect(database.readEvents.mock.calls.map(([, after]) => after)).toEqual([0, 500, 1_000]);
  });

  it('finds a lost last event by comparing all rooms in one query', async () => {
    start();
    for (const room of ['a', 'b', 'c']) feed.watch(room).startAfter(from(0));
    database.commit('b', 2);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(delivered).toEqual([1, 2]);
    expect(database.readPositions).toHaveBeenCalledExactlyOnceWith(['a', 'b', 'c']);
  });

  it('retries with growing pauses when the database does not respond', async () => {
    start({ pollMs: 1e6 });
    database.readEvents.mockRejectedValue(new Error('no database'));
    feed.watch('r').startAfter(from(0));
    database.commit('r', 2);
    feed.committed(run(2, 2));
    await vi.advanceTimersByTimeAsync(60_000);
    const attempts = database.readEvents.mock.calls.length;
    expect(attempts).toBeGreaterThan(10);
    expect(attempts).toBeLessThan(25);
    database.readEvents.mockImplementation(async () => run(1, 2));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(delivered).toEqual([1, 2]);
  });

  it('continues after a comparison that fails', async () => {
    start();
    feed.watch('r').startAfter(from(0));
    database.commit('r', 1);
    database.readPositions.mockRejectedValueOnce(new Error('no database'));
    await vi.advanceTimersByTimeAsync(2_100);
    expect(delivered).toEqual([1]);
  });

  it('ignores a notification that the database contradicts', async () => {
    start({ pollMs: 1e6 });
    feed.watch('r').startAfter(from(5));
    database.commit('r', 5);
    feed.wake('r', 99);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(database.readEvents).toHaveBeenCalledTimes(1);
  });

  it('logs missing rows, and delivers nothing after the gap', async () => {
    const warn = vi.fn();
    start({ pollMs: 1e6, log: { warn, error: warn } });
    database.readEvents.mockImplementation(async () => run(4, 6));
    feed.watch('r').startAfter(from(0));
    feed.wake('r', 6);
    await vi.advanceTimersByTimeAsync(0);
    expect(delivered).toEqual([]);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('keeps a bounded number of events and reads the others', async () => {
    start({ pollMs: 1e6 });
    feed.watch('r').startAfter(from(0));
    database.commit('r', 10_000);
    for (let seq = 2; seq <= 10_000; seq += 100) feed.committed(run(seq, Math.min(seq + 99, 10_000)));
    await vi.advanceTimersByTimeAsync(100);
    expect(delivered).toEqual(run(1, 10_000).events.map(({ seq }) => seq));
  });

  it('does not pass an error of the receiver to the caller that reported the commit', () => {
    const error = vi.fn();
    start({
      log: { warn: () => {}, error },
      deliver: () => {
        throw new Error('the receiver fails');
      },
    });
    feed.watch('r').startAfter(from(0));
    feed.committed(run(1, 1));
    expect(error).toHaveBeenCalledTimes(1);
  });

  it('delivers nothing after the watch has stopped, even when a read is under way', async () => {
    start({ pollMs: 1e6 });
    const watch = feed.watch('r');
    watch.startAfter(from(0));
    database.commit('r', 3);
    feed.wake('r', 3);
    watch.stop();
    await vi.advanceTimersByTimeAsync(1_000);
    feed.committed(run(1, 3));
    expect(delivered).toEqual([]);
  });
});

describe("a room's battle", () => {
  const ROOMS = ['nova-live', 'rex-live'];
  let database: ReturnType<typeof createDatabase>;
  let delivered: RoomEvents[];
  let feed: RoomFeeds;

  beforeEach(() => {
    vi.useFakeTimers();
    database = createDatabase();
    delivered = [];
    feed = createRoomFeeds({
      now: Date.now,
      ...database,
      deliver: (events) => delivered.push(events),
      log: silent,
    });
  });
  afterEach(() => {
    feed.stop();
    vi.useRealTimers();
  });

  const deliveredBattles = () => delivered.map(({ room, battle }) => [room, battle?.id[0], battle?.version]);
  const changed = (version: number, users = {}) =>
    battleChange('nova-live', exampleBattle({ version }), users);

  it('is delivered at once while events wait for a missing one', () => {
    feed.watch('nova-live').startAfter(from(0));
    feed.committed(run(2, 2, 'nova-live'));
    feed.committed(changed(3));
    expect(deliveredBattles()).toEqual([['nova-live', '1', 3]]);
  });

  it('is not delivered twice, and never in an older version', () => {
    feed.watch('nova-live').startAfter(from(0, exampleBattle({ version: 4 })));
    for (const version of [4, 3, 6, 5, 6]) feed.committed(changed(version));
    expect(deliveredBattles()).toEqual([['nova-live', '1', 6]]);
  });

  it('waits for the snapshot, in the latest version and with all users mentioned meanwhile', () => {
    const watch = feed.watch('nova-live');
    const profile = { name: null, avatar_url: null, vip_level: 0 };
    feed.committed(changed(3, { ann: profile }));
    feed.committed(changed(5, { ben: profile }));
    feed.committed(changed(4));
    expect(deliveredBattles()).toEqual([]);
    watch.startAfter(from(0, exampleBattle({ version: 2 })));
    expect(deliveredBattles()).toEqual([['nova-live', '1', 5]]);
    expect(Object.keys(delivered[0]!.users).sort()).toEqual(['ann', 'ben']);
  });

  it('is compared with the database every second, and read once for both its rooms', async () => {
    for (const room of ROOMS) feed.watch(room).startAfter(from(0, exampleBattle()));
    await vi.advanceTimersByTimeAsync(1_100);
    expect(database.readBattles).not.toHaveBeenCalled();
    for (const room of ROOMS) database.battles.set(room, exampleBattle({ version: 9 }));
    await vi.advanceTimersByTimeAsync(1_100);
    expect(database.readBattles).toHaveBeenCalledExactlyOnceWith(['1'.repeat(32)]);
    expect(deliveredBattles()).toEqual(ROOMS.map((room) => [room, '1', 9]));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(database.readBattles).toHaveBeenCalledTimes(1);
  });

  it('is read at once after a notification, and once for all notifications meanwhile', async () => {
    for (const room of ROOMS) feed.watch(room).startAfter(from(0, exampleBattle()));
    for (const room of ROOMS) database.battles.set(room, exampleBattle({ version: 9 }));
    const id = '1'.repeat(32);
    for (const version of [7, 8, 9]) feed.wakeBattle({ id, version }, [...ROOMS, 'nobody-watches']);
    await vi.advanceTimersByTimeAsync(0);
    expect(deliveredBattles()).toEqual(ROOMS.map((room) => [room, '1', 9]));
    feed.wakeBattle({ id, version: 9 }, ROOMS);
    await vi.advanceTimersByTimeAsync(0);
    expect(database.readBattles.mock.calls.length).toBeLessThanOrEqual(2);
  });

  it('that cannot be read after a notification is found by the comparison', async () => {
    feed.watch('nova-live').startAfter(from(0, exampleBattle()));
    database.battles.set('nova-live', exampleBattle({ version: 9 }));
    database.readBattles.mockRejectedValueOnce(new Error('no database'));
    feed.wakeBattle({ id: '1'.repeat(32), version: 9 }, ['nova-live']);
    await vi.advanceTimersByTimeAsync(10);
    expect(deliveredBattles()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(deliveredBattles()).toEqual([['nova-live', '1', 9]]);
  });

  it('whose end was missed is delivered before the next battle', async () => {
    feed.watch('nova-live').startAfter(from(0, exampleBattle()));
    database.over.push(exampleBattle({ version: 9, state: 'finished' }));
    const next = exampleBattle({ id: '2'.repeat(32), version: 2, startsAt: 2e12, rounds: [] });
    database.battles.set('nova-live', next);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(deliveredBattles()).toEqual([
      ['nova-live', '1', 9],
      ['nova-live', '2', 2],
    ]);
  });
});

/** The fate of the report of one commit. */
const report = fc.record({
  size: fc.integer({ min: 1, max: 40 }),
  fate: fc.constantFrom<'once' | 'twice' | 'lost' | 'woken'>(
    'once',
    'once',
    'once',
    'twice',
    'lost',
    'woken',
  ),
  delayMs: fc.integer({ min: 0, max: 60 }),
  againMs: fc.integer({ min: 0, max: 200 }),
});

it('delivers every seq once and in order, even if reports are lost, repeated or reordered and reads fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(report, { minLength: 1, maxLength: 40 }),
      fc.nat(20),
      fc.array(fc.record({ fails: fc.boolean(), delayMs: fc.integer({ min: 0, max: 50 }) }), {
        maxLength: 20,
      }),
      async (reports, snapshotSeq, reads) => {
        vi.useFakeTimers();
        const database = createDatabase();
        const delivered: number[] = [];
        const feed = createRoomFeeds({
          now: Date.now,
          ...database,
          deliver: ({ events }) => delivered.push(...events.map(({ seq }) => seq)),
          log: silent,
          async readEvents(room, after, limit) {
            const { fails, delayMs } = reads.shift() ?? { fails: false, delayMs: 1 };
            const page = await database.readEvents(room, after, limit);
            await new Promise((resolve) => setTimeout(resolve, delayMs));
            if (fails) throw new Error('no database');
            return page;
          },
        });
        const watch = feed.watch('r');
        let last = 0;
        let started = false;
        const startAt = Math.min(
          snapshotSeq,
          reports.reduce((sum, { size }) => sum + size, 0),
        );
        for (const { size, fate, delayMs, againMs } of reports) {
          const events = run(last + 1, last + size);
          last += size;
          const to = last;
          database.commit('r', to);
          const bring = () => (fate === 'woken' ? feed.wake('r', to) : feed.committed(events));
          if (fate !== 'lost') setTimeout(bring, delayMs);
          if (fate === 'twice') setTimeout(bring, againMs);
          if (!started && to >= startAt) {
            watch.startAfter(from(startAt));
            started = true;
          }
          await vi.advanceTimersByTimeAsync(3);
        }
        await vi.advanceTimersByTimeAsync(60_000);
        feed.stop();
        vi.useRealTimers();
        expect(delivered).toEqual(Array.from({ length: last - startAt }, (_, i) => startAt + 1 + i));
      },
    ),
    { numRuns: 200 },
  );
});
