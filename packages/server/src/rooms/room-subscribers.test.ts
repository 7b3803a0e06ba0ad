import type { Frame } from '@lavish/protocol';
import { describe, expect, it, vi } from 'vitest';
import { hashUser } from '../domain/rooms/room-viewers.ts';
import { createSubscriber, gift, streakGift, type TestSubscriber } from './testing/room-log.ts';
import { setUpRooms, subscribe } from './testing/staged-rooms.ts';

const stage = setUpRooms();

describe('slow readers', () => {
  it('are skipped, then get one frame for everything that they missed', async () => {
    stage.start();
    const [quick, slow] = await Promise.all([stage.enter(), stage.enter()]);
    await stage.settle();
    slow.stuck = true;
    for (let seq = 1; seq <= 5; seq += 1) {
      stage.deliver(streakGift(seq, 1, seq, 2e6));
      await vi.advanceTimersByTimeAsync(60);
    }
    expect(quick.frames().at(-1)?.to).toBe(5);
    slow.received.length = 0;
    slow.stuck = false;
    await vi.advanceTimersByTimeAsync(60);
    expect(slow.frames()).toHaveLength(1);
    expect(slow.frames()[0]).toMatchObject({
      from: 1,
      to: 5,
      events: [{ gifts: 5, coins: 50, streak: { count: 5, delta: 5 } }],
      state: { stats: { gifts: 5 }, supporters: [{ user: 'ann' }] },
    });
    stage.deliver(gift(6));
    await vi.advanceTimersByTimeAsync(60);
    expect(slow.frames().at(-1)).toMatchObject({ from: 6, to: 6 });
  });

  it('may subscribe again and are up to date then', async () => {
    stage.start();
    const slow = await stage.enter();
    await stage.settle();
    slow.stuck = true;
    stage.deliver(gift(1));
    await vi.advanceTimersByTimeAsync(60);
    await stage.rooms.subscribe(subscribe({ epoch: 'e1', seq: 0 }), slow);
    slow.stuck = false;
    stage.deliver(gift(2));
    await stage.settle();
    expect(slow.subscribeResponses().at(-1)).toMatchObject({ seq: 1, events: [gift(1)] });
    expect(slow.frames().at(-1)).toMatchObject({ from: 2, to: 2 });
  });

  it('get the streaks that ended while they were skipped', async () => {
    stage.start();
    const slow = await stage.enter();
    stage.deliver(streakGift(1, 1, 1, Date.now() + 1_000), streakGift(2, 1, 2, Date.now() + 1_000));
    await stage.settle();
    slow.stuck = true;
    await vi.advanceTimersByTimeAsync(5_000);
    slow.received.length = 0;
    slow.stuck = false;
    await vi.advanceTimersByTimeAsync(60);
    expect(slow.frames()[0]).toMatchObject({
      from: 3,
      to: 2,
      events: [{ type: 'streak_ended', count: 2 }],
    });
  });

  it('get resync when the ring has moved on, and can subscribe again', async () => {
    stage.start({ ringSize: 3 });
    const slow = await stage.enter();
    await stage.settle();
    slow.stuck = true;
    for (let seq = 1; seq <= 8; seq += 1) {
      stage.deliver(gift(seq));
      await vi.advanceTimersByTimeAsync(60);
    }
    slow.received.length = 0;
    slow.stuck = false;
    await vi.advanceTimersByTimeAsync(60);
    expect(slow.received).toEqual([{ t: 'resync', room: 'r', reason: 'too far behind' }]);
    stage.deliver(gift(9));
    await vi.advanceTimersByTimeAsync(60);
    expect(slow.received).toHaveLength(1);
    expect(stage.openRooms.viewersIn('r')).toBe(0);
    await stage.rooms.subscribe(subscribe(), slow);
    stage.deliver(gift(10));
    await vi.advanceTimersByTimeAsync(60);
    expect(slow.frames().at(-1)).toMatchObject({ from: 10, to: 10 });
  });
});

describe('overlays', () => {
  const enter = async (individualMinCoins: number) => {
    const overlay = Object.assign(createSubscriber(), { viewer: null, individualMinCoins });
    await stage.rooms.subscribe(subscribe(), overlay);
    return overlay;
  };
  const shownIn = ({ events }: Frame) =>
    events.flatMap((event) => (event.type === 'gift' ? event.coins : event.type));
  const shownTo = (subscriber: TestSubscriber) => shownIn(subscriber.frames().at(-1)!);
  const crowd = (from: number, coins: readonly number[]) =>
    stage.deliver(...coins.map((each, index) => gift(from + index, { coins: each })));

  it('see the gifts of the least minimum among them, and viewers what they saw before', async () => {
    stage.start({ giftsPerFrame: 2 });
    const viewer = await stage.enter();
    const overlay = await enter(50);
    const other = await enter(30);
    await stage.settle();
    crowd(1, [90, 40, 80, 30, 29]);
    await stage.settle();
    expect(shownTo(viewer)).toEqual([90, 80, 'gifts_summary']);
    expect(shownTo(overlay)).toEqual([90, 40, 80, 30, 'gifts_summary']);
    expect(shownTo(other)).toEqual(shownTo(overlay));
    stage.rooms.unsubscribe('r', other);
    crowd(6, [90, 40, 80]);
    await stage.settle();
    expect(shownTo(overlay)).toEqual(shownTo(viewer));
  });

  it('see them also in the frame after they read too slowly', async () => {
    stage.start({ giftsPerFrame: 1 });
    const viewer = await stage.enter();
    const overlay = await enter(30);
    await stage.settle();
    for (const slow of [viewer, overlay]) slow.stuck = true;
    crowd(1, [90, 20]);
    await stage.settle();
    crowd(3, [40]);
    await stage.settle();
    for (const slow of [viewer, overlay]) slow.stuck = false;
    await stage.settle();
    expect(shownTo(viewer)).toEqual([90, 'gifts_summary']);
    expect(shownTo(overlay)).toEqual([90, 40, 'gifts_summary']);
  });
});

describe('viewers', () => {
  it('are users: a user with several tabs counts once, and an overlay does not count', async () => {
    stage.start();
    const enter = async (viewer: string | null) => {
      const subscriber = Object.assign(createSubscriber(), { viewer });
      await stage.rooms.subscribe(subscribe(), subscriber);
      return subscriber;
    };
    const tabs = [await enter('ann'), await enter('ann'), await enter('ann')];
    await enter(null);
    expect(stage.openRooms.viewersIn('r')).toBe(1);
    await enter('ben');
    expect(stage.openRooms.viewersIn('r')).toBe(2);
    stage.rooms.unsubscribe('r', tabs[0]!);
    stage.rooms.unsubscribe('r', tabs[0]!);
    expect(stage.openRooms.viewersIn('r')).toBe(2);
    for (const tab of tabs) stage.rooms.unsubscribe('r', tab);
    expect(stage.openRooms.viewersIn('r')).toBe(1);
    expect(stage.openRooms.counts().subscriptions).toBe(2);
  });

  it('have a hash for each user, and equal fingerprints for equal sets of users', async () => {
    stage.start();
    const enter = async (viewer: string | null) => {
      const subscriber = Object.assign(createSubscriber(), { viewer });
      await stage.rooms.subscribe(subscribe(), subscriber);
      return subscriber;
    };
    const first = await enter('ann');
    const [people] = [...stage.openRooms.roomViewers()];
    const ofAnn = people!.fingerprint;
    expect([...people!.hashes()]).toEqual([hashUser('ann')]);
    const others = [await enter('ann'), await enter(null)];
    expect(people!.fingerprint).toBe(ofAnn);
    const ben = await enter('ben');
    expect(new Set(people!.hashes())).toEqual(new Set([hashUser('ann'), hashUser('ben')]));
    stage.rooms.unsubscribe('r', first);
    expect(people!.fingerprint).not.toBe(ofAnn);
    stage.rooms.unsubscribe('r', ben);
    expect(people!.fingerprint).toBe(ofAnn);
    for (const other of others) stage.rooms.unsubscribe('r', other);
    expect([people!.fingerprint, ...people!.hashes()]).toEqual([0]);
  });
});
