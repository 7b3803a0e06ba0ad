import { expect, it } from 'vitest';
import { sendOpenLoop } from './open-loop.ts';

it('sends on schedule, even if responses are slow', async () => {
  const due: number[] = [];
  const sent = await sendOpenLoop({
    rate: 500,
    durationS: 0.1,
    send: (dueAtMs) => due.push(dueAtMs),
  });
  expect(sent).toBe(50);
  expect(due).toHaveLength(50);
  expect(due.at(-1)! - due[0]!).toBeCloseTo(98, 5);
});

it('ends early when its signal aborts', async () => {
  const stop = new AbortController();
  const sent = await sendOpenLoop({
    rate: 1000,
    durationS: 60,
    send: () => stop.abort(),
    signal: stop.signal,
  });
  expect(sent).toBeLessThan(60_000);
});
