import type { Subscribe } from '@lavish/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoomSnapshot } from '../domain/feed.ts';
import { createRooms, type Rooms, type RoomsOptions } from './rooms.ts';
import {
  createLog,
  createSubscriber,
  encode,
  gift,
  hex,
  streakGift,
  type TestSubscriber,
  time,
} from './test-room.ts';

const subscribe = (more: Partial<Subscribe> = {}): Subscribe => ({ t: 'subscribe', room: 'r', ...more });

describe('rooms', () => {
  let log: ReturnType<typeof createLog>;
  let rooms: Rooms;
  let streaks: RoomSnapshot['streaks'];
  const readSnapshot = vi.fn<RoomsOptions['readSnapshot']>();
  const readEvents = vi.fn<RoomsOptions['readEvents']>();
  const startAfter = vi.fn();
  const stopWatch = vi.fn();
  const watch = vi.fn(() => ({ startAfter, stop: stopWatch }));

  function start(options: Partial<RoomsOptions> = {}) {
    rooms = createRooms({
      epoch: 'e1',
      readSnapshot,
      readEvents,
      watch,
      encode,
      now: Date.now,
      log: {
        error: ({ err }: { err: unknown }) => {
          throw err;
        },
      },
      ...options,
    });
  }

  /** Commits events and delivers them as one run. */
  function deliver(...events: Parameters<typeof log.events.push>) {
    log.events.push(...events);
    rooms.deliver(log.run(events[0]!.seq, events.at(-1)!.seq));
  }

  async function enter(more: Partial<Subscribe> = {}): Promise<TestSubscriber> {
    const subscriber = createSubscriber();
    expect(await rooms.subscribe(subscribe(more), subscriber)).toBeNull();
    return subscriber;
  }

  /** Lets the change of viewers go out, which every newcomer brings, and the tick pass. */
  const settle = () => vi.advanceTimersByTimeAsync(1_100);

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    log = createLog();
    streaks = [];
    readSnapshot.mockReset().mockImplementation(async () => log.snapshot(streaks));
    readEvents.mockReset().mockImplementation(log.readEvents);
    for (const mock of [startAfter, stopWatch, watch]) mock.mockClear();
  });
  afterEach(() => {
    rooms.stop();
    expect(vi.getTimerCount(), 'timers left behind').toBe(0);
    vi.useRealTimers();
  });

  it('answers with the state, and watches from the snapshot on', async () => {
    log.events.push(gift(1), gift(2, { sender: 'bob', coins: 30 }));
    streaks = [
      { id: `stk_${hex(1)}`, sender: 'ann', receiver: 'host', item: 'rose', count: 2, expires_at: time(1e7) },
    ];
    start();
    const viewer = await enter({ ref: 7 });
    const stats = { gifts: 2, coins: 40, senders: 2, viewers: 1 };
    const user = (name: string) => ({ name, avatar_url: null, vip_level: 0 });
    expect(viewer.told).toEqual([
      {
        t: 'subscribed',
        ref: 7,
        room: 'r',
        epoch: 'e1',
        seq: 2,
        recovered: false,
        events: [],
        users: { host: user('host'), ann: user('ann'), bob: user('bob') },
        state: {
          room: { ...log.snapshot().room, stats },
          stats,
          streaks,
          supporters: [
            { user: 'bob', coins: 30, gifts: 1 },
            { user: 'ann', coins: 10, gifts: 1 },
          ],
          battle: null,
        },
      },
    ]);
    expect(watch).toHaveBeenCalledExactlyOnceWith('r');
    expect(startAfter).toHaveBeenCalledExactlyOnceWith(2);
  });

  it('refuses a room that does not exist, and forgets it', async () => {
    start();
    readSnapshot.mockResolvedValue(null);
    const refusal = await rooms.subscribe(subscribe(), createSubscriber());
    expect(refusal).toMatchObject({ code: 'room_not_found' });
    expect(stopWatch).toHaveBeenCalled();
    await rooms.subscribe(subscribe(), createSubscriber());
    expect(readSnapshot).toHaveBeenCalledTimes(2);
  });

  it('lets a failed reading fail for those who waited, and reads anew for the next', async () => {
    start();
    readSnapshot.mockRejectedValueOnce(new Error('no database'));
    await expect(rooms.subscribe(subscribe(), createSubscriber())).rejects.toThrow('no database');
    expect(stopWatch).toHaveBeenCalled();
    await enter();
  });

  it('reads once for all who come at the same time', async () => {
    start();
    await Promise.all(Array.from({ length: 50 }, () => enter()));
    expect(readSnapshot).toHaveBeenCalledTimes(1);
    expect(rooms.viewersIn('r')).toBe(50);
  });

  it('does not let in who has left meanwhile', async () => {
    start();
    const viewer = createSubscriber();
    const entering = rooms.subscribe(subscribe(), viewer);
    viewer.closed = true;
    rooms.unsubscribe('r', viewer);
    expect(await entering).toBeNull();
    expect(viewer.told).toEqual([]);
    expect(rooms.viewersIn('r')).toBe(0);
  });

  it('sends the first event after quiet at once, then one frame a tick', async () => {
    start();
    const viewer = await enter();
    await settle();
    viewer.told.length = 0;
    deliver(gift(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(viewer.frames()).toHaveLength(1);
    deliver(gift(2));
    deliver(gift(3));
    await vi.advanceTimersByTimeAsync(40);
    expect(viewer.frames()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(viewer.frames().map(({ from, to }) => [from, to])).toEqual([
      [1, 1],
      [2, 3],
    ]);
    expect(viewer.frames()[1]).toMatchObject({
      t: 'frame',
      room: 'r',
      epoch: 'e1',
      events: [gift(2), gift(3)],
      users: { ann: { name: 'ann' }, host: { name: 'host' } },
      state: {
        stats: { gifts: 3, coins: 30, senders: 1, viewers: 1 },
        supporters: [{ user: 'ann', coins: 30, gifts: 3 }],
      },
    });
    await vi.advanceTimersByTimeAsync(500);
    deliver(gift(4));
    await vi.advanceTimersByTimeAsync(0);
    expect(viewer.frames()).toHaveLength(3);
  });

  it('encodes a frame once for everyone', async () => {
    const encoded = vi.fn(encode);
    start({ encode: encoded });
    const viewers = await Promise.all(Array.from({ length: 20 }, () => enter()));
    await settle();
    encoded.mockClear();
    deliver(gift(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(encoded).toHaveBeenCalledTimes(1);
    for (const viewer of viewers) expect(viewer.frames().at(-1)?.to).toBe(1);
  });

  it('lets newcomers in between two frames', async () => {
    start();
    const first = await enter();
    await settle();
    deliver(gift(1));
    await vi.advanceTimersByTimeAsync(0);
    deliver(gift(2));
    const second = await enter();
    expect(second.answers()[0]).toMatchObject({ seq: 1, state: { stats: { gifts: 2 } } });
    await settle();
    expect(second.frames()[0]).toMatchObject({ from: 2, to: 2 });
    expect(first.frames().at(-1)).toMatchObject({ state: { stats: { gifts: 2, viewers: 2 } } });
  });

  it('tells of viewers who come and go within a second, with the last number', async () => {
    start();
    const first = await enter();
    const others = await Promise.all([enter(), enter()]);
    await settle();
    expect(first.frames()).toHaveLength(1);
    expect(first.frames()[0]).toMatchObject({ from: 1, to: 0, state: { stats: { viewers: 3 } } });
    for (const other of others) rooms.unsubscribe('r', other);
    await settle();
    expect(first.frames().at(-1)?.state?.stats?.viewers).toBe(1);
    expect(others[0]!.frames()).toHaveLength(1);
  });

  it('keeps the larger of two totals, which is the newer', async () => {
    start();
    const viewer = await enter();
    log.events.push(gift(1), gift(2));
    rooms.deliver(log.run(1, 1));
    rooms.deliver({ ...log.run(2, 2), totals: { gifts: 1, coins: 10, senders: 1 } });
    await settle();
    expect(viewer.frames().at(-1)?.state?.stats).toMatchObject({ gifts: 2, coins: 20 });
  });

  it('tells of guests and of the end, and then still shows the room', async () => {
    start();
    const viewer = await enter();
    deliver(
      { type: 'guest_joined', seq: 1, user: 'gus' },
      { type: 'guest_joined', seq: 2, user: 'eve' },
      { type: 'guest_left', seq: 3, user: 'gus' },
      { type: 'room_ended', seq: 4, at: time(5_000) },
    );
    await settle();
    expect(viewer.frames()[0]).toMatchObject({ from: 1, to: 4, users: { gus: { name: 'gus' } } });
    expect(viewer.frames()[0]!.events.map(({ type }) => type)).toEqual([
      'guest_joined',
      'guest_joined',
      'guest_left',
      'room_ended',
    ]);
    const late = await enter();
    expect(late.answers()[0]!.state.room).toMatchObject({
      live: false,
      ended_at: time(5_000),
      guests: ['eve'],
    });
    expect(late.answers()[0]!.users).toHaveProperty('eve');
  });

  describe('streaks', () => {
    it('end by the clock, in a frame without numbered events', async () => {
      start();
      const viewer = await enter();
      await settle();
      viewer.told.length = 0;
      deliver(streakGift(1, 1, 1, Date.now() + 4_000), streakGift(2, 1, 2, Date.now() + 5_000));
      await vi.advanceTimersByTimeAsync(5_000);
      expect(viewer.frames()).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(250);
      expect(viewer.frames()[1]).toMatchObject({
        from: 3,
        to: 2,
        events: [{ type: 'streak_ended', id: `stk_${hex(1)}`, count: 2 }],
      });
      expect(viewer.frames()).toHaveLength(2);
    });

    it('of the snapshot end too', async () => {
      streaks = [
        {
          id: `stk_${hex(9)}`,
          sender: 'ann',
          receiver: 'host',
          item: 'rose',
          count: 5,
          expires_at: time(Date.now() + 3_000),
        },
      ];
      start();
      const viewer = await enter();
      await vi.advanceTimersByTimeAsync(3_300);
      expect(viewer.frames().flatMap(({ events }) => events)).toEqual([
        { type: 'streak_ended', id: `stk_${hex(9)}`, count: 5 },
      ]);
    });

    it('end in the frame in which their sender begins another', async () => {
      start();
      const viewer = await enter();
      deliver(
        streakGift(1, 1, 1, Date.now() + 5_000),
        streakGift(2, 1, 2, Date.now() + 5_000),
        streakGift(3, 3, 1, Date.now() + 5_000),
      );
      await vi.advanceTimersByTimeAsync(0);
      const types = viewer
        .frames()[0]!
        .events.map((event) => [
          event.type,
          'streak' in event ? event.streak?.delta : event.type === 'streak_ended' && event.count,
        ]);
      expect(types).toEqual([
        ['gift', 2],
        ['gift', 1],
        ['streak_ended', 2],
      ]);
    });
  });

  describe('resuming', () => {
    it('gets what was missed one by one, from the ring', async () => {
      start();
      await enter();
      deliver(streakGift(1, 1, 1, 2e6), streakGift(2, 1, 2, 2e6), streakGift(3, 1, 3, 2e6));
      await settle();
      const back = await enter({ epoch: 'e1', seq: 1 });
      expect(back.answers()[0]).toMatchObject({
        recovered: true,
        seq: 3,
        events: [streakGift(2, 1, 2, 2e6), streakGift(3, 1, 3, 2e6)],
      });
      expect((await enter({ epoch: 'e1', seq: 3 })).answers()[0]).toMatchObject({
        recovered: true,
        events: [],
      });
      expect(readEvents).not.toHaveBeenCalled();
    });

    it('gets what the ring no longer has from the database, in few readings for all', async () => {
      for (let seq = 1; seq <= 2_500; seq += 1) log.events.push(gift(seq, { sender: `u${seq}` }));
      start();
      const entering = Array.from({ length: 100 }, (_, i) => enter({ epoch: 'e1', seq: (i * 37) % 100 }));
      await vi.advanceTimersByTimeAsync(10);
      for (const [i, back] of (await Promise.all(entering)).entries()) {
        const [answer] = back.answers();
        expect(answer).toMatchObject({ recovered: true, seq: 2_500 });
        expect(answer!.events.map(({ seq }) => seq)).toEqual(
          log.events.slice((i * 37) % 100).map(({ seq }) => seq),
        );
        expect(answer!.users).toHaveProperty('u2500');
      }
      expect(readEvents).toHaveBeenCalledTimes(3);
    });

    it.each([
      ['another epoch', { epoch: 'e0', seq: 1 }],
      ['a position ahead of the room', { epoch: 'e1', seq: 7 }],
      ['a position too far back', { epoch: 'e1', seq: 0 }],
    ])('is told that it cannot with %s', async (_, position) => {
      log.events.push(gift(1), gift(2), gift(3));
      start({ maxMissed: 2 });
      const entering = enter(position);
      await vi.advanceTimersByTimeAsync(10);
      expect((await entering).answers()[0]).toMatchObject({ recovered: false, seq: 3, events: [] });
    });

    it('is told that it cannot when the events are gone', async () => {
      log.events.push(gift(1), gift(2), gift(3));
      start();
      readEvents.mockImplementation(async () => log.run(3, 3));
      const entering = enter({ epoch: 'e1', seq: 1 });
      await vi.advanceTimersByTimeAsync(10);
      expect((await entering).answers()[0]).toMatchObject({ recovered: false, seq: 3 });
    });

    it('fails when the database does', async () => {
      log.events.push(gift(1));
      start();
      readEvents.mockRejectedValueOnce(new Error('no database'));
      const entering = expect(enter({ epoch: 'e1', seq: 0 })).rejects.toThrow('no database');
      await vi.advanceTimersByTimeAsync(10);
      await entering;
      expect(rooms.viewersIn('r')).toBe(0);
    });

    it('with a position that only waits for its frame gets that frame first sent to all', async () => {
      start();
      const first = await enter();
      await settle();
      deliver(gift(1));
      await vi.advanceTimersByTimeAsync(0);
      deliver(gift(2));
      const back = await enter({ epoch: 'e1', seq: 2 });
      expect(back.answers()[0]).toMatchObject({ recovered: true, seq: 2, events: [] });
      expect(first.frames().at(-1)).toMatchObject({ from: 2, to: 2 });
    });
  });

  describe('slow readers', () => {
    it('are skipped, then get one frame for all they missed', async () => {
      start();
      const [quick, slow] = await Promise.all([enter(), enter()]);
      await settle();
      slow.stuck = true;
      for (let seq = 1; seq <= 5; seq += 1) {
        deliver(streakGift(seq, 1, seq, 2e6));
        await vi.advanceTimersByTimeAsync(60);
      }
      expect(quick.frames().at(-1)?.to).toBe(5);
      slow.told.length = 0;
      slow.stuck = false;
      await vi.advanceTimersByTimeAsync(60);
      expect(slow.frames()).toHaveLength(1);
      expect(slow.frames()[0]).toMatchObject({
        from: 1,
        to: 5,
        events: [{ gifts: 5, coins: 50, streak: { count: 5, delta: 5 } }],
        state: { stats: { gifts: 5 }, supporters: [{ user: 'ann' }] },
      });
      deliver(gift(6));
      await vi.advanceTimersByTimeAsync(60);
      expect(slow.frames().at(-1)).toMatchObject({ from: 6, to: 6 });
    });

    it('may subscribe again, and then are up to date', async () => {
      start();
      const slow = await enter();
      await settle();
      slow.stuck = true;
      deliver(gift(1));
      await vi.advanceTimersByTimeAsync(60);
      await rooms.subscribe(subscribe({ epoch: 'e1', seq: 0 }), slow);
      slow.stuck = false;
      deliver(gift(2));
      await settle();
      expect(slow.answers().at(-1)).toMatchObject({ seq: 1, events: [gift(1)] });
      expect(slow.frames().at(-1)).toMatchObject({ from: 2, to: 2 });
    });

    it('are told of the streaks that ended meanwhile', async () => {
      start();
      const slow = await enter();
      deliver(streakGift(1, 1, 1, Date.now() + 1_000), streakGift(2, 1, 2, Date.now() + 1_000));
      await settle();
      slow.stuck = true;
      await vi.advanceTimersByTimeAsync(5_000);
      slow.told.length = 0;
      slow.stuck = false;
      await vi.advanceTimersByTimeAsync(60);
      expect(slow.frames()[0]).toMatchObject({
        from: 3,
        to: 2,
        events: [{ type: 'streak_ended', count: 2 }],
      });
    });

    it('are told to take a snapshot when the ring has moved on, and can', async () => {
      start({ ringSize: 3 });
      const slow = await enter();
      await settle();
      slow.stuck = true;
      for (let seq = 1; seq <= 8; seq += 1) {
        deliver(gift(seq));
        await vi.advanceTimersByTimeAsync(60);
      }
      slow.told.length = 0;
      slow.stuck = false;
      await vi.advanceTimersByTimeAsync(60);
      expect(slow.told).toEqual([{ t: 'resync', room: 'r', reason: 'too far behind' }]);
      deliver(gift(9));
      await vi.advanceTimersByTimeAsync(60);
      expect(slow.told).toHaveLength(1);
      expect(rooms.viewersIn('r')).toBe(0);
      await rooms.subscribe(subscribe(), slow);
      deliver(gift(10));
      await vi.advanceTimersByTimeAsync(60);
      expect(slow.frames().at(-1)).toMatchObject({ from: 10, to: 10 });
    });
  });

  describe('a room without subscribers', () => {
    it('stays a little, and is found as it was', async () => {
      start();
      rooms.unsubscribe('r', await enter());
      deliver(gift(1));
      await vi.advanceTimersByTimeAsync(4_000);
      const back = await enter({ epoch: 'e1', seq: 0 });
      expect(back.answers()[0]).toMatchObject({ recovered: true, seq: 1, events: [gift(1)] });
      expect(readSnapshot).toHaveBeenCalledTimes(1);
      await vi.advanceTimersByTimeAsync(30_000);
      expect(stopWatch).not.toHaveBeenCalled();
    });

    it('goes, and its watch with it', async () => {
      start();
      rooms.unsubscribe('r', await enter());
      await vi.advanceTimersByTimeAsync(11_000);
      expect(stopWatch).toHaveBeenCalledTimes(1);
      expect(rooms.viewersIn('r')).toBe(0);
      rooms.deliver(log.run(1, 0));
      await enter();
      expect(readSnapshot).toHaveBeenCalledTimes(2);
    });
  });

  it('forgets users whom nothing mentions any more, never one it needs', async () => {
    start({ ringSize: 100 });
    const viewer = await enter();
    for (let seq = 1; seq <= 2_500; seq += 1) {
      deliver(gift(seq, { sender: `u${seq}`, coins: seq === 1 ? 1e6 : 1 }));
      if (seq % 10 === 0) await vi.advanceTimersByTimeAsync(60);
    }
    for (const { events, users } of viewer.frames())
      for (const event of events) if (event.type === 'gift') expect(users).toHaveProperty(event.sender);
    const late = await enter({ epoch: 'e1', seq: 2_450 });
    const { users, events, state } = late.answers()[0]!;
    expect(events).toHaveLength(50);
    for (const event of events) if (event.type === 'gift') expect(users).toHaveProperty(event.sender);
    for (const { user } of state.supporters) expect(users).toHaveProperty(user);
    expect(state.supporters[0]!.user).toBe('u1');
  });

  it('speaks of a user whose id is __proto__', async () => {
    start();
    const viewer = await enter();
    deliver(gift(1, { sender: '__proto__' }));
    await settle();
    expect(Object.keys(viewer.frames()[0]!.users)).toContain('__proto__');
  });
});
