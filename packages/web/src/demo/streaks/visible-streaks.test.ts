import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  advance,
  EMPTY_LANE,
  type Lane,
  LEAST_STAY_MS,
  MOST_WAITING,
  nextChangeMs,
  offer,
  ROWS,
  STAY_MS,
  type Streak,
} from './visible-streaks.ts';

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
  gifts.reduce((lane: Lane, each) => offer(lane, each, nowMs), EMPTY_LANE);
const keys = (lane: Lane) => lane.shown.map(({ key }) => key);
const full = [gift('a'), gift('b'), gift('c')];

describe('a streak', () => {
  test('counts up in its row', () => {
    const lane = offer(offerAll([gift('a')]), gift('a', 5, { coins: 50 }), 100);
    expect(lane.shown).toMatchObject([{ key: 'a', slot: 0, count: 5, coins: 50, bumpedAtMs: 100 }]);
  });

  test('never counts down', () => {
    expect(offerAll([gift('a', 5), gift('a', 3)]).shown[0]?.count).toBe(5);
  });

  test('keeps its row when one below it goes', () => {
    const lane = advance(offer(offerAll(full), gift('b', 2), 3_000), STAY_MS);
    expect(lane.shown).toMatchObject([{ key: 'b', slot: 1 }]);
  });

  test('goes when nothing more comes', () => {
    const lane = offerAll([gift('a')]);
    expect(nextChangeMs(lane)).toBe(STAY_MS);
    expect(keys(advance(lane, STAY_MS - 1))).toEqual(['a']);
    expect(advance(lane, STAY_MS)).toEqual(EMPTY_LANE);
  });
});

describe('when every row is taken', () => {
  test('the fourth waits, counting, and takes the first row that has been read', () => {
    let lane = offerAll([...full, gift('d'), gift('d', 4)]);
    expect(keys(lane)).toEqual(['a', 'b', 'c']);
    expect(lane.waiting).toMatchObject([{ key: 'd', count: 4 }]);
    lane = offer(lane, gift('a', 2), LEAST_STAY_MS - 1);
    lane = advance(lane, nextChangeMs(lane) ?? 0);
    expect(keys(lane)).toContain('d');
    expect(keys(lane)).toContain('a');
  });

  test("the viewer's own takes the oldest stranger's row at once", () => {
    const lane = offer(offerAll(full), gift('me', 1, { mine: true }), 10);
    expect(keys(lane)).toEqual(['b', 'c', 'me']);
    expect(lane.shown[2]?.slot).toBe(0);
  });

  test('a long queue loses its cheapest', () => {
    const crowd = Array.from({ length: MOST_WAITING }, (_, index) =>
      gift(`w${index}`, 1, { coins: 50 + index }),
    );
    const lane = offerAll([...full, ...crowd, gift('dear', 1, { coins: 9_000 })]);
    expect(lane.waiting).toHaveLength(MOST_WAITING);
    expect(lane.waiting.map(({ key }) => key)).toContain('dear');
    expect(lane.waiting.map(({ key }) => key)).not.toContain('w0');
  });
});

test('whatever comes, there are at most three rows, each in its own place, and a bounded queue that drains', () => {
  const step = fc.record({
    key: fc.integer({ min: 0, max: 40 }).map((n) => `k${n}`),
    count: fc.integer({ min: 1, max: 99 }),
    mine: fc.boolean(),
    afterMs: fc.integer({ min: 0, max: 1_500 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      let lane = EMPTY_LANE;
      let nowMs = 0;
      for (const { key, count, mine, afterMs } of steps) {
        nowMs += afterMs;
        lane = offer(lane, gift(key, count, { mine }), nowMs);
        expect(lane.shown.length).toBeLessThanOrEqual(ROWS);
        expect(new Set(lane.shown.map(({ slot }) => slot)).size).toBe(lane.shown.length);
        expect(lane.waiting.length).toBeLessThanOrEqual(MOST_WAITING);
        expect(new Set([...lane.shown, ...lane.waiting].map((each) => each.key)).size).toBe(
          lane.shown.length + lane.waiting.length,
        );
      }
      for (let next = nextChangeMs(lane); next !== null; next = nextChangeMs(lane)) {
        expect(next).toBeGreaterThan(nowMs - STAY_MS);
        nowMs = Math.max(nowMs, next);
        lane = advance(lane, nowMs);
      }
      expect(lane).toEqual(EMPTY_LANE);
    }),
  );
});
