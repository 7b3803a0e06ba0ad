import { expect, test } from 'vitest';
import type { Identity } from '../domain/identity.ts';
import type { Revocation } from '../domain/revocation.ts';
import { createRevocations } from './revocations.ts';

const token = (more: { jti?: string; issuedAtS?: number }): Identity => ({
  kind: 'user',
  user: 'ann',
  name: null,
  grants: {},
  expiresAt: 0,
  ...more,
});

/** The database's rows, with their versions. */
function stage() {
  let rows: (Revocation & { version: number })[] = [];
  let changes = 0;
  const revocations = createRevocations({
    read: async (after) => ({
      version: rows.at(-1)?.version ?? 0,
      revocations: rows.filter(({ version }) => version > after),
    }),
    changed: () => {
      changes += 1;
    },
  });
  return {
    ...revocations,
    set: (next: typeof rows) => {
      rows = next;
    },
    get changes() {
      return changes;
    },
  };
}

test('a token is revoked by its jti, or with all of its user’s until then', async () => {
  const node = stage();
  await node.refresh();
  expect(node.isRevoked(token({}))).toBe(false);
  node.set([{ subject: 'jti:one', revokedAt: 5_000, version: 1 }]);
  await node.refresh();
  expect(node.isRevoked(token({ jti: 'one', issuedAtS: 9 }))).toBe(true);
  expect(node.isRevoked(token({ jti: 'two', issuedAtS: 1 }))).toBe(false);
  node.set([{ subject: 'user:ann', revokedAt: 5_900, version: 2 }]);
  await node.refresh();
  expect(
    [undefined, 1, 5, 6].map((issuedAtS) => node.isRevoked(token({ ...(issuedAtS && { issuedAtS }) }))),
  ).toEqual([true, true, true, false]);
  expect(node.isRevoked({ kind: 'server' })).toBe(false);
  expect(node.changes).toBe(2);
});

test('after a restore of the database all are read again, and none is forgotten', async () => {
  const node = stage();
  node.set([{ subject: 'jti:one', revokedAt: 1, version: 7 }]);
  await node.refresh();
  node.set([{ subject: 'jti:two', revokedAt: 1, version: 3 }]);
  await node.refresh();
  expect(['one', 'two', 'three'].map((jti) => node.isRevoked(token({ jti })))).toEqual([true, true, false]);
});

test('what was committed before a refresh is known after it', async () => {
  const node = stage();
  const first = node.refresh();
  node.set([{ subject: 'jti:one', revokedAt: 1, version: 1 }]);
  await Promise.all([first, node.refresh()]);
  expect(node.isRevoked(token({ jti: 'one' }))).toBe(true);
});
