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

/** What listens to the process since the test began. */
const ours = () =>
  process.eventNames().flatMap((name) =>
    process
      .rawListeners(name)
      .filter((listener) => !others.get(name)?.includes(listener))
      .map((listener) => [name, listener as (...args: unknown[]) => void] as const),
  );

/** A server that closes when it is told to. */
function open() {
  let finish = () => {};
  const close = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const said: string[] = [];
  const logger = pino({ base: null }, { write: (line) => said.push(JSON.parse(line).msg) });
  const end = endGracefully({ withinMs: 30_000, logger, close });
  return { close, end, said, finish: () => finish() };
}

it('closes once, however often it is told to in the same second, and ends with 0', async () => {
  const { close, end, finish, said } = open();
  process.emit('SIGTERM');
  process.emit('SIGTERM');
  end();
  vi.advanceTimersByTime(900);
  process.emit('SIGINT');
  process.emit('SIGHUP');
  expect([close.mock.calls.length, exit.mock.calls]).toEqual([1, []]);
  finish();
  await vi.waitFor(() => expect(exit.mock.calls).toEqual([[0]]), { timeout: 60_000 });
  expect(said).toEqual([]);
});

it('ends at once when it is signalled again later, and says so', () => {
  const { close, said } = open();
  process.emit('SIGINT');
  vi.advanceTimersByTime(1_001);
  process.emit('SIGINT');
  expect([close.mock.calls.length, exit.mock.calls, said.length]).toEqual([1, [[1]], 1]);
});

it('is in no more hurry when it is asked again without a signal', () => {
  const { close, end } = open();
  process.emit('SIGTERM');
  vi.advanceTimersByTime(20_000);
  end();
  expect([close.mock.calls.length, exit.mock.calls]).toEqual([1, []]);
});

it('says which fault of ours ends it, closes, and ends with 1, signalled meanwhile or not', async () => {
  const { close, end, finish, said } = open();
  for (const [name, listener] of ours()) if (name === 'uncaughtException') listener(new Error('ours'));
  process.emit('SIGTERM');
  end();
  finish();
  await vi.waitFor(() => expect(exit.mock.calls).toEqual([[1]]), { timeout: 60_000 });
  expect([close.mock.calls.length, said]).toEqual([1, ['a fault of ours ends the process']]);
});
