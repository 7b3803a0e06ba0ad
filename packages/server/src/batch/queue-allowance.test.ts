import { expect, test } from 'vitest';
import { createQueueAllowance } from './queue-allowance.ts';

const MAX_WAIT_MS = 300;

/** Runs batches of all gifts that may wait, up to 500. Each takes `msPerGift` milliseconds per gift. */
function runFullBatches(allowance: ReturnType<typeof createQueueAllowance>, msPerGift: number, batches = 12) {
  for (let n = 0; n < batches; n++) {
    const gifts = Math.min(500, Math.floor(allowance.gifts));
    allowance.batchRan(gifts, gifts * msPerGift);
  }
}

test('the allowance is the number of gifts that the committer processes in the maximum wait, at any speed', () => {
  for (const msPerGift of [0.05, 0.2, 1, 2]) {
    const allowance = createQueueAllowance(MAX_WAIT_MS);
    runFullBatches(allowance, msPerGift);
    expect(allowance.gifts / (MAX_WAIT_MS / msPerGift)).toBeCloseTo(1, 2);
  }
});

test('small batches do not reduce the allowance, because their time is mostly overhead', () => {
  const allowance = createQueueAllowance(MAX_WAIT_MS);
  runFullBatches(allowance, 0.2);
  for (let n = 0; n < 1_000; n++) allowance.batchRan(1, 4);
  expect(allowance.gifts).toBeCloseTo(1_500, -1);
});

test('after a stall of the database the allowance recovers', () => {
  const allowance = createQueueAllowance(MAX_WAIT_MS);
  allowance.batchRan(500, 60_000);
  expect(allowance.gifts).toBe(100);
  runFullBatches(allowance, 0.2);
  expect(allowance.gifts).toBeGreaterThan(1_300);
});

/** Runs batches of all gifts that may wait, each with a fixed cost of `ownMs`. Returns the sizes of the last ten. */
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

test('batches that are slow only because they are small become large again', () => {
  const allowance = createQueueAllowance(MAX_WAIT_MS);
  runFullBatches(allowance, 0.2);
  // The machine stalls, and then each batch waits for a busy core.
  for (let n = 0; n < 3; n++) allowance.batchRan(500, 5_000);
  expect(allowance.gifts).toBe(100);
  expect(Math.min(...runLoadedBatches(allowance, 400, 20))).toBeGreaterThan(400);
});

test('batches become large even if there has never been a large one', () => {
  const allowance = createQueueAllowance(MAX_WAIT_MS);
  for (let n = 0; n < 3; n++) allowance.batchRan(100, 2_000);
  expect(allowance.gifts).toBe(100);
  expect(Math.min(...runLoadedBatches(allowance, 400, 40))).toBeGreaterThan(300);
});

test('a batch does not become so large that its gifts are answered late', () => {
  const allowance = createQueueAllowance(MAX_WAIT_MS);
  runFullBatches(allowance, 0.2);
  for (let n = 0; n < 50; n++) {
    const gifts = Math.floor(allowance.gifts);
    allowance.batchRan(gifts, gifts * 10);
    if (n > 5) expect(gifts * 10).toBeLessThanOrEqual(2_000);
  }
});
