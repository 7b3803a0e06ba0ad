import { expect, it } from 'vitest';
import type { ScopedKey } from '../domain/users/identity.ts';
import { createScopedKeys } from './scoped-keys.ts';

function keysWith(stored: (Omit<ScopedKey, 'scopes'> & { digest: string })[]) {
  const world = { version: 1, stored, nowMs: 1_000_000, reads: 0, recorded: [] as string[][] };
  const keys = createScopedKeys({
    async read(version) {
      world.reads += 1;
      const all = world.stored.map((key) => ({ ...key, scopes: new Set(['gifts.send' as const]) }));
      return { version: world.version, keys: version === world.version ? null : all };
    },
    recordUses: async (ids) => world.recorded.push([...ids]),
    now: () => world.nowMs,
  });
  return { keys, world };
}

it('a key is found by its digest from the memory, and is gone with the next read after it was revoked', async () => {
  const { keys, world } = keysWith([{ id: 'a', digest: 'digest of a', expiresAt: null }]);
  expect(keys.find('digest of a')).toBeNull();
  await keys.refresh();
  const found = keys.find('digest of a')!;
  expect(found).toMatchObject({ id: 'a', scopes: new Set(['gifts.send']) });
  expect(keys.isUsable(found)).toBe(true);
  expect(world.reads).toBe(1);
  world.stored = [];
  world.version = 2;
  await keys.refresh();
  expect(keys.find('digest of a')).toBeNull();
  expect(keys.isUsable(found)).toBe(false);
});

it('a key ends with its time, also for a request that waits', async () => {
  const { keys, world } = keysWith([{ id: 'a', digest: 'digest of a', expiresAt: 1_000_500 }]);
  await keys.refresh();
  const found = keys.find('digest of a')!;
  world.nowMs = 1_000_500;
  expect(keys.find('digest of a')).toBeNull();
  expect(keys.isUsable(found)).toBe(false);
});

it('the use of a key is recorded once a minute, however often it is used', async () => {
  const { keys, world } = keysWith([
    { id: 'a', digest: 'digest of a', expiresAt: null },
    { id: 'b', digest: 'digest of b', expiresAt: null },
  ]);
  await keys.refresh();
  await keys.recordUses();
  for (let second = 0; second < 120; second++) {
    keys.find('digest of a');
    await keys.recordUses();
    world.nowMs += 1_000;
  }
  expect(world.recorded).toEqual([['a'], ['a']]);
});
