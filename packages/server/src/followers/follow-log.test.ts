import { expect, test } from 'vitest';
import { followLog } from './follow-log.ts';

/** Follows a log of so many portions of that duration by a simulated clock, until it is caught up. Returns the pauses. */
async function play({ portions, portionMs }: { portions: number; portionMs: number }) {
  let clock = 0;
  let left = portions;
  const step = followLog(
    async () => {
      clock += portionMs;
      left -= 1;
      return left > 0 ? 'more' : 'caught up';
    },
    undefined,
    () => clock,
  );
  const pauses: number[] = [];
  while (left > 0) pauses.push(await step());
  return pauses;
}

test('a follower that is behind rests for as long as a portion took', async () => {
  expect(await play({ portions: 4, portionMs: 7 })).toEqual([7, 7, 7, 1_000]);
});

test('a slow portion is followed by a rest of 100 ms', async () => {
  expect(await play({ portions: 2, portionMs: 2_500 })).toEqual([100, 1_000]);
});

test('a node that does not follow looks once a second whether the other one still does', async () => {
  expect(await followLog(async () => 'another node')()).toBe(1_000);
});

test('a follower that has read everything may pause for longer', async () => {
  expect(await followLog(async () => 'caught up', { pauseMs: 30_000 })()).toBe(30_000);
});

test('a follower may rest for a multiple of the time that a portion took', async () => {
  let clock = 0;
  const step = followLog(
    async () => {
      clock += 20;
      return 'more';
    },
    { restFactor: 9 },
    () => clock,
  );
  expect(await step()).toBe(180);
});

test('a failed portion is the failure of the step, and the next step reads it again', async () => {
  let failing = true;
  const step = followLog(async () => {
    if (failing) throw new Error('no database');
    return 'caught up';
  });
  await expect(step()).rejects.toThrow('no database');
  failing = false;
  expect(await step()).toBe(1_000);
});
