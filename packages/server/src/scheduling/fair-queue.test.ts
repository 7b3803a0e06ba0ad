import { expect, test } from 'vitest';
import { createFairQueue } from './fair-queue.ts';

/** Tasks that end when the test says so, and the order in which they start. */
function stage(maxRunning: number, maxPerOwner: number) {
  const lane = createFairQueue({ maxRunning, maxPerOwner });
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const run = (owner: string, name: string) =>
    lane.run(owner, () => {
      started.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const endOne = async () => {
    ends.shift()!();
    await turn();
  };
  return { run, started, turn, endOne };
}

test('an owner has so many tasks under way, and another owner is served meanwhile', async () => {
  const { run, started, turn } = stage(4, 2);
  for (let n = 0; n < 100; n++) void run('eve', `eve ${n}`);
  void run('ann', 'ann');
  await turn();
  expect(started).toEqual(['eve 0', 'eve 1', 'ann']);
});

test('owners take turns while all places are taken', async () => {
  const { run, started, turn, endOne } = stage(1, 1);
  for (let n = 0; n < 3; n++) void run('eve', `eve ${n}`);
  for (const owner of ['ann', 'bob']) void run(owner, owner);
  await turn();
  for (let n = 0; n < 4; n++) await endOne();
  expect(started).toEqual(['eve 0', 'ann', 'bob', 'eve 1', 'eve 2']);
});

test('a task that fails gives its place back', async () => {
  const lane = createFairQueue({ maxRunning: 1, maxPerOwner: 1 });
  await expect(lane.run('eve', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await lane.run('ann', async () => 'served')).toBe('served');
});

test('says whether a task of an owner would wait', async () => {
  const lane = createFairQueue({ maxRunning: 3, maxPerOwner: 2 });
  const ends: (() => void)[] = [];
  const start = (owner: string) => lane.run(owner, () => new Promise<void>((end) => void ends.push(end)));
  const isFull = () => ['eve', 'ann'].map((owner) => lane.isFullFor(owner));
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
