import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exampleCommand } from '../domain/testing/examples.ts';
import { type BatchObserver, createGiftBatcher } from './gift-batcher.ts';
import { outcomeOf } from './testing/answers.ts';
import { scriptCommit } from './testing/scripted-commit.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: () => new Promise(setImmediate) }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A batcher over one scripted committer, and what its observer is told, in order. */
function open({ maxQueue = 100 } = {}) {
  const script = scriptCommit();
  const told: unknown[] = [];
  const observe: BatchObserver = {
    answered: (outcome, afterMs) => told.push([outcomeOf(outcome), afterMs]),
    setAside: (gifts) => told.push(`set aside ${gifts}`),
    batchTaken: (gifts) => told.push(gifts),
    faulted: (kind) => told.push(kind),
  };
  const batcher = createGiftBatcher({
    commit: [script.commit],
    committed: () => {},
    log: () => {},
    observe,
    maxQueue,
  });
  const send = (key: string) => batcher.send(exampleCommand({ key }));
  return { batcher, script, told, send };
}

it('is told of each batch when it is taken, and of each gift when it is answered', async () => {
  const { script, told, send } = open();
  const gifts = [send('a'), send('b')];
  const batch = await script.next();
  vi.advanceTimersByTime(30);
  batch.succeed();
  await Promise.all(gifts);
  expect(told).toEqual([2, ['accepted', 30], ['accepted', 30]]);
});

it('is told of a batch that runs again, by its fault, but not as another batch', async () => {
  const { script, told, send } = open();
  const gift = send('a');
  (await script.next()).fail('conflict');
  (await script.next()).fail('connection');
  (await script.next()).succeed();
  await gift;
  expect(told).toEqual([1, 'conflict', 'connection', ['accepted', 0]]);
});

it('is told of a culprit once, when it is alone', async () => {
  const { script, told, send } = open();
  const gifts = [send('a'), send('b')];
  for (const kind of ['faulty_command', 'faulty_command'] as const) (await script.next()).fail(kind);
  (await script.next()).succeed();
  await Promise.all(gifts);
  expect(told).toEqual([2, ['internal', 0], 'faulty_command', ['accepted', 0]]);
});

it('is told of a commit in doubt', async () => {
  const { script, told, send } = open();
  const gift = send('a');
  (await script.next()).fail('unreplicated', true);
  await gift;
  expect(told).toEqual([1, ['outcome_unknown', 0], 'unreplicated']);
});

it('is told of gifts that never got into a batch', async () => {
  const { batcher, script, told, send } = open({ maxQueue: 1 });
  const gifts = [send('a')];
  const batch = await script.next();
  gifts.push(send('b'), send('c'));
  expect(batcher.maxQueue).toBe(1);
  vi.advanceTimersByTime(5_000);
  batch.succeed();
  await Promise.all(gifts);
  expect(told).toEqual([1, ['overloaded', 0], ['outcome_unknown', 5_000], ['overloaded', 5_000]]);
});
