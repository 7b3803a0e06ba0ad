import { expect, test } from 'vitest';
import { createHorizonWatch } from './watch-horizon.ts';

/** A watch over a simulated clock and an oldest transaction that the test sets. */
function open() {
  const lines: object[] = [];
  const add = (level: string) => (fields: object) => void lines.push({ level, ...fields });
  const state = {
    clock: 0,
    oldest: null as null | { id: string; ageMs: number | null; pid: number },
  };
  const watch = createHorizonWatch({
    readOldest: async () => state.oldest,
    now: () => state.clock,
    log: { warn: add('warn'), info: add('info') },
  });
  return { lines, state, watch };
}

test('a transaction that has been open for 10 s is named, again each minute, and its end is noted', async () => {
  const { lines, state, watch } = open();
  for (let ageMs = 0; ageMs <= 100_000; ageMs += 2_000) {
    state.clock = 5_000 + ageMs;
    state.oldest = { id: '77', ageMs, pid: 4711 };
    await watch.check();
    expect(watch.ageMs).toBe(ageMs);
  }
  const named = (openSeconds: number) => ({
    level: 'warn',
    openSeconds,
    transaction: { id: '77', pid: 4711 },
  });
  expect(lines).toEqual([named(10), named(70)]);
  state.oldest = null;
  await watch.check();
  expect(watch.ageMs).toBe(0);
  expect(lines.slice(2)).toEqual([{ level: 'info', transaction: { id: '77' } }]);
});

test('short transactions, one after the other, are not named', async () => {
  const { lines, state, watch } = open();
  for (let id = 1; id < 30; id++) {
    state.clock += 2_000;
    state.oldest = { id: String(id), ageMs: id % 2 === 0 ? null : 9_000, pid: 1 };
    await watch.check();
  }
  expect(lines).toEqual([]);
});

test('a transaction whose age is not visible is named 10 s after it was first seen', async () => {
  const { lines, state, watch } = open();
  state.oldest = { id: '9', ageMs: null, pid: 8 };
  for (const clock of [100_000, 109_999]) {
    state.clock = clock;
    await watch.check();
  }
  expect(lines).toEqual([]);
  state.clock = 110_000;
  await watch.check();
  expect(lines).toEqual([{ level: 'warn', openSeconds: 10, transaction: { id: '9', pid: 8 } }]);
  expect(watch.ageMs).toBe(10_000);
});
