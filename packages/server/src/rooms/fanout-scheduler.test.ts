import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFanoutScheduler, type FanoutScheduler } from './fanout-scheduler.ts';

let clockMs = 0;
let fanoutScheduler: FanoutScheduler;
/** The writes in order, and the turns of the event loop between them. */
let steps: string[];

/** Writes of 1 ms each. */
function* writes(name: string, count: number) {
  for (let n = 1; n <= count; n++) {
    clockMs += 1;
    steps.push(`${name}${n}`);
    yield;
  }
}

const start = (name: string, count: number) =>
  fanoutScheduler.start(writes(name, count), () => steps.push(`${name}.`));

async function turn() {
  steps.push('|');
  await vi.advanceTimersToNextTimerAsync();
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(performance, 'now').mockImplementation(() => clockMs);
  steps = [];
  fanoutScheduler = createFanoutScheduler({ turnMs: 4, sliceMs: 2 });
});
afterEach(() => {
  fanoutScheduler.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('fanout passes', () => {
  it('writes to few subscribers at once', () => {
    start('a', 2);
    expect(steps).toEqual(['a1', 'a2', 'a.']);
  });

  it('spreads many subscribers over turns of the event loop', async () => {
    start('a', 9);
    await turn();
    await turn();
    expect(steps.join(' ')).toBe('a1 a2 a3 a4 | a5 a6 a7 a8 | a9 a.');
  });

  it('runs a short pass between the slices of a long one', async () => {
    start('a', 12);
    start('b', 1);
    await turn();
    await turn();
    await turn();
    expect(steps.join(' ')).toBe('a1 a2 a3 a4 | a5 a6 b1 b. a7 | a8 a9 a10 a11 | a12 a.');
  });

  it('limits all passes of one turn of the event loop together to the time of the turn', async () => {
    for (const name of ['a', 'b', 'c']) start(name, 3);
    expect(steps).toEqual(['a1', 'a2', 'a3', 'a.', 'b1']);
    await turn();
    expect(steps.slice(6).join(' ')).toBe('b2 b3 c1 c2');
  });

  it('ends only the pass that throws', async () => {
    const ended = vi.fn();
    start('a', 9);
    const next = () => {
      throw new Error('a fault');
    };
    fanoutScheduler.start({ next }, ended);
    while (!steps.includes('a.')) await turn();
    expect(ended).toHaveBeenCalledExactlyOnceWith(new Error('a fault'));
  });
});
