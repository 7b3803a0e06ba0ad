import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHeldRefusals } from './held-refusals.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('holds a refusal longer when more are held, but never longer than its retry time', async () => {
  const held = createHeldRefusals({ maxHeld: 1_000, random: () => 1 });
  const sent: string[] = [];
  void held.hold(1, null).then(() => sent.push('the first'));
  await vi.advanceTimersByTimeAsync(99);
  expect([held.held, sent]).toEqual([1, []]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual(['the first']);
  for (let n = 0; n < 500; n++) void held.hold(1, null);
  void held.hold(1, null).then(() => sent.push('of many'));
  await vi.advanceTimersByTimeAsync(999);
  expect([held.held, sent]).toEqual([1, ['the first']]);
  await vi.advanceTimersByTimeAsync(1);
  expect([held.held, sent]).toEqual([0, ['the first', 'of many']]);
});

it('spreads refusals that were made at the same time', async () => {
  const rolls = [0, 1];
  const held = createHeldRefusals({ maxHeld: 1_000, random: () => rolls.shift()! });
  void held.hold(10, null);
  void held.hold(10, null);
  await vi.advanceTimersByTimeAsync(500);
  expect(held.held).toBe(1);
});

it('holds at most `maxHeld`, and none after `release`', async () => {
  const held = createHeldRefusals({ maxHeld: 2 });
  const sent: number[] = [];
  for (const n of [1, 2, 3]) void held.hold(1, null).then(() => sent.push(n));
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([3]);
  held.release();
  await held.hold(1, null);
  expect([held.held, sent]).toEqual([0, [3, 1, 2]]);
});

it('sends the refusals of one client together, at the time of the first', async () => {
  const held = createHeldRefusals({ maxHeld: 1_000, random: () => 1 });
  const sent: string[] = [];
  const hold = (owner: string) => void held.hold(1, owner).then(() => sent.push(owner));
  hold('ann');
  await vi.advanceTimersByTimeAsync(50);
  hold('ann');
  hold('ben');
  expect(held.held).toBe(3);
  await vi.advanceTimersByTimeAsync(50);
  expect([held.held, sent]).toEqual([1, ['ann', 'ann']]);
  hold('ann');
  await vi.advanceTimersByTimeAsync(1_000);
  expect([held.held, sent]).toEqual([0, ['ann', 'ann', 'ben', 'ann']]);
});

it('holds at most `maxOfOwner` of one client, and those of another one', async () => {
  const held = createHeldRefusals({ maxHeld: 10, maxOfOwner: 2 });
  const sent: number[] = [];
  for (const n of [1, 2, 3]) void held.hold(1, 'ann').then(() => sent.push(n));
  void held.hold(1, 'ben').then(() => sent.push(4));
  await vi.advanceTimersByTimeAsync(0);
  expect([held.held, sent]).toEqual([3, [3]]);
});

it('lets clients retry later, the more refusals are held, so that not too many are sent in a second', async () => {
  const held = createHeldRefusals({ maxHeld: 100_000, sentPerS: 100 });
  expect([held.retryAfterS(1), held.retryAfterS(3)]).toEqual([1, 3]);
  for (let n = 0; n < 450; n++) void held.hold(1, null);
  expect([held.retryAfterS(1), held.retryAfterS(7)]).toEqual([5, 7]);
  for (let n = 0; n < 10_000; n++) void held.hold(1, null);
  expect(held.retryAfterS(1)).toBe(10);
});

it('counts each refusal of a client towards the limit', async () => {
  const held = createHeldRefusals({ maxHeld: 2 });
  const sent: number[] = [];
  for (const n of [1, 2, 3]) void held.hold(1, 'ann').then(() => sent.push(n));
  await vi.advanceTimersByTimeAsync(0);
  expect([held.held, sent]).toEqual([2, [3]]);
});
