import { expect, test } from 'vitest';
import { createTurns } from './take-turns.ts';

/** Turns over a simulated clock, with what happened in order. */
function open() {
  const state = { clock: 0, busy: false };
  const events: string[] = [];
  const inTurn = createTurns({
    isBusy: () => state.busy,
    now: () => state.clock,
    async wait(ms) {
      events.push(`rest ${ms}`);
    },
  });
  const work = (name: string, tookMs: number) => async () => {
    events.push(`begin ${name}`);
    await Promise.resolve();
    state.clock += tookMs;
    events.push(`end ${name}`);
    return name;
  };
  return { state, events, inTurn, work };
}

test('work runs one after the other, in the order in which it was given, and without a rest', async () => {
  const { events, inTurn, work } = open();
  expect(await Promise.all([inTurn(work('a', 10)), inTurn(work('b', 20))])).toEqual(['a', 'b']);
  expect(events).toEqual(['begin a', 'end a', 'begin b', 'end b']);
});

test('while gifts wait, the next turn waits five times as long as a turn took, at most 500 ms', async () => {
  const { state, events, inTurn, work } = open();
  state.busy = true;
  await Promise.all([inTurn(work('a', 10)), inTurn(work('b', 5_000)), inTurn(work('c', 1))]);
  expect(events.filter((event) => !event.startsWith('end'))).toEqual([
    ...['begin a', 'rest 50', 'begin b', 'rest 500', 'begin c', 'rest 5'],
  ]);
});

test('a failure rejects its own turn only', async () => {
  const { inTurn, work } = open();
  const failing = inTurn(() => Promise.reject(new Error('the database is away')));
  const next = inTurn(work('b', 1));
  await expect(failing).rejects.toThrow('the database is away');
  expect(await next).toBe('b');
});
