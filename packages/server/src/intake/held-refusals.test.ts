import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHeldRefusals } from './held-refusals.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('holds a refusal the longer the more are held, and never longer than its retry time', async () => {
  const held = createHeldRefusals({ maxHeld: 1_000, random: () => 1 });
  const sent: string[] = [];
  void held.hold(1).then(() => sent.push('the first'));
  await vi.advanceTimersByTimeAsync(99);
  expect([held.held, sent]).toEqual([1, []]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual(['the first']);
  for (let n = 0; n < 500; n++) void held.hold(1);
  void held.hold(1).then(() => sent.push('of many'));
  await vi.advanceTimersByTimeAsync(999);
  expect([held.held, sent]).toEqual([1, ['the first']]);
  await vi.advanceTimersByTimeAsync(1);
  expect([held.held, sent]).toEqual([0, ['the first', 'of many']]);
});

it('spreads those that are refused together', async () => {
  const rolls = [0, 1];
  const held = createHeldRefusals({ maxHeld: 1_000, random: () => rolls.shift()! });
  void held.hold(10);
  void held.hold(10);
  await vi.advanceTimersByTimeAsync(500);
  expect(held.held).toBe(1);
});

it('holds no more than so many, and none once it is released', async () => {
  const held = createHeldRefusals({ maxHeld: 2 });
  const sent: number[] = [];
  for (const n of [1, 2, 3]) void held.hold(1).then(() => sent.push(n));
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([3]);
  held.release();
  await held.hold(1);
  expect([held.held, sent]).toEqual([0, [3, 1, 2]]);
});
