import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSubscribeRequests } from './subscribe-requests.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Requests with delays of 100, 200, 300 ms…, and the refs that were transmitted. */
function setUp() {
  const refs: number[] = [];
  let last = 0;
  const requests = createSubscribeRequests({
    transmit: (ref) => refs.push(ref),
    nextRef: () => ++last,
    retryMs: (attempt) => 100 * (attempt + 1),
  });
  return { requests, refs };
}

it('accepts the response to the last request only, and only once', () => {
  const { requests, refs } = setUp();
  requests.send();
  requests.send();
  expect(refs).toEqual([1, 2]);
  expect([requests.isPending(1), requests.isPending(2), requests.isPending(undefined)]).toEqual([
    false,
    true,
    false,
  ]);
  requests.cancel();
  expect(requests.isPending(2)).toBe(false);
});

it('repeats at once the first time, then after growing delays, until the subscription works', () => {
  const { requests, refs } = setUp();
  const sentAfterMs = () => {
    const before = refs.length;
    let ms = 0;
    requests.repeat(0);
    for (; refs.length === before; ms += 100) vi.advanceTimersByTime(ms === 0 ? 0 : 100);
    return ms - 100;
  };
  expect([sentAfterMs(), sentAfterMs(), sentAfterMs()]).toEqual([0, 200, 300]);
  requests.succeed();
  expect(sentAfterMs()).toBe(0);
});

it('waits at least as long as the server asks, also the first time', () => {
  const { requests, refs } = setUp();
  requests.repeat(1_000);
  vi.advanceTimersByTime(1_099);
  expect(refs).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(refs).toEqual([1]);
});

it('sends nothing after `cancel`, and no longer awaits a response', () => {
  const { requests, refs } = setUp();
  requests.send();
  requests.repeat(0);
  requests.cancel();
  vi.runAllTimers();
  expect(refs).toEqual([1]);
  expect(requests.isPending(1)).toBe(false);
});
