import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTimeSlicer } from './time-slicer.ts';

it('does what it is asked at once, and gives what came of it', async () => {
  const turns = createTimeSlicer();
  let isDone = false;
  const result = turns.take(() => {
    isDone = true;
    return 7;
  });
  expect(isDone).toBe(true);
  expect(await result).toBe(7);
});

it('parts a flood over many turns, in order, with others between', async () => {
  let nowMs = 100;
  const turns = createTimeSlicer(2, () => nowMs);
  const done: number[] = [];
  const turnOf = new Map<number, number>();
  let turn = 0;
  const all = Array.from({ length: 40 }, (_, n) =>
    turns.take(() => {
      nowMs += 1;
      done.push(n);
      turnOf.set(n, turn);
    }),
  );
  expect(turns.waiting).toBe(38);
  for (let isOver = false; !isOver; turn += 1) {
    isOver = await Promise.race([Promise.all(all).then(() => true), nextTurn(false)]);
  }
  expect(done).toEqual(Array.from({ length: 40 }, (_, n) => n));
  expect(turns.waiting).toBe(0);
  // Two were done at once, before the first turn was over; of the rest each turn has time for two.
  const perTurn = Array.from({ length: 19 }, (_, at) => done.filter((n) => turnOf.get(n) === at).length);
  expect(perTurn).toEqual([4, ...Array(18).fill(2)]);
});

it('a fault is its own and nobody else’s', async () => {
  const turns = createTimeSlicer(0);
  const [bad, good] = [
    turns.take(() => {
      throw new Error('mine');
    }),
    turns.take(() => 'fine'),
  ];
  await expect(bad).rejects.toThrow('mine');
  expect(await good).toBe('fine');
});
