import { LIMITS } from '@lavish/protocol';
import { expect } from 'vitest';
import { ledgerTest as it } from './testing/ledger.ts';

/** SQL cannot import `LIMITS`, so the schema repeats these numbers. */
it('the defaults of the schema equal those of the protocol', async ({ ledger }) => {
  const { rows } = await ledger.pool.query<{ name: string; value: string }>(`
    select table_name || '.' || column_name as name, column_default as value
    from information_schema.columns
    where table_schema = current_schema() and column_name in ('share_bps', 'max_quantity', 'streak_window_ms')
      and column_default is not null
    order by name`);
  expect(rows).toEqual([
    { name: 'items.max_quantity', value: `${LIMITS.defaultMaxQuantity}` },
    { name: 'items.streak_window_ms', value: `${LIMITS.defaultStreakWindowMs}` },
    { name: 'users.share_bps', value: `${LIMITS.defaultShareBps}` },
  ]);
});

it('the largest numbers in the checks of the schema equal those of the protocol', async ({ ledger }) => {
  const { rows } = await ledger.pool.query<{ check: string }>(`
    select pg_get_constraintdef(oid) as check
    from pg_constraint
    where contype = 'c' and conrelid in ('users'::regclass, 'items'::regclass, 'wallets'::regclass, 'earnings'::regclass)`);
  const largest = new Map(
    rows.flatMap(({ check }) => {
      const [, column, bound] = /\((\w+) <= '?(\d+)/.exec(check) ?? [];
      return column === undefined ? [] : [[column, Number(bound)] as const];
    }),
  );
  expect(Object.fromEntries(largest)).toEqual({
    clearing_days: LIMITS.maxClearingDays,
    coins: LIMITS.maxCoins,
    lifetime_spent: LIMITS.maxCoins,
    owed: LIMITS.maxCoins,
    points: LIMITS.maxCoins,
    price: LIMITS.maxCoins,
    share_bps: LIMITS.maxShareBps,
    streak_window_ms: LIMITS.maxStreakWindowMs,
  });
});
