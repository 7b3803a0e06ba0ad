import { describe, expect, it } from 'vitest';
import { hashUser } from '../domain/rooms/room-viewers.ts';
import { countPeople, createDigest, decodeDigest, encodeDigest, MAX_HASHES } from './digest.ts';

const users = (from: number, to: number, name = 'user') =>
  Array.from({ length: to - from }, (_, n) => `${name}-${from + n}`);

/** A node's viewers as other nodes read them. */
const viewersOf = (watching: string[]) => ({
  viewers: watching.length,
  digest: decodeDigest(encodeDigest(createDigest(watching.length, watching.map(hashUser)))),
});

describe('users are counted once', () => {
  it.each([
    ['one user on three nodes', [users(0, 1), users(0, 1), users(0, 1)], 1],
    ['no users', [[], []], 0],
    ['users on one node', [users(0, 7)], 7],
    ['some users on both', [users(0, 5_000), users(4_000, 10_000)], 10_000],
    ['10,000 users, all on three nodes', [users(0, 10_000), users(0, 10_000), users(0, 10_000)], 10_000],
    [
      '10,000 users on seven nodes, not all users on each',
      Array.from({ length: 7 }, (_, node) => users(node * 500, 7_000 + node * 500)),
      10_000,
    ],
    ['few users on two nodes and many on one', [users(0, 10_000), users(9_999, 10_001), users(0, 1)], 10_001],
    ['a full digest on both nodes', [users(0, MAX_HASHES), users(1, MAX_HASHES + 1)], MAX_HASHES + 1],
  ])('exactly: %s', (_, nodes, people) => {
    expect(countPeople(nodes.map(viewersOf))).toBe(people);
  });

  // The hashes depend on the names, so each name gives a different but fixed sample.
  it.each(['a', 'b', 'c'])('within 2% beyond 10,000 (%s)', (name) => {
    const spread = [users(0, 40_000, name), users(20_000, 60_000, name), users(30_000, 31_000, name)];
    expect(Math.abs(countPeople(spread.map(viewersOf)) / 60_000 - 1)).toBeLessThan(0.02);
    // A quarter on all three nodes is the worst case of three.
    const worst = [users(0, 40_000, name), users(30_000, 70_000, name), users(30_000, 40_000, name)];
    expect(Math.abs(countPeople(worst.map(viewersOf)) / 70_000 - 1)).toBeLessThan(0.02);
    const seldom = [users(0, 17_000, name), users(5_000, 22_000, name), users(10_000, 27_000, name)];
    expect(Math.abs(countPeople(seldom.map(viewersOf)) / 27_000 - 1)).toBeLessThan(0.02);
  });

  it('exactly, even in the largest rooms, if no user watches on two nodes', () => {
    const nodes = [users(0, 50_000), users(50_000, 70_000), users(70_000, 70_003)];
    expect(countPeople(nodes.map(viewersOf))).toBe(70_003);
  });

  it('with the users of the last digest while the number changes', () => {
    const two = [viewersOf(users(0, 100)), viewersOf(users(50, 150))];
    expect(countPeople([{ ...two[0]!, viewers: 120 }, two[1]!])).toBe(165);
    expect(countPeople([...two, { viewers: 3, digest: null }])).toBe(153);
  });

  it('with a result that is never lower than the number on one node', () => {
    expect(countPeople([{ ...viewersOf(users(0, 10)), viewers: 90 }, viewersOf(users(0, 10))])).toBe(90);
  });
});

it('a digest holds at most about 16,384 hashes, and at least half of that in a large room', () => {
  for (const count of [16_384, 16_385, 50_000, 131_072]) {
    const { level, hashes } = createDigest(count, users(0, count).map(hashUser));
    expect(hashes.length).toBeLessThan(MAX_HASHES * 1.05);
    expect(hashes.length).toBeGreaterThan(MAX_HASHES * 0.48);
    expect(level).toBe(Math.max(0, Math.ceil(Math.log2(count / MAX_HASHES))));
    expect(encodeDigest({ level, hashes }).length).toBe(1 + 6 * hashes.length);
  }
  expect(decodeDigest(Buffer.alloc(0))).toBeNull();
});
