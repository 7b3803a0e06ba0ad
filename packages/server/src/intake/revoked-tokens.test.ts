import { expect, test } from 'vitest';
import type { Identity } from '../domain/users/identity.ts';
import type { Revocation } from '../domain/users/token-revocation.ts';
import { createRevocations } from './revoked-tokens.ts';

const token = (more: { jti?: string; issuedAtS?: number }): Identity => ({
  kind: 'user',
  user: 'ann',
  name: null,
  grants: {},
  expiresAt: 0,
  ...more,
});

const LATER = 1e15;

/** Revocations read from scripted rows with versions, at most `setSize` per read. */
function stage({ setSize = 100 } = {}) {
  let rows: (Revocation & { version: number })[] = [];
  let changes = 0;
  const reads: number[] = [];
  const clock = { ms: 1_000 };
  const revocations = createRevocations({
    now: () => clock.ms,
    read: async (after) => {
      const revocations = rows.filter(({ version }) => version > after).slice(0, setSize);
      reads.push(revocations.length);
      return { newest: rows.at(-1)?.version ?? 0, revocations };
    },
    changed: () => {
      changes += 1;
    },
  });
  return {
    ...revocations,
    reads,
    clock,
    count: () => revocations.count,
    set: (next: (Omit<Revocation, 'expiresAt'> & { version: number; expiresAt?: number })[]) => {
      rows = next.map((row) => ({ expiresAt: LATER, ...row }));
    },
    get changes() {
      return changes;
    },
  };
}

test('a token is revoked by its jti, or together with all tokens of its user issued so far', async () => {
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

test('after a restore of the database all revocations are read again, and known ones are kept', async () => {
  const node = stage();
  node.set([{ subject: 'jti:one', revokedAt: 1, version: 7 }]);
  await node.refresh();
  node.set([{ subject: 'jti:two', revokedAt: 1, version: 3 }]);
  await node.refresh();
  expect(['one', 'two', 'three'].map((jti) => node.isRevoked(token({ jti })))).toEqual([true, true, false]);
});

test('a refresh reads every revocation that was committed before it was called', async () => {
  const node = stage();
  const first = node.refresh();
  node.set([{ subject: 'jti:one', revokedAt: 1, version: 1 }]);
  await Promise.all([first, node.refresh()]);
  expect(node.isRevoked(token({ jti: 'one' }))).toBe(true);
});

test('many revocations are read in sets, one after the other', async () => {
  const node = stage({ setSize: 10 });
  const rows = Array.from({ length: 25 }, (_, n) => ({ subject: `jti:${n}`, revokedAt: 1, version: n + 1 }));
  node.set(rows);
  await node.refresh();
  expect(node.reads).toEqual([10, 10, 5]);
  expect([node.changes, node.count()]).toEqual([3, 25]);
  for (const jti of ['0', '9', '10', '24']) expect(node.isRevoked(token({ jti }))).toBe(true);
  await node.refresh();
  expect(node.reads).toEqual([10, 10, 5, 0]);
});

test('expired revocations are dropped, and a prolonged one is kept', async () => {
  const node = stage();
  node.set([
    { subject: 'jti:short', revokedAt: 1, version: 1, expiresAt: 5_000 },
    { subject: 'jti:long', revokedAt: 1, version: 2, expiresAt: 5_000 },
  ]);
  await node.refresh();
  node.set([{ subject: 'jti:long', revokedAt: 1, version: 3, expiresAt: LATER }]);
  await node.refresh();
  node.clock.ms += 3_600_000;
  await node.refresh();
  expect(node.count()).toBe(1);
  expect(node.isRevoked(token({ jti: 'long' }))).toBe(true);
});
