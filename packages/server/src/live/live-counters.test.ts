import { describe, expect, it } from 'vitest';
import type { StoredGift } from '../domain/gifts/gift.ts';
import { bucketOf, quantileMs } from './latencies.ts';
import { createLiveCounters } from './live-counters.ts';
import { mergeSummaries, type NodeSummary } from './live-summary.ts';

const giftOf = (coins: number, room = 'stage', id = String(coins)) =>
  ({ id, room, sender: 'ann', receiver: 'hal', item: 'rose', quantity: 1, coins, at: 1_000 }) as StoredGift;

type Batch = Parameters<ReturnType<typeof createLiveCounters>['committed']>[0];

const batchOf = (...gifts: StoredGift[]): Batch => ({
  rooms: [...new Set(gifts.map(({ room }) => room))].map((room) => ({
    room,
    gifts: gifts.filter((gift) => gift.room === room),
    totals: {} as Batch['rooms'][0]['totals'],
    supporters: [],
  })),
});

const accepted = { kind: 'accepted', gift: giftOf(1) } as const;
const refused = (code: 'overloaded' | 'forbidden') =>
  ({ kind: 'refused', refusal: { code, detail: '' } }) as const;

describe('counters', () => {
  it('give rates by the time that has passed, and begin again', () => {
    const counters = createLiveCounters();
    counters.committed(batchOf(giftOf(10), giftOf(30, 'hall')));
    counters.answered(refused('overloaded'), 1);
    counters.answered(refused('forbidden'), 1);
    expect(counters.take(2)).toMatchObject({ giftsPerS: 1, coinsPerS: 20, refusedPerS: 0.5 });
    expect(counters.take(1)).toMatchObject({ giftsPerS: 0, coinsPerS: 0, refusedPerS: 0 });
  });

  it('keep the ten most expensive gifts of a minute', () => {
    const counters = createLiveCounters();
    for (let coins = 1; coins <= 50; coins++) counters.committed(batchOf(giftOf((coins * 7) % 51)));
    const coinsOf = () => counters.take(1).biggest.map(({ coins }) => coins);
    expect(coinsOf()).toEqual([50, 49, 48, 47, 46, 45, 44, 43, 42, 41]);
    counters.committed(batchOf(giftOf(1), giftOf(2)));
    for (let second = 0; second < 59; second++) expect(coinsOf()).toHaveLength(10);
    expect(coinsOf()).toEqual([2, 1]);
    expect(coinsOf()).toEqual([]);
  });

  it('keep the rooms with the most coins in ten seconds', () => {
    const counters = createLiveCounters();
    counters.committed(batchOf(giftOf(5, 'a'), giftOf(6, 'b')));
    counters.take(1);
    counters.committed(batchOf(giftOf(5, 'a'), giftOf(2, 'c')));
    expect(counters.take(1).busiest).toEqual([
      { room: 'a', gifts: 2, coins: 10 },
      { room: 'b', gifts: 1, coins: 6 },
      { room: 'c', gifts: 1, coins: 2 },
    ]);
    for (let second = 0; second < 8; second++) counters.take(1);
    expect(counters.take(1).busiest.map(({ room }) => room)).toEqual(['a', 'c']);
    expect(counters.take(1).busiest).toEqual([]);
  });
});

it('a quantile is at most a quarter above the true one', () => {
  const durations = Array.from({ length: 1_000 }, (_, n) => 0.7 + n * 0.9);
  const counters = createLiveCounters();
  for (const ms of durations) counters.answered(accepted, ms);
  const { latencies } = counters.take(1);
  for (const part of [0.5, 0.99]) {
    const exact = durations[Math.ceil(part * durations.length) - 1]!;
    const shown = quantileMs(latencies, part)!;
    expect(shown).toBeGreaterThanOrEqual(exact - 0.1);
    expect(shown).toBeLessThanOrEqual(exact * 1.26);
  }
  expect(quantileMs(createLiveCounters().take(1).latencies, 0.5)).toBeNull();
  expect(bucketOf(1e9)).toBe(latencies.length - 1);
});

it('the summaries of nodes merge into one message of at most ten gifts and rooms', () => {
  const nodeOf = (node: string, coins: number[]): NodeSummary => {
    const counters = createLiveCounters();
    counters.committed(batchOf(...coins.map((each) => giftOf(each, `room-${each}`))));
    counters.committed(batchOf(giftOf(1, 'both')));
    const about = { node, version: '1.2.3', viewers: 5, queued: 2, clockOffsetMs: 3 };
    return { ...counters.take(1), ...about };
  };
  const merged = mergeSummaries([
    nodeOf('n1', [1, 3, 5, 7, 9, 11, 13, 15]),
    nodeOf('n2', [2, 4, 6, 8, 10, 12, 14, 16]),
  ]);
  expect(merged.biggest.map(({ coins }) => coins)).toEqual([16, 15, 14, 13, 12, 11, 10, 9, 8, 7]);
  const room = { id: 'room-16', host: 'hal', title: 'Hello' };
  const message = merged.message({
    now: 0,
    liveRooms: 9,
    battles: 1,
    rooms: [room] as never,
    viewersIn: new Map([['room-16', 7]]),
    users: {},
  });
  expect(message).toMatchObject({
    t: 'live',
    at: '1970-01-01T00:00:00.000Z',
    gifts_per_s: 18,
    coins_per_s: 138,
    live_rooms: 9,
    viewers: 10,
    battles: 1,
    commit: { p50_ms: null, queued: 4 },
    nodes: [{ node: 'n1', version: '1.2.3', clock_offset_ms: 3 }, { node: 'n2' }],
    busiest: [{ room: 'room-16', host: 'hal', title: 'Hello', coins_per_s: 16, gifts_per_s: 1, viewers: 7 }],
  });
  expect(message.biggest).toHaveLength(10);
});
