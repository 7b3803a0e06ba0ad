import { expect, test } from 'vitest';
import { createRestFactor } from './rest-factor.ts';

/** Rests in a process in which other work takes these parts of the rests, and returns the factors before each and at the end. */
async function factors(shares: readonly number[]): Promise<number[]> {
  const left = [...shares];
  const rest = createRestFactor(() => () => left.shift()!);
  const seen = [rest.current];
  while (left.length > 0) {
    await rest.during(async () => {});
    seen.push(rest.current);
  }
  return seen;
}

const times = (count: number, share: number) => Array<number>(count).fill(share);

test('work rests three times as long as it worked, until the process has had no other work for some rests', async () => {
  const seen = await factors(times(60, 0.01));
  expect(seen.slice(0, 20)).toEqual(times(20, 3));
  expect(seen.at(-1)).toBe(0.5);
});

test('other work in every tenth rest is enough for long rests', async () => {
  const one = [...times(9, 0.01), 0.8];
  const seen = await factors(Array.from({ length: 20 }, () => one).flat());
  expect(seen.slice(100).filter((factor) => factor === 3).length).toBeGreaterThan(50);
});

test('one request does not slow down work in an idle process for long', async () => {
  const seen = await factors([...times(60, 0.01), 1, ...times(20, 0.01)]);
  expect(seen.slice(60, 63)).toEqual([0.5, 3, 3]);
  expect(seen.at(-1)).toBe(0.5);
});
