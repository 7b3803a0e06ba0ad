import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createCatalogueVersion } from './catalogue-version.ts';
import { startSockets } from './testing/staged-sockets.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** The version in the database, and the published versions. */
function stage() {
  const database = { version: 'v1' };
  const published: string[] = [];
  const version = createCatalogueVersion({
    read: async () => database.version,
    changed: () => published.push(version.current()),
  });
  const changeTo = (next: string) => {
    database.version = next;
    return version.refresh();
  };
  return { version, published, changeTo };
}

it('publishes the first change at once, and the last of the changes within the next second', async () => {
  const { version, published, changeTo } = stage();
  await version.refresh();
  expect(version.current()).toBe('v1');
  await version.refresh();
  expect(published).toEqual([]);
  for (const next of ['v2', 'v3', 'v4']) await changeTo(next);
  expect(published).toEqual(['v2']);
  vi.advanceTimersByTime(1_000);
  expect(published).toEqual(['v2', 'v4']);
  vi.advanceTimersByTime(1_000);
  await changeTo('v5');
  expect(published).toEqual(['v2', 'v4', 'v5']);
  await changeTo('v6');
  version.stop();
  vi.advanceTimersByTime(10_000);
  expect(published).toEqual(['v2', 'v4', 'v5']);
});

it('does not publish a change that was reverted before', async () => {
  const { version, published, changeTo } = stage();
  await version.refresh();
  for (const next of ['v2', 'v3', 'v2']) await changeTo(next);
  vi.advanceTimersByTime(5_000);
  expect(published).toEqual(['v2']);
  version.stop();
});

it('is sent to sockets with a room once per version, including those that subscribe later', async () => {
  vi.useRealTimers();
  let current = 'c1';
  const server = await startSockets({ catalogueVersion: () => current });
  try {
    const [watching, idle] = ['ann', 'ben'].map((name) => server.open(`/v1/realtime?token=${name}`));
    for (const client of [watching!, idle!])
      expect(await client.next()).toMatchObject({ t: 'welcome', catalogue_version: 'c1' });
    watching!.send({ t: 'subscribe', room: 'r' });
    expect(await watching!.ask({ t: 'ping', ref: 1 })).toMatchObject({ t: 'pong' });
    current = 'c2';
    server.sockets.catalogueChanged();
    server.sockets.catalogueChanged();
    expect(await watching!.next()).toEqual({ t: 'catalogue_changed', version: 'c2' });
    expect(await watching!.ask({ t: 'ping', ref: 2 })).toMatchObject({ t: 'pong', ref: 2 });
    expect(await idle!.ask({ t: 'ping', ref: 1 })).toMatchObject({ t: 'pong', ref: 1 });
    expect(await idle!.ask({ t: 'subscribe', room: 'r' })).toEqual({ t: 'catalogue_changed', version: 'c2' });
  } finally {
    await server.stop();
  }
});
