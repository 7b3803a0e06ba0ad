import { type Item, LavishError } from '@lavish/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createCatalogueKeeper } from './catalogue-keeper.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const items = (price: number) => [{ id: 'rose', price }] as Item[];

/** A server whose catalogue is `now`, and what listeners received. */
function stage() {
  const server = {
    now: { data: items(1), version: 'v1' },
    fails: 0,
    reads: 0,
    fault: new Error('unreachable'),
  };
  const received: number[] = [];
  const at = { hasListeners: true };
  const keeper = createCatalogueKeeper({
    async read() {
      server.reads += 1;
      if (server.fails-- > 0) throw server.fault;
      return server.now;
    },
    changed: ([rose]) => received.push(rose!.price),
    hasListeners: () => at.hasListeners,
    spreadMs: 3_000,
    retryMs: () => 100,
    random: () => 0.5,
  });
  return { server, received, keeper, at };
}

it('reads a new version once, at a random moment, however often it is offered', async () => {
  const { server, received, keeper } = stage();
  keeper.offer('v1');
  server.now = { data: items(2), version: 'v2' };
  for (let n = 0; n < 5; n += 1) keeper.offer('v2');
  await vi.advanceTimersByTimeAsync(1_499);
  expect(server.reads).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect([server.reads, received]).toEqual([1, [2]]);
  keeper.offer('v2');
  await vi.advanceTimersByTimeAsync(10_000);
  expect([server.reads, received]).toEqual([1, [2]]);
});

it('reads a version that changed during an interruption, and repeats a failed read', async () => {
  const { server, received, keeper } = stage();
  await keeper.read();
  server.now = { data: items(2), version: 'v2' };
  server.fails = 2;
  keeper.offer('v2');
  await vi.advanceTimersByTimeAsync(1_700);
  expect([server.reads, received]).toEqual([4, [2]]);
});

it('waits at least as long as a hop asks for, and reads nothing after `stop`', async () => {
  const { server, keeper } = stage();
  await keeper.read();
  server.fault = new LavishError('unreachable', 'No.', { retryAfterS: 30 });
  server.fails = 2;
  keeper.offer('v2');
  await vi.advanceTimersByTimeAsync(31_599);
  expect(server.reads).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(server.reads).toBe(3);
  keeper.stop();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(server.reads).toBe(3);
});

it('gives listeners what a caller has read, and never older items', async () => {
  const { server, received, keeper } = stage();
  expect(await keeper.read()).toEqual(items(1));
  server.now = { data: items(2), version: 'v2' };
  const [one, two] = [keeper.read(), keeper.read()];
  expect(await Promise.all([one, two])).toEqual([items(2), items(2)]);
  expect([server.reads, received]).toEqual([2, [2]]);
  keeper.offer('v2');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.reads).toBe(2);
});

it('reads nothing without listeners, after `stop`, or from a server without versions', async () => {
  const { server, keeper, at } = stage();
  keeper.offer(undefined);
  keeper.offer('v1');
  at.hasListeners = false;
  keeper.offer('v2');
  await vi.advanceTimersByTimeAsync(10_000);
  at.hasListeners = true;
  keeper.offer('v2');
  keeper.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.reads).toBe(0);
});
