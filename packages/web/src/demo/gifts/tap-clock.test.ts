import { expect, test } from 'vitest';
import { createTapClock } from './tap-clock.ts';

function measuring() {
  const measured: number[] = [];
  let nowMs = 0;
  const clock = createTapClock(
    () => nowMs,
    (ms) => measured.push(ms),
  );
  return { clock, measured, at: (ms: number) => (nowMs = ms) };
}

test('measures whichever comes first, the receipt or the other screen', () => {
  const { clock, measured, at } = measuring();
  clock.tapped('a', 100);
  at(118);
  clock.seen('a');
  at(140);
  clock.seen('b');
  clock.tapped('b', 125);
  expect(measured).toEqual([18, 15]);
});

test('ignores gifts of other viewers and measures a gift once', () => {
  const { clock, measured } = measuring();
  for (let n = 0; n < 1_000; n += 1) clock.seen(`stranger-${n}`);
  clock.tapped('stranger-1', 0);
  clock.tapped('stranger-999', 0);
  clock.seen('stranger-999');
  expect(measured).toEqual([0]);
});
