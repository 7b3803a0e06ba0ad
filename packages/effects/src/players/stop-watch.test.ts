import { expect, test } from 'vitest';
import { createStopWatch } from './stop-watch.ts';

test('paused time does not count', () => {
  let nowMs = 1_000;
  const watch = createStopWatch(() => nowMs);
  nowMs += 300;
  expect(watch.ms).toBe(300);
  watch.hold();
  nowMs += 5_000;
  watch.hold();
  expect(watch.ms).toBe(300);
  watch.go();
  watch.go();
  nowMs += 50;
  expect(watch.ms).toBe(350);
});

test('a restart begins at zero, running or paused', () => {
  let nowMs = 0;
  const watch = createStopWatch(() => nowMs);
  nowMs = 700;
  watch.restart();
  nowMs = 800;
  expect(watch.ms).toBe(100);
  watch.hold();
  watch.restart();
  nowMs = 900;
  expect(watch.ms).toBe(0);
  watch.go();
  nowMs = 901;
  expect(watch.ms).toBe(1);
});
