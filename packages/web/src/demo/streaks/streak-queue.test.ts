import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  advance,
  EMPTY_QUEUE,
  LEAST_STAY_MS,
  MOST_WAITING,
  nextChangeMs,
  offer,
  ROWS,
  STAY_MS,
  type Streak,
  type StreakQueue,
} from './streak-queue.ts';

const gift = (key: string, count = 1, more: Partial<Streak> = {}): Streak => ({
  key,
  sender: 'mia',
  item: 'rose',
  count,
  coins: 10,
  mine: false,
  to: null,
  ...more,
});
const offerAll = (gifts: Streak[], nowMs = 0) =>
  gifts.reduce((queue: StreakQueue, each) => offer(queue, each, nowMs), EMPTY_QUEUE);
const keys = (queue: StreakQueue) => queue.shown.map(({ key }) => key);
const full = [gift('a'), gift('b'), gift('c')];

describe('a streak', () => {
  test('counts up in its row', () => {
    const queue = offer(offerAll([gift('a')]), gift('a', 5, { coins: 50 }), 100);
    expect(queue.shown).toMatchObject([{ key: 'a', slot: 0, count: 5, coins: 50, bumpedAtMs: 100 }]);
  });

  test('never counts down', () => {
    expect(offerAll([gift('a', 5), gift('a', 3)]).shown[0]?.count).toBe(5);
  });

  test('keeps its row when a lower row is removed', () => {
    const queue = advance(offer(offerAll(full), gift('b', 2), 3_000), STAY_MS);
    expect(queue.shown).toMatchObject([{ key: 'b', slot: 1 }]);
  });

  test('is removed some time after its last gift', () => {
    const queue = offerAll([gift('a')]);
    expect(nextChangeMs(queue)).toBe(STAY_MS);
    expect(keys(advance(queue, STAY_MS - 1))).toEqual(['a']);
    expect(advance(queue, STAY_MS)).toEqual(EMPTY_QUEUE);
  });
});

describe('when every row is taken', () => {
  test('a fourth streak waits, keeps counting, and takes the first row that was shown long enough', () => {
    let queue = offerAll([...full, gift('d'), gift('d', 4)]);
    expect(keys(queue)).toEqual(['a', 'b', 'c']);
    expect(queue.waiting).toMatchObject([{ key: 'd', count: 4 }]);
    queue = offer(queue, gift('a', 2), LEAST_STAY_MS - 1);
    queue = advance(queue, nextChangeMs(queue) ?? 0);
    expect(keys(queue)).toContain('d');
    expect(keys(queue)).toContain('a');
  });

  test("the viewer's own streak replaces the oldest row of another viewer at once", () => {
    const queue = offer(offerAll(full), gift('me', 1, { mine: true }), 10);
    expect(keys(queue)).toEqual(['b', 'c', 'me']);
    expect(queue.shown[2]?.slot).toBe(0);
  });

  test('a full queue drops its cheapest streak', () => {
    const crowd = Array.from({ length: MOST_WAITING }, (_, index) =>
      gift(`w${index}`, 1, { coins: 50 + index }),
    );
    const queue = offerAll([...full, ...crowd, gift('expensive', 1, { coins: 9_000 })]);
    expect(queue.waiting).toHaveLength(MOST_WAITING);
    expect(queue.waiting.map(({ key }) => key)).toContain('expensive');
    expect(queue.waiting.map(({ key }) => key)).not.toContain('w0');
  });
});

test('any gifts: at most three rows, each in its own place, and a bounded queue that drains', () => {
  const step = fc.record({
    key: fc.integer({ min: 0, max: 40 }).map((n) => `k${n}`),
    count: fc.integer({ min: 1, max: 99 }),
    mine: fc.boolean(),
    afterMs: fc.integer({ min: 0, max: 1_500 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      let queue = EMPTY_QUEUE;
      let nowMs = 0;
      for (const { key, count, mine, afterMs } of steps) {
        nowMs += afterMs;
        queue = offer(queue, gift(key, count, { mine }), nowMs);
        expect(queue.shown.length).toBeLessThanOrEqual(ROWS);
        expect(new Set(queue.shown.map(({ slot }) => slot)).size).toBe(queue.shown.length);
        expect(queue.waiting.length).toBeLessThanOrEqual(MOST_WAITING);
        expect(new Set([...queue.shown, ...queue.waiting].map((each) => each.key)).size).toBe(
          queue.shown.length + queue.waiting.length,
        );
      }
      for (let next = nextChangeMs(queue); next !== null; next = nextChangeMs(queue)) {
        expect(next).toBeGreaterThan(nowMs - STAY_MS);
        nowMs = Math.max(nowMs, next);
        queue = advance(queue, nowMs);
      }
      expect(queue).toEqual(EMPTY_QUEUE);
    }),
  );
});
