import { afterEach, expect, it, vi } from 'vitest';
import { connect } from './node.ts';
import { QUICK } from './testing/fixtures.ts';
import { startScriptedServer, until } from './testing/scripted-server.ts';
import { watchCatalogue } from './watch-catalogue.ts';

afterEach(() => void vi.unstubAllGlobals());

it('delivers the items, later changes, and nothing after `stop`', async () => {
  let price = 1;
  let fails = true;
  vi.stubGlobal('fetch', async () => {
    if (fails) throw new Error('unreachable');
    const rose = {
      id: 'rose',
      name: 'Rose',
      price,
      points: price,
      icon_url: null,
      animation: { kind: 'none' },
    };
    const item = { ...rose, category: null, min_vip_level: 0, max_quantity: 9, streak_window_ms: 0, sort: 0 };
    const data = [{ ...item, active_from: null, active_until: null }];
    return new Response(JSON.stringify({ data, version: `c${price}` }), { status: 200 });
  });
  const server = await startScriptedServer();
  const lavish = connect({ url: server.url, token: 'tok', timing: { ...QUICK, catalogueMs: 10 } });
  const prices: number[] = [];
  const stop = watchCatalogue(lavish, ([rose]) => prices.push(rose!.price));
  try {
    const peer = await server.peer(0);
    await until(() => lavish.status.state === 'online', 'the connection');
    expect(prices).toEqual([]);
    fails = false;
    // The next connection reads it.
    peer.cut();
    const next = await server.peer(1);
    await until(() => prices.length === 1, 'the items');
    price = 2;
    next.send({ t: 'catalogue_changed', version: 'c2' });
    await until(() => prices.at(-1) === 2, 'the new price');
    expect(prices).toEqual([1, 2]);
    stop();
    price = 3;
    await lavish.catalogue();
    expect(prices).toEqual([1, 2]);
  } finally {
    lavish.close();
    await server.close();
  }
});

it('reads again over the same connection, after the delay that a hop names', async () => {
  const server = await startScriptedServer();
  const lavish = connect({ url: server.url, token: 'tok', timing: QUICK });
  await server.peer(0);
  await until(() => lavish.status.state === 'online', 'the connection');
  vi.useFakeTimers();
  let reads = 0;
  vi.stubGlobal('fetch', async () => {
    reads += 1;
    return reads < 3
      ? new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'retry-after': '5' } })
      : new Response(JSON.stringify({ data: [], version: 'c1' }), { status: 200 });
  });
  const received: number[] = [];
  const stop = watchCatalogue(lavish, (items) => received.push(items.length));
  try {
    await vi.advanceTimersByTimeAsync(4_900);
    expect([reads, received]).toEqual([1, []]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([reads, received]).toEqual([3, [0]]);
  } finally {
    stop();
    vi.useRealTimers();
    lavish.close();
    await server.close();
  }
});
