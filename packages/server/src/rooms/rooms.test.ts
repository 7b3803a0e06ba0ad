import { describe, expect, it, vi } from 'vitest';
import { createSubscriber, encode, gift, hex, streakGift, time } from './testing/room-log.ts';
import { setUpRooms, subscribe } from './testing/staged-rooms.ts';

const stage = setUpRooms();

describe('rooms', () => {
  it('responds with the state, and watches the feed from the snapshot on', async () => {
    stage.log.events.push(gift(1), gift(2, { sender: 'bob', coins: 30 }));
    stage.streaks = [
      { id: `stk_${hex(1)}`, sender: 'ann', receiver: 'host', item: 'rose', count: 2, expires_at: time(1e7) },
    ].map((streak) => ({ ...streak, coins: 20 }));
    stage.start();
    const viewer = await stage.enter({ ref: 7 });
    const stats = { gifts: 2, coins: 40, senders: 2, viewers: 1 };
    const user = (name: string) => ({ name, avatar_url: null, vip_level: 0 });
    expect(viewer.received).toEqual([
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
          room: { ...stage.log.snapshot().room, stats },
          stats,
          streaks: stage.streaks.map(({ coins: _, ...streak }) => streak),
          supporters: [
            { user: 'bob', coins: 30, gifts: 1 },
            { user: 'ann', coins: 10, gifts: 1 },
          ],
          today: { room: [], host: [] },
          battle: null,
        },
      },
    ]);
    expect(stage.watch).toHaveBeenCalledExactlyOnceWith('r');
    expect(stage.startAfter).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ seq: 2 }));
  });

  it('refuses a room that does not exist, and does not keep it open', async () => {
    stage.start();
    stage.readSnapshot.mockResolvedValue(null);
    const refusal = await stage.rooms.subscribe(subscribe(), createSubscriber());
    expect(refusal).toMatchObject({ code: 'room_not_found' });
    expect(stage.stopWatch).toHaveBeenCalled();
    await stage.rooms.subscribe(subscribe(), createSubscriber());
    expect(stage.readSnapshot).toHaveBeenCalledTimes(2);
  });

  it('rejects for all subscribers that waited for a failed read, and reads again for the next one', async () => {
    stage.start();
    stage.readSnapshot.mockRejectedValueOnce(new Error('no database'));
    await expect(stage.rooms.subscribe(subscribe(), createSubscriber())).rejects.toThrow('no database');
    expect(stage.stopWatch).toHaveBeenCalled();
    await stage.enter();
  });

  it('reads once for all subscribers that join at the same time', async () => {
    stage.start();
    await Promise.all(Array.from({ length: 50 }, () => stage.enter()));
    expect(stage.readSnapshot).toHaveBeenCalledTimes(1);
    expect(stage.openRooms.viewersIn('r')).toBe(50);
  });

  it('does not admit a subscriber that has left meanwhile', async () => {
    stage.start();
    const viewer = createSubscriber();
    const entering = stage.rooms.subscribe(subscribe(), viewer);
    viewer.closed = true;
    stage.rooms.unsubscribe('r', viewer);
    expect(await entering).toBeNull();
    expect(viewer.received).toEqual([]);
    expect(stage.openRooms.viewersIn('r')).toBe(0);
  });

  it('sends the first event after a pause at once, then one frame a tick', async () => {
    stage.start();
    const viewer = await stage.enter();
    await stage.settle();
    viewer.received.length = 0;
    stage.deliver(gift(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(viewer.frames()).toHaveLength(1);
    stage.deliver(gift(2));
    stage.deliver(gift(3));
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
    stage.deliver(gift(4));
    await vi.advanceTimersByTimeAsync(0);
    expect(viewer.frames()).toHaveLength(3);
  });

  it('encodes a frame once for all subscribers', async () => {
    const encoded = vi.fn(encode);
    stage.start({ encode: encoded });
    const viewers = await Promise.all(Array.from({ length: 20 }, () => stage.enter()));
    await stage.settle();
    encoded.mockClear();
    stage.deliver(gift(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(encoded).toHaveBeenCalledTimes(1);
    for (const viewer of viewers) expect(viewer.frames().at(-1)?.to).toBe(1);
  });

  it('admits subscribers between two frames', async () => {
    stage.start();
    const first = await stage.enter();
    await stage.settle();
    stage.deliver(gift(1));
    await vi.advanceTimersByTimeAsync(0);
    stage.deliver(gift(2));
    const second = await stage.enter();
    expect(second.subscribeResponses()[0]).toMatchObject({ seq: 1, state: { stats: { gifts: 2 } } });
    await stage.settle();
    expect(second.frames()[0]).toMatchObject({ from: 2, to: 2 });
    expect(first.frames().at(-1)).toMatchObject({ state: { stats: { gifts: 2, viewers: 2 } } });
  });

  it('sends the last number of viewers once a second', async () => {
    stage.start();
    const first = await stage.enter();
    const others = await Promise.all([stage.enter(), stage.enter()]);
    await stage.settle();
    expect(first.frames()).toHaveLength(1);
    expect(first.frames()[0]).toMatchObject({ from: 1, to: 0, state: { stats: { viewers: 3 } } });
    for (const other of others) stage.rooms.unsubscribe('r', other);
    await stage.settle();
    expect(first.frames().at(-1)?.state?.stats?.viewers).toBe(1);
    expect(others[0]!.frames()).toHaveLength(1);
  });

  it('counts viewers on other nodes, and sends a changed number', async () => {
    let elsewhere = 40;
    stage.start({ viewersElsewhere: (room) => (room === 'r' ? elsewhere : 0) });
    const viewer = await stage.enter();
    expect(viewer.subscribeResponses()[0]?.state.stats.viewers).toBe(41);
    await stage.settle();
    elsewhere = 7;
    stage.rooms.viewersChanged('r');
    stage.rooms.viewersChanged('unknown');
    await stage.settle();
    expect(viewer.frames().at(-1)?.state?.stats?.viewers).toBe(8);
    expect([...stage.openRooms.roomViewers()]).toMatchObject([{ room: 'r', viewers: 1 }]);
  });

  it('keeps the larger of two totals, because totals only grow', async () => {
    stage.start();
    const viewer = await stage.enter();
    stage.log.events.push(gift(1), gift(2));
    stage.rooms.deliver(stage.log.run(1, 1));
    stage.rooms.deliver({ ...stage.log.run(2, 2), totals: { gifts: 1, coins: 10, senders: 1 } });
    await stage.settle();
    expect(viewer.frames().at(-1)?.state?.stats).toMatchObject({ gifts: 2, coins: 20 });
  });

  it('lowers its totals and supporters when gifts are reversed', async () => {
    stage.start();
    const viewer = await stage.enter();
    stage.deliver(gift(1, { sender: 'ann' }), gift(2, { sender: 'ben', coins: 30 }));
    await stage.settle();
    const ann = { user: 'ann', coins: 10, gifts: 1 };
    stage.log.events.push({ type: 'gift_reversed', seq: 3, sender: 'ben', gifts: 1, coins: 30, ids: [] });
    stage.rooms.deliver({
      ...stage.log.run(3, 3),
      totals: { gifts: 1, coins: 10, senders: 2 },
      supporters: [{ user: 'ben', coins: 0, gifts: 0 }],
      topSupporters: [ann],
    });
    await stage.settle();
    const { events, state } = viewer.frames().at(-1)!;
    expect(events).toMatchObject([{ type: 'gift_reversed', seq: 3 }]);
    expect(state).toMatchObject({ stats: { gifts: 1, coins: 10 }, supporters: [ann] });
    stage.deliver(gift(4, { sender: 'ann' }));
    await stage.settle();
    expect(viewer.frames().at(-1)!.events).toHaveLength(1);
  });

  it('sends guests and the end of the room, and still shows the room afterwards', async () => {
    stage.start();
    const viewer = await stage.enter();
    stage.deliver(
      { type: 'guest_joined', seq: 1, user: 'gus' },
      { type: 'guest_joined', seq: 2, user: 'eve' },
      { type: 'guest_left', seq: 3, user: 'gus' },
      { type: 'room_ended', seq: 4, at: time(5_000) },
    );
    await stage.settle();
    expect(viewer.frames()[0]).toMatchObject({ from: 1, to: 4, users: { gus: { name: 'gus' } } });
    expect(viewer.frames()[0]!.events.map(({ type }) => type)).toEqual([
      'guest_joined',
      'guest_joined',
      'guest_left',
      'room_ended',
    ]);
    const late = await stage.enter();
    expect(late.subscribeResponses()[0]!.state.room).toMatchObject({
      live: false,
      ended_at: time(5_000),
      guests: ['eve'],
      has_more_guests: false,
    });
    expect(late.subscribeResponses()[0]!.users).toHaveProperty('eve');
  });

  describe('a room without subscribers', () => {
    it('stays open for `lingerMs`, and is unchanged for the next subscriber', async () => {
      stage.start();
      stage.rooms.unsubscribe('r', await stage.enter());
      stage.deliver(gift(1));
      await vi.advanceTimersByTimeAsync(4_000);
      const back = await stage.enter({ epoch: 'e1', seq: 0 });
      expect(back.subscribeResponses()[0]).toMatchObject({ recovered: true, seq: 1, events: [gift(1)] });
      expect(stage.readSnapshot).toHaveBeenCalledTimes(1);
      await vi.advanceTimersByTimeAsync(30_000);
      expect(stage.stopWatch).not.toHaveBeenCalled();
    });

    it('closes, and stops its watch', async () => {
      stage.start();
      stage.rooms.unsubscribe('r', await stage.enter());
      await vi.advanceTimersByTimeAsync(11_000);
      expect(stage.stopWatch).toHaveBeenCalledTimes(1);
      expect(stage.openRooms.viewersIn('r')).toBe(0);
      stage.rooms.deliver(stage.log.run(1, 0));
      await stage.enter();
      expect(stage.readSnapshot).toHaveBeenCalledTimes(2);
    });
  });

  it('removes users that are no longer mentioned, and keeps the others', async () => {
    stage.start({ ringSize: 100 });
    const viewer = await stage.enter();
    for (let seq = 1; seq <= 2_500; seq += 1) {
      stage.deliver(gift(seq, { sender: `u${seq}`, coins: seq === 1 ? 1e6 : 1 }));
      if (seq % 10 === 0) await vi.advanceTimersByTimeAsync(60);
    }
    for (const { events, users } of viewer.frames())
      for (const event of events) if (event.type === 'gift') expect(users).toHaveProperty(event.sender);
    const late = await stage.enter({ epoch: 'e1', seq: 2_450 });
    const { users, events, state } = late.subscribeResponses()[0]!;
    expect(events).toHaveLength(50);
    for (const event of events) if (event.type === 'gift') expect(users).toHaveProperty(event.sender);
    for (const { user } of state.supporters) expect(users).toHaveProperty(user);
    expect(state.supporters[0]!.user).toBe('u1');
  });

  it('sends a user whose id is __proto__', async () => {
    stage.start();
    const viewer = await stage.enter();
    stage.deliver(gift(1, { sender: '__proto__' }));
    await stage.settle();
    expect(Object.keys(viewer.frames()[0]!.users)).toContain('__proto__');
  });
});

describe('streaks', () => {
  it('end at their time, in a frame without numbered events', async () => {
    stage.start();
    const viewer = await stage.enter();
    await stage.settle();
    viewer.received.length = 0;
    stage.deliver(streakGift(1, 1, 1, Date.now() + 4_000), streakGift(2, 1, 2, Date.now() + 5_000));
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

  it('of the snapshot also end', async () => {
    stage.streaks = [
      {
        id: `stk_${hex(9)}`,
        sender: 'ann',
        receiver: 'host',
        item: 'rose',
        count: 5,
        coins: 50,
        expires_at: time(Date.now() + 3_000),
      },
    ];
    stage.start();
    const viewer = await stage.enter();
    await vi.advanceTimersByTimeAsync(3_300);
    expect(viewer.frames().flatMap(({ events }) => events)).toEqual([
      {
        type: 'streak_ended',
        id: `stk_${hex(9)}`,
        count: 5,
        details: { sender: 'ann', receiver: 'host', item: 'rose', coins: 50 },
      },
    ]);
    expect(viewer.frames().at(-1)!.users).toMatchObject({ ann: { name: 'ann' }, host: { name: 'host' } });
  });

  it('end in the frame in which their sender begins another', async () => {
    stage.start();
    const viewer = await stage.enter();
    stage.deliver(
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
