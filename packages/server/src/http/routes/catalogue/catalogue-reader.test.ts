import type { Item } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { createCatalogueReader } from './catalogue-reader.ts';

it('reads items once for each version, for all calls that come meanwhile', async () => {
  const database = { version: 'v1', items: [{ id: 'rose' }] as Item[] };
  const reads = { version: 0, items: 0 };
  const read = createCatalogueReader({
    async readVersion() {
      reads.version += 1;
      return database.version;
    },
    async readItems() {
      reads.items += 1;
      return database.items;
    },
  });
  const all = await Promise.all(Array.from({ length: 101 }, read));
  expect(new Set(all)).toEqual(new Set([{ version: 'v1', data: [{ id: 'rose' }] }]));
  // One query for the first call, and one for the hundred that came during it.
  expect(reads).toEqual({ version: 2, items: 1 });
  database.version = 'v2';
  database.items = [];
  expect(await read()).toEqual({ version: 'v2', data: [] });
  expect(await read()).toEqual({ version: 'v2', data: [] });
  expect(reads).toEqual({ version: 4, items: 2 });
});

it('reads again after a failure', async () => {
  let fails = true;
  const read = createCatalogueReader({
    async readVersion() {
      if (fails) throw new Error('unavailable');
      return 'v1';
    },
    readItems: async () => [],
  });
  await expect(read()).rejects.toThrow('unavailable');
  fails = false;
  expect(await read()).toEqual({ version: 'v1', data: [] });
});
