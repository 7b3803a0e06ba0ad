import { describe, expect, it } from 'vitest';
import { createRunningStreaks } from './running-streaks.ts';
import { gift, hex, streakGift, time } from './testing/room-log.ts';

const ended = (id: number, count: number, sender = 'ann') => ({
  type: 'streak_ended',
  id: `stk_${hex(id)}`,
  count,
  details: { sender, receiver: 'host', item: 'rose', coins: count * 10 },
});
const snapshotStreak = (id: number, count: number, expiresAtMs: number, sender = 'ann') => ({
  id: `stk_${hex(id)}`,
  sender,
  receiver: 'host',
  item: 'rose',
  count,
  coins: count * 10,
  expires_at: time(expiresAtMs),
});

describe('running streaks', () => {
  it('end when their time has passed, and not before', () => {
    const streaks = createRunningStreaks([]);
    streaks.follow(streakGift(1, 1, 1, 4_000));
    streaks.follow(streakGift(2, 1, 2, 5_000));
    const { coins: _, ...listed } = snapshotStreak(1, 2, 5_000);
    expect(streaks.list()).toEqual([listed]);
    expect(streaks.takeEnded(5_000, 10)).toEqual([]);
    expect(streaks.nextDueMs()).toBe(5_200);
    expect(streaks.takeEnded(5_200, 10)).toEqual([ended(1, 2)]);
    expect(streaks.takeEnded(9_000, 10)).toEqual([]);
    expect(streaks.list()).toEqual([]);
    expect(streaks.nextDueMs()).toBeNull();
  });

  it('end without an event after a single gift of any number of units', () => {
    const streaks = createRunningStreaks([]);
    streaks.follow(streakGift(1, 1, 99, 4_000, { quantity: 99 }));
    expect(streaks.takeEnded(9_000, 10)).toEqual([]);
    expect(streaks.list()).toEqual([]);
  });

  it('end when the sender begins another one or sends a gift without a streak', () => {
    const streaks = createRunningStreaks([]);
    streaks.follow(streakGift(1, 1, 1, 5_000));
    streaks.follow(streakGift(2, 1, 2, 5_000));
    streaks.follow(streakGift(3, 3, 1, 6_000));
    streaks.follow(streakGift(4, 3, 2, 6_000));
    streaks.follow(gift(5));
    expect(streaks.takeEnded(0, 10)).toEqual([ended(1, 2), ended(3, 2)]);
    expect(streaks.list()).toEqual([]);
  });

  it("are not changed by other senders' gifts", () => {
    const streaks = createRunningStreaks([]);
    streaks.follow(streakGift(1, 1, 1, 5_000));
    streaks.follow(streakGift(2, 2, 1, 5_000, { sender: 'bob' }));
    streaks.follow(streakGift(3, 1, 2, 6_000));
    expect(streaks.list().map(({ sender, count }) => [sender, count])).toEqual([
      ['bob', 1],
      ['ann', 2],
    ]);
  });

  it('continue from the snapshot', () => {
    const streaks = createRunningStreaks([snapshotStreak(1, 7, 1_000), snapshotStreak(2, 1, 1_000, 'bob')]);
    streaks.follow(streakGift(9, 1, 8, 3_000));
    expect(streaks.takeEnded(2_000, 10)).toEqual([]);
    expect(streaks.takeEnded(4_000, 10)).toEqual([ended(1, 8)]);
  });

  it('continue if the next gift arrives after their time has passed here', () => {
    const streaks = createRunningStreaks([snapshotStreak(1, 2, 1_000)]);
    streaks.follow(gift(1));
    streaks.follow(streakGift(2, 1, 3, 2_000));
    expect(streaks.takeEnded(1_500, 10)).toEqual([]);
    expect(streaks.takeEnded(2_500, 10)).toEqual([ended(1, 3)]);
  });

  it('end with all their coins, also when the price changed or their first gifts were not followed', () => {
    const streaks = createRunningStreaks([{ ...snapshotStreak(1, 2, 1_000), coins: 25 }]);
    streaks.follow(streakGift(1, 1, 4, 2_000, { quantity: 2, coins: 40 }));
    streaks.follow(streakGift(2, 2, 7, 2_000, { sender: 'bob', quantity: 2, coins: 20 }));
    expect(streaks.takeEnded(9_000, 10).map(({ details }) => details?.coins)).toEqual([65, 70]);
  });

  it('are limited in number: beyond the limit, those that were not continued for longest end', () => {
    const streaks = createRunningStreaks([]);
    for (let i = 1; i <= 1_001; i += 1) {
      streaks.follow(streakGift(2 * i, i, 1, 60_000, { sender: `u${i}` }));
      streaks.follow(streakGift(2 * i + 1, i, 2, 60_000, { sender: `u${i}` }));
    }
    expect(streaks.takeEnded(0, 100)).toEqual(
      Array.from({ length: 50 }, (_, i) => ended(i + 1, 2, `u${i + 1}`)),
    );
    expect(streaks.list()).toHaveLength(951);
  });

  /** Streaks of `counts[n]` units by a sender each, which all end at `endMs`. */
  function endTogether(counts: readonly number[], endMs: number) {
    const streaks = createRunningStreaks([]);
    for (const [index, count] of counts.entries())
      for (const units of [count - 1, count])
        streaks.follow(streakGift(index, index, units, endMs - 200, { sender: `u${index}` }));
    return streaks;
  }
  const counted = (ends: { count: number; details?: unknown }[]) =>
    ends.map(({ count, details }) => (details === undefined ? `bare ${count}` : count));

  it('that end together wait for a frame with space for their details, the most expensive first', () => {
    const streaks = endTogether([3, 9, 5, 7, 5], 1_000);
    expect(counted(streaks.takeEnded(1_000, 2))).toEqual([9, 7]);
    expect(streaks.nextDueMs()).toBe(0);
    expect(streaks.list()).toEqual([]);
    expect(counted(streaks.takeEnded(1_050, 2))).toEqual([5, 5]);
    expect(counted(streaks.takeEnded(1_100, 2))).toEqual([3]);
    expect(streaks.nextDueMs()).toBeNull();
  });

  it('end without details when they have waited for five seconds', () => {
    const streaks = endTogether([3, 9, 5, 7], 1_000);
    expect(counted(streaks.takeEnded(1_000, 1))).toEqual([9]);
    expect(counted(streaks.takeEnded(5_999, 1))).toEqual([7]);
    expect(counted(streaks.takeEnded(6_000, 1))).toEqual([5, 'bare 3']);
    expect(streaks.takeEnded(7_000, 1)).toEqual([]);
  });

  it('do not end if they are continued while their end waits, and keep their coins', () => {
    const streaks = endTogether([3, 9], 1_000);
    expect(counted(streaks.takeEnded(1_000, 1))).toEqual([9]);
    streaks.follow(streakGift(9, 0, 5, 2_000, { sender: 'u0', quantity: 2, coins: 50 }));
    expect(streaks.takeEnded(1_050, 1)).toEqual([]);
    expect(streaks.takeEnded(2_200, 1)).toMatchObject([{ count: 5, details: { coins: 80 } }]);
  });
});
