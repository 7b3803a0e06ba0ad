import { expect, test } from 'vitest';
import { createFairQueue } from './fair-queue.ts';

/** Tasks that end when the test ends them, and the order in which they start. */
function stage(maxRunning: number, maxPerOwner: number) {
  const queue = createFairQueue({ maxRunning, maxPerOwner });
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const run = (owner: string, name: string) =>
    queue.run(owner, () => {
      started.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const endOne = async () => {
    ends.shift()!();
    await turn();
  };
  return { run, started, turn, endOne, waitingOf: queue.waitingOf };
}

test('an owner with the maximum number of running tasks does not delay another owner', async () => {
  const { run, started, turn, waitingOf } = stage(4, 2);
  for (let n = 0; n < 100; n++) void run('eve', `eve ${n}`);
  void run('ann', 'ann');
  await turn();
  expect(started).toEqual(['eve 0', 'eve 1', 'ann']);
  expect(['eve', 'ann', 'bob'].map(waitingOf)).toEqual([98, 0, 0]);
});

test('owners take turns while the queue is full', async () => {
  const { run, started, turn, endOne } = stage(1, 1);
  for (let n = 0; n < 3; n++) void run('eve', `eve ${n}`);
  for (const owner of ['ann', 'bob']) void run(owner, owner);
  await turn();
  for (let n = 0; n < 4; n++) await endOne();
  expect(started).toEqual(['eve 0', 'ann', 'bob', 'eve 1', 'eve 2']);
});

test('the next task runs when a task fails', async () => {
  const queue = createFairQueue({ maxRunning: 1, maxPerOwner: 1 });
  await expect(queue.run('eve', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await queue.run('ann', async () => 'served')).toBe('served');
});

test('reports whether a task of an owner would wait', async () => {
  const queue = createFairQueue({ maxRunning: 3, maxPerOwner: 2 });
  const ends: (() => void)[] = [];
  const start = (owner: string) => queue.run(owner, () => new Promise<void>((end) => void ends.push(end)));
  const isFull = () => ['eve', 'ann'].map((owner) => queue.isFullFor(owner));
  const first = start('eve');
  expect(isFull()).toEqual([false, false]);
  void start('eve');
  expect(isFull()).toEqual([true, false]);
  void start('ann');
  expect(isFull()).toEqual([true, true]);
  await new Promise((resolve) => setImmediate(resolve));
  ends[0]!();
  await first;
  expect(isFull()).toEqual([false, false]);
});
