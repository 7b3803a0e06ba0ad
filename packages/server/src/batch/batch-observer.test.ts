import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exampleCommand } from '../domain/testing/examples.ts';
import { type BatchObserver, createGiftBatcher } from './gift-batcher.ts';
import { outcomeOf } from './testing/outcome-of.ts';
import { scriptCommit } from './testing/scripted-commit.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: () => new Promise(setImmediate) }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A batcher with one scripted committer, and the calls of its observer, in order. */
function open({ maxQueue = 100 } = {}) {
  const script = scriptCommit();
  const observed: unknown[] = [];
  const observe: BatchObserver = {
    answered: (outcome, afterMs) => observed.push([outcomeOf(outcome), afterMs]),
    setAside: (gifts) => observed.push(`set aside ${gifts}`),
    batchTaken: (gifts) => observed.push(gifts),
    faulted: (kind) => observed.push(kind),
  };
  const batcher = createGiftBatcher({
    commit: [script.commit],
    committed: () => {},
    log: () => {},
    observe,
    maxQueue,
  });
  const send = (key: string) => batcher.send(exampleCommand({ key }));
  return { batcher, script, observed, send };
}

it('counts each batch that a committer takes, and each gift that gets its outcome', async () => {
  const { script, observed, send } = open();
  const gifts = [send('a'), send('b')];
  const batch = await script.next();
  vi.advanceTimersByTime(30);
  batch.succeed();
  await Promise.all(gifts);
  expect(observed).toEqual([2, ['accepted', 30], ['accepted', 30]]);
});

it('counts the fault of a batch that runs again, and does not count the batch twice', async () => {
  const { script, observed, send } = open();
  const gift = send('a');
  (await script.next()).fail('conflict');
  (await script.next()).fail('connection');
  (await script.next()).succeed();
  await gift;
  expect(observed).toEqual([1, 'conflict', 'connection', ['accepted', 0]]);
});

it('counts a faulty command once, when it has been isolated', async () => {
  const { script, observed, send } = open();
  const gifts = [send('a'), send('b')];
  for (const kind of ['faulty_command', 'faulty_command'] as const) (await script.next()).fail(kind);
  (await script.next()).succeed();
  await Promise.all(gifts);
  expect(observed).toEqual([2, ['internal', 0], 'faulty_command', ['accepted', 0]]);
});

it('counts a commit that may not have been replicated', async () => {
  const { script, observed, send } = open();
  const gift = send('a');
  (await script.next()).fail('unreplicated', true);
  await gift;
  expect(observed).toEqual([1, ['outcome_unknown', 0], 'unreplicated']);
});

it('counts gifts that were refused before they were in a batch', async () => {
  const { batcher, script, observed, send } = open({ maxQueue: 1 });
  const gifts = [send('a')];
  const batch = await script.next();
  gifts.push(send('b'), send('c'));
  expect(batcher.maxQueue).toBe(1);
  vi.advanceTimersByTime(5_000);
  batch.succeed();
  await Promise.all(gifts);
  expect(observed).toEqual([1, ['overloaded', 0], ['outcome_unknown', 5_000], ['overloaded', 5_000]]);
});
