import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endGracefully } from './end-gracefully.ts';

const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never);
const before = { SIGTERM: process.listeners('SIGTERM'), SIGINT: process.listeners('SIGINT') };

beforeEach(() => {
  vi.useFakeTimers();
  exit.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    for (const listener of process.listeners(signal))
      if (!before[signal].includes(listener)) process.removeListener(signal, listener);
});

/** Of a server that closes when it is told to, and then ends with 0. */
function open() {
  let finish = () => {};
  const close = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const end = endGracefully({ withinMs: 30_000, logger: false, close });
  return { close, end, finish: () => finish() };
}

it('closes once, however often it is told to in the same second', async () => {
  const { close, end, finish } = open();
  process.emit('SIGTERM');
  process.emit('SIGTERM');
  end();
  vi.advanceTimersByTime(900);
  process.emit('SIGINT');
  expect([close.mock.calls, exit.mock.calls]).toEqual([[[undefined]], []]);
  finish();
  await vi.waitFor(() => expect(exit.mock.calls).toEqual([[0]]));
});

it('ends at once when it is told again later', () => {
  const { close } = open();
  process.emit('SIGINT');
  vi.advanceTimersByTime(1_001);
  process.emit('SIGINT');
  expect([close.mock.calls.length, exit.mock.calls]).toEqual([1, [[1]]]);
});
