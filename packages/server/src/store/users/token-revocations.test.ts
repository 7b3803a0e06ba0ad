import { LIMITS } from '@lavish/protocol';
import { expect } from 'vitest';
import { isRefusal } from '../../domain/refusal.ts';
import { ledgerTest as it } from '../testing/ledger.ts';
import { addRevocation, readRevocations } from './token-revocations.ts';

const DAY_MS = 86_400_000;

it('reads revocations in sets in the order of their versions', async ({ ledger: { pool } }) => {
  for (const jti of ['a', 'b', 'c', 'd', 'e']) await addRevocation(pool, { jti });
  await addRevocation(pool, { jti: 'b' });
  const read: string[] = [];
  const sizes: number[] = [];
  for (let after = -1; ; ) {
    const { newest, revocations } = await readRevocations(pool, after, 2);
    sizes.push(revocations.length);
    read.push(...revocations.map(({ subject }) => subject));
    after = revocations.at(-1)?.version ?? newest;
    if (after === newest) break;
  }
  expect([read, sizes]).toEqual([
    ['jti:a', 'jti:c', 'jti:d', 'jti:e', 'jti:b'],
    [2, 2, 1],
  ]);
});

it('keeps a revocation until its tokens have expired, or for ten years', async ({ ledger: { pool } }) => {
  const now = Date.now();
  const until = (revoked: Awaited<ReturnType<typeof addRevocation>>) =>
    isRefusal(revoked) ? Number.NaN : Math.round((revoked.expiresAt - now) / DAY_MS);
  expect(until(await addRevocation(pool, { jti: 'a' }))).toBe(3_660);
  expect(until(await addRevocation(pool, { jti: 'b', expiresAt: now + 3 * DAY_MS }))).toBe(3);
  // A repeated revocation never expires earlier than before, and none expires before it is created.
  expect(until(await addRevocation(pool, { jti: 'b', expiresAt: now + DAY_MS }))).toBe(3);
  expect(until(await addRevocation(pool, { user: 'ann', expiresAt: now - 9 * DAY_MS }))).toBe(0);
  await pool.query(`update token_revocations set expires_at = now() where subject in ('jti:a', 'jti:b')`);
  expect((await readRevocations(pool, -1)).revocations.map(({ subject }) => subject)).toEqual(['user:ann']);
});

it('refuses more revocations than the limit, and does not count expired ones', async ({ ledger }) => {
  const { pool } = ledger;
  const state = async () => {
    const { rows } = await pool.query<{ held: number; stored: number }>(
      'select held, (select count(*) from token_revocations) as stored from token_revocation_version',
    );
    return [Number(rows[0]!.held), Number(rows[0]!.stored)];
  };
  await pool.query(
    `insert into token_revocations select 'jti:' || n, n, now(), now() + interval '1 year'
       from generate_series(1, ${LIMITS.maxTokenRevocations - 2}) n`,
  );
  await pool.query(
    `update token_revocation_version set version = 200000, held = ${LIMITS.maxTokenRevocations - 2}`,
  );
  const all = await Promise.all(['a', 'b', 'c', 'd'].map((jti) => addRevocation(pool, { jti })));
  expect(all.filter(isRefusal)).toHaveLength(2);
  expect(all.find(isRefusal)).toMatchObject({ code: 'limit_reached', param: 'jti' });
  expect(await state()).toEqual([LIMITS.maxTokenRevocations, LIMITS.maxTokenRevocations]);
  expect(await addRevocation(pool, { user: 'ann' })).toMatchObject({ code: 'limit_reached', param: 'user' });
  // A stored revocation can be repeated.
  expect(await addRevocation(pool, { jti: '1' })).toMatchObject({ subject: 'jti:1' });
  await pool.query(
    `update token_revocations set expires_at = now() where subject in ('jti:2', 'jti:3', 'jti:4')`,
  );
  expect(await addRevocation(pool, { user: 'ann' })).toMatchObject({ subject: 'user:ann' });
  expect(await state()).toEqual([LIMITS.maxTokenRevocations - 2, LIMITS.maxTokenRevocations - 2]);
});
