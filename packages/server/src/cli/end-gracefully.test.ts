import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endGracefully } from './end-gracefully.ts';

const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never);
let others: Map<string | symbol, unknown[]>;

beforeEach(() => {
  vi.useFakeTimers();
  exit.mockClear();
  others = new Map(process.eventNames().map((name) => [name, process.rawListeners(name)]));
});
afterEach(() => {
  vi.useRealTimers();
  for (const [name, listener] of ours()) process.removeListener(name, listener);
});

/** The listeners of the process that were added since the test began. */
const ours = () =>
  process.eventNames().flatMap((name) =>
    process
      .rawListeners(name)
      .filter((listener) => !others.get(name)?.includes(listener))
      .map((listener) => [name, listener as (...args: unknown[]) => void] as const),
  );

/** A server whose close ends when the test calls `finish`. */
function open() {
  let finish = () => {};
  const close = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const logged: string[] = [];
  const logger = pino({ base: null }, { write: (line) => logged.push(JSON.parse(line).msg) });
  const end = endGracefully({ withinMs: 30_000, logger, close });
  return { close, end, logged, finish: () => finish() };
}

it('closes once for several signals within a second, and exits with 0', async () => {
  const { close, end, finish, logged } = open();
  process.emit('SIGTERM');
  process.emit('SIGTERM');
  end();
  vi.advanceTimersByTime(900);
  process.emit('SIGINT');
  process.emit('SIGHUP');
  expect([close.mock.calls.length, exit.mock.calls]).toEqual([1, []]);
  finish();
  await vi.waitFor(() => expect(exit.mock.calls).toEqual([[0]]), { timeout: 60_000 });
  expect(logged).toEqual([]);
});

it('exits at once on another signal after more than a second, and logs it', () => {
  const { close, logged } = open();
  process.emit('SIGINT');
  vi.advanceTimersByTime(1_001);
  process.emit('SIGINT');
  expect([close.mock.calls.length, exit.mock.calls, logged.length]).toEqual([1, [[1]], 1]);
});

it('does not exit early when it is called again without a signal', () => {
  const { close, end } = open();
  process.emit('SIGTERM');
  vi.advanceTimersByTime(20_000);
  end();
  expect([close.mock.calls.length, exit.mock.calls]).toEqual([1, []]);
});

it('logs an uncaught exception, closes, and exits with 1, even if signals arrive meanwhile', async () => {
  const { close, end, finish, logged } = open();
  for (const [name, listener] of ours()) if (name === 'uncaughtException') listener(new Error('ours'));
  process.emit('SIGTERM');
  end();
  finish();
  await vi.waitFor(() => expect(exit.mock.calls).toEqual([[1]]), { timeout: 60_000 });
  expect([close.mock.calls.length, logged]).toEqual([1, ['an uncaught exception ends the process']]);
});
