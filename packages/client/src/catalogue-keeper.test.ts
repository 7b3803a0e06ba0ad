import type { Item } from '@lavish/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createCatalogueKeeper } from './catalogue-keeper.ts';
import { LavishError } from './lavish-error.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const items = (price: number) => [{ id: 'rose', price }] as Item[];

/** A server whose catalogue is `now`, and what listeners heard. */
function stage() {
  const server = {
    now: { data: items(1), version: 'v1' },
    fails: 0,
    asked: 0,
    fault: new Error('unreachable'),
  };
  const heard: number[] = [];
  const at = { hasListeners: true };
  const keeper = createCatalogueKeeper({
    async ask() {
      server.asked += 1;
      if (server.fails-- > 0) throw server.fault;
      return server.now;
    },
    changed: ([rose]) => heard.push(rose!.price),
    hasListeners: () => at.hasListeners,
    spreadMs: 3_000,
    retryMs: () => 100,
    random: () => 0.5,
  });
  return { server, heard, keeper, at };
}

it('reads a new version once, at a random moment, however often it is offered', async () => {
  const { server, heard, keeper } = stage();
  keeper.offer('v1');
  server.now = { data: items(2), version: 'v2' };
  for (let n = 0; n < 5; n += 1) keeper.offer('v2');
  await vi.advanceTimersByTimeAsync(1_499);
  expect(server.asked).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect([server.asked, heard]).toEqual([1, [2]]);
  keeper.offer('v2');
  await vi.advanceTimersByTimeAsync(10_000);
  expect([server.asked, heard]).toEqual([1, [2]]);
});

it('notices after an absence, and tries again until it can be read', async () => {
  const { server, heard, keeper } = stage();
  await keeper.read();
  server.now = { data: items(2), version: 'v2' };
  server.fails = 2;
  keeper.offer('v2');
  await vi.advanceTimersByTimeAsync(1_700);
  expect([server.asked, heard]).toEqual([4, [2]]);
});

it('waits at least as long as a hop asks for, and asks no more once it is stopped', async () => {
  const { server, keeper } = stage();
  await keeper.read();
  server.fault = new LavishError('unreachable', 'No.', { retryAfterS: 30 });
  server.fails = 2;
  keeper.offer('v2');
  await vi.advanceTimersByTimeAsync(31_599);
  expect(server.asked).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(server.asked).toBe(3);
  keeper.stop();
  await vi.advanceTimersByTimeAsync(100_000);
  expect(server.asked).toBe(3);
});

it('tells the others of what one has read, never of something older', async () => {
  const { server, heard, keeper } = stage();
  expect(await keeper.read()).toEqual(items(1));
  server.now = { data: items(2), version: 'v2' };
  const [one, two] = [keeper.read(), keeper.read()];
  expect(await Promise.all([one, two])).toEqual([items(2), items(2)]);
  expect([server.asked, heard]).toEqual([2, [2]]);
  keeper.offer('v2');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.asked).toBe(2);
});

it('asks for nothing while nobody listens, after its end, or from a server without versions', async () => {
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
  expect(server.asked).toBe(0);
});
