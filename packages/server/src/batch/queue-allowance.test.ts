import { expect, test } from 'vitest';
import { createQueueAllowance } from './queue-allowance.ts';

const MAX_WAIT_MS = 300;

/** Batches of as many gifts as may wait, up to 500, each taking so many milliseconds a gift. */
function runFullBatches(allowance: ReturnType<typeof createQueueAllowance>, msPerGift: number, batches = 12) {
  for (let n = 0; n < batches; n++) {
    const gifts = Math.min(500, Math.floor(allowance.gifts));
    allowance.batchRan(gifts, gifts * msPerGift);
  }
}

test('as many may wait as the committer gets through in time, however fast it is', () => {
  for (const msPerGift of [0.05, 0.2, 1, 2]) {
    const allowance = createQueueAllowance(MAX_WAIT_MS);
    runFullBatches(allowance, msPerGift);
    expect(allowance.gifts / (MAX_WAIT_MS / msPerGift)).toBeCloseTo(1, 2);
  }
});

test('small batches, which are all overhead, do not make it look slow', () => {
  const allowance = createQueueAllowance(MAX_WAIT_MS);
  runFullBatches(allowance, 0.2);
  for (let n = 0; n < 1_000; n++) allowance.batchRan(1, 4);
  expect(allowance.gifts).toBeCloseTo(1_500, -1);
});

test('a database that stood still is tried again, and believed when it is back', () => {
  const allowance = createQueueAllowance(MAX_WAIT_MS);
  allowance.batchRan(500, 60_000);
  expect(allowance.gifts).toBe(100);
  runFullBatches(allowance, 0.2);
  expect(allowance.gifts).toBeGreaterThan(1_300);
});

/** Batches of all that may wait, each with so many milliseconds of its own; returns how large they became. */
function runLoadedBatches(
  allowance: ReturnType<typeof createQueueAllowance>,
  ownMs: number,
  batches: number,
) {
  const sizes = Array.from({ length: batches }, () => {
    const gifts = Math.min(500, Math.floor(allowance.gifts));
    allowance.batchRan(gifts, ownMs + gifts * 0.2);
    return gifts;
  });
  return sizes.slice(-10);
}

test('batches that are slow because they are small become large again', () => {
  const allowance = createQueueAllowance(MAX_WAIT_MS);
  runFullBatches(allowance, 0.2);
  // The machine pauses, and after that each batch has to wait for its turns on a busy core.
  for (let n = 0; n < 3; n++) allowance.batchRan(500, 5_000);
  expect(allowance.gifts).toBe(100);
  expect(Math.min(...runLoadedBatches(allowance, 400, 20))).toBeGreaterThan(400);
});

test('also when no large batch has ever been seen', () => {
  const allowance = createQueueAllowance(MAX_WAIT_MS);
  for (let n = 0; n < 3; n++) allowance.batchRan(100, 2_000);
  expect(allowance.gifts).toBe(100);
  expect(Math.min(...runLoadedBatches(allowance, 400, 40))).toBeGreaterThan(300);
});

test('no batch is made so large that its answers would be late', () => {
  const allowance = createQueueAllowance(MAX_WAIT_MS);
  runFullBatches(allowance, 0.2);
  for (let n = 0; n < 50; n++) {
    const gifts = Math.floor(allowance.gifts);
    allowance.batchRan(gifts, gifts * 10);
    if (n > 5) expect(gifts * 10).toBeLessThanOrEqual(2_000);
  }
});
