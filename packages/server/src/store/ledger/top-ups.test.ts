import { LIMITS } from '@lavish/protocol';
import { describe, expect } from 'vitest';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { expectNothingWrong, ledgerTest as it, readLedger } from '../testing/ledger.ts';
import { holdLock } from '../testing/lock-waits.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { type ToppedUp, topUp } from './top-ups.ts';

const NOBODY = { users: { zoe: 0 }, rooms: {} };

describe('a top-up', () => {
  it('writes a journal of two entries, and raises the version of the wallet', async ({ ledger }) => {
    await setScene(ledger.pool, NOBODY);
    const first = await topUp(ledger.pool, 'zoe', { coins: 100, reference: 'order 1' }, 'k1');
    const second = await topUp(ledger.pool, 'zoe', { coins: 20 }, 'k2');
    expect([first, second]).toMatchObject([
      {
        replayed: false,
        topUp: { user: 'zoe', coins: 100, reference: 'order 1', balance: 100, wallet_version: 1 },
      },
      {
        replayed: false,
        topUp: { user: 'zoe', coins: 20, reference: null, balance: 120, wallet_version: 2 },
      },
    ]);
    const { entries, wallets } = await readLedger(ledger.pool);
    expect(entries.map(({ account, user_id, coins, balance }) => [account, user_id, coins, balance])).toEqual(
      expect.arrayContaining([
        ['wallet', 'zoe', 100, 100],
        ['issuance', null, -100, null],
        ['wallet', 'zoe', 20, 120],
        ['issuance', null, -20, null],
      ]),
    );
    expect(entries).toHaveLength(4);
    expect(wallets).toMatchObject([{ user_id: 'zoe', coins: 120, version: 2, lifetime_spent: 0 }]);
    await expectNothingWrong(ledger.pool);
  });

  it('is refused for a user who does not exist', async ({ ledger }) => {
    const before = await readLedger(ledger.pool);
    expect(await topUp(ledger.pool, 'zoe', { coins: 100 }, 'k')).toMatchObject({
      code: 'user_not_found',
      param: 'user',
    });
    expect(await readLedger(ledger.pool)).toEqual(before);
  });

  it('can fill a wallet up to 2^53 − 1 coins, and is refused above it', async ({ ledger }) => {
    await setScene(ledger.pool, NOBODY);
    expect(await topUp(ledger.pool, 'zoe', { coins: LIMITS.maxCoins }, 'k1')).toMatchObject({
      topUp: { coins: LIMITS.maxCoins, balance: LIMITS.maxCoins },
    });
    const before = await readLedger(ledger.pool);
    expect(await topUp(ledger.pool, 'zoe', { coins: 1 }, 'k2')).toMatchObject({
      code: 'invalid_request',
      param: 'coins',
    });
    expect(await readLedger(ledger.pool)).toEqual(before);
    await expectNothingWrong(ledger.pool);
  });
});

describe('with a key that was used before', () => {
  it('the same request gets the same response, even if the wallet has changed since', async ({ ledger }) => {
    await setScene(ledger.pool, STAGE);
    const request = { coins: 50, reference: 'order "1", \\ (2)' };
    const first = await topUp(ledger.pool, 'ann', request, 'k');
    await ledger.openCommitter().commit([sendsRose()]);
    const again = await topUp(ledger.pool, 'ann', request, 'k');
    expect(again).toEqual({ ...first, replayed: true, wallet: null });
    expect(JSON.stringify((again as ToppedUp).topUp)).toBe(JSON.stringify((first as ToppedUp).topUp));
    await expectNothingWrong(ledger.pool);
  });

  it.for([
    ['coins', { coins: 51, reference: 'order' }],
    ['reference', { coins: 50, reference: 'another' }],
    ['no reference', { coins: 50 }],
  ] as const)('another request is refused: other %s', async ([, request], { ledger }) => {
    await setScene(ledger.pool, NOBODY);
    await topUp(ledger.pool, 'zoe', { coins: 50, reference: 'order' }, 'k');
    expect(await topUp(ledger.pool, 'zoe', request, 'k')).toMatchObject({
      code: 'idempotency_key_reused',
      param: 'Idempotency-Key',
    });
    await expectNothingWrong(ledger.pool);
  });

  it('another user can use it, and so can a gift', async ({ ledger }) => {
    await setScene(ledger.pool, STAGE);
    await topUp(ledger.pool, 'ann', { coins: 50 }, 'k');
    expect(await topUp(ledger.pool, 'ben', { coins: 50 }, 'k')).toMatchObject({ replayed: false });
    const { outcomes } = await ledger.openCommitter().commit([sendsRose({ key: 'k' })]);
    expect(outcomes).toMatchObject([{ kind: 'accepted' }]);
    await expectNothingWrong(ledger.pool);
  });

  it('many concurrent requests write one journal', async ({ ledger }) => {
    await setScene(ledger.pool, NOBODY);
    const lock = await holdLock(await ledger.connect(), 'wallets', 'zoe');
    const racing = Array.from({ length: 6 }, () => topUp(ledger.pool, 'zoe', { coins: 50 }, 'k'));
    await waitUntil('all six wait', async () => {
      const { rows } = await ledger.pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length === 6;
    });
    await lock.release();
    const answers = (await Promise.all(racing)) as ToppedUp[];
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.topUp))).size).toBe(1);
    expect((await readLedger(ledger.pool)).journals).toHaveLength(1);
    await expectNothingWrong(ledger.pool);
  });
});

it('many concurrent top-ups with different keys all count', async ({ ledger }) => {
  await setScene(ledger.pool, NOBODY);
  const amounts = Array.from({ length: 20 }, (_, n) => n + 1);
  await Promise.all(amounts.map((coins) => topUp(ledger.pool, 'zoe', { coins }, `k${coins}`)));
  expect((await readLedger(ledger.pool)).wallets).toMatchObject([{ coins: 210, version: 20 }]);
  await expectNothingWrong(ledger.pool);
});
