import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTimeSlicer } from './time-slicer.ts';

it('runs work at once, and returns its result', async () => {
  const slicer = createTimeSlicer();
  let isDone = false;
  const result = slicer.take(() => {
    isDone = true;
    return 7;
  });
  expect(isDone).toBe(true);
  expect(await result).toBe(7);
});

it('spreads a burst over many turns, in order, with other work between', async () => {
  let nowMs = 100;
  const slicer = createTimeSlicer(2, () => nowMs);
  const done: number[] = [];
  const turnOf = new Map<number, number>();
  let turn = 0;
  const all = Array.from({ length: 40 }, (_, n) =>
    slicer.take(() => {
      nowMs += 1;
      done.push(n);
      turnOf.set(n, turn);
    }),
  );
  expect(slicer.waiting).toBe(38);
  for (let isOver = false; !isOver; turn += 1) {
    isOver = await Promise.race([Promise.all(all).then(() => true), nextTurn(false)]);
  }
  expect(done).toEqual(Array.from({ length: 40 }, (_, n) => n));
  expect(slicer.waiting).toBe(0);
  // Two ran at once, before the first turn was over. Each later turn has time for two.
  const perTurn = Array.from({ length: 19 }, (_, at) => done.filter((n) => turnOf.get(n) === at).length);
  expect(perTurn).toEqual([4, ...Array(18).fill(2)]);
});

it('counts the time that work takes after its promises are resolved', async () => {
  let nowMs = 100;
  let turn = 0;
  const perTurn = new Map<number, number>();
  const slicer = createTimeSlicer(2, () => nowMs);
  const useUpTheFirstTurn = slicer.take(() => {
    nowMs += 2;
  });
  const all = Array.from({ length: 40 }, () =>
    slicer.take(async () => {
      await null;
      await null;
      nowMs += 1;
      perTurn.set(turn, (perTurn.get(turn) ?? 0) + 1);
    }),
  );
  await useUpTheFirstTurn;
  for (let isOver = false; !isOver; turn += 1) {
    isOver = await Promise.race([Promise.all(all).then(() => true), nextTurn(false)]);
  }
  // The promises of a slice's first call are resolved after its second has begun.
  expect(Math.max(...perTurn.values())).toBeLessThanOrEqual(3);
});

it('a failure rejects only its own call', async () => {
  const slicer = createTimeSlicer(0);
  const [bad, good] = [
    slicer.take(() => {
      throw new Error('mine');
    }),
    slicer.take(() => 'fine'),
  ];
  await expect(bad).rejects.toThrow('mine');
  expect(await good).toBe('fine');
});
