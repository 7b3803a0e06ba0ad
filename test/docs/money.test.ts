import { readFileSync } from 'node:fs';
import { LIMITS } from '@lavish/protocol';
import { expect } from 'vitest';
import { settleAgency } from '../../packages/server/src/store/agencies/settlements.ts';
import { expirePromotionalCoins } from '../../packages/server/src/store/ledger/expire-promotional-coins.ts';
import { topUp } from '../../packages/server/src/store/ledger/top-ups.ts';
import { granted } from '../../packages/server/src/store/testing/arena.ts';
import { countDays, letContractPass, sign } from '../../packages/server/src/store/testing/contracts.ts';
import {
  adjustBy,
  followCorrections,
  letCoinsExpire,
  putSharedLoss,
  refund,
  reverse,
  withdraw,
} from '../../packages/server/src/store/testing/corrections.ts';
import { expectNothingWrong, ledgerTest } from '../../packages/server/src/store/testing/ledger.ts';
import { acted, allowPayouts, requested } from '../../packages/server/src/store/testing/payouts.ts';
import { grantCoins } from '../../packages/server/src/store/testing/promotional-coins.ts';
import { bookFacts, paid, refunded, setPack } from '../../packages/server/src/store/testing/purchases.ts';
import { waitForHorizon } from '../../packages/server/src/store/testing/roll-up.ts';
import { sendsRose, setScene } from '../../packages/server/src/store/testing/stage.ts';

const DOCUMENT = readFileSync(new URL('../../docs/MONEY.md', import.meta.url), 'utf8');

type Entry = [kind: string, account: string, user: string, coins: number];

/** The rows of the document's example: each journal's entries. */
function documented(): Entry[] {
  const head = '| what happens | journal | account | user | coins |\n';
  const [, , ...rows] = DOCUMENT.slice(DOCUMENT.indexOf(head)).split('\n\n')[0]!.split('\n');
  let kind = '';
  return rows.map((row) => {
    const [, , journal = '', account = '', user = '', coins = ''] = row.split('|').map((cell) => cell.trim());
    if (journal !== '') kind = journal.replaceAll('`', '');
    return [kind, account.replaceAll('`', ''), user, Number(coins)];
  });
}

ledgerTest('docs/MONEY.md books every journal as the program does', async ({ ledger }) => {
  const { pool } = ledger;
  const committer = ledger.openCommitter();
  await setScene(pool, {
    users: { mia: 0, nova: 0 },
    items: { tulip: { price: 10 } },
    rooms: { 'nova-live': { host: 'nova' } },
  });
  const buy = async (coins: number, key: string, amount: number) =>
    granted(await topUp(pool, 'mia', { coins, price: { amount, currency: 'EUR' } }, key)).topUp.id.slice(4);
  const give = async (quantity: number) => {
    const command = sendsRose({ sender: 'mia', room: 'nova-live', item: 'tulip', quantity });
    expect((await committer.commit([command])).outcomes).toMatchObject([{ kind: 'accepted' }]);
    return command.giftId;
  };

  const bought = await buy(1_000, 'first', 999);
  await grantCoins(pool, 'mia', 40);
  const five = await give(5);
  await adjustBy(pool, 'mia', 20);
  await reverse(pool, five);
  await letCoinsExpire(pool, 'mia');
  await expirePromotionalCoins(pool, 'mia');
  await pool.query(`update items set max_quantity = 100 where id = 'tulip'`);
  await give(100);
  await refund(pool, bought, { amount: 400 });
  const { id } = await refund(pool, bought, { kind: 'chargeback' });
  await withdraw(pool, id);
  const second = await buy(500, 'second', 499);
  await adjustBy(pool, 'nova', -1, 'earnings');
  await putSharedLoss(pool, 10_000);
  await give(12);
  await refund(pool, second);
  await followCorrections(pool);
  await buy(500, 'third', 499);
  await followCorrections(pool);
  await setPack(pool, { bonus_coins: 50 });
  await bookFacts(pool, paid('pi', { user: 'mia' }), refunded('pi', 50));
  await give(2);
  await bookFacts(pool, refunded('pi', 100));
  await followCorrections(pool);
  await buy(20, 'repaying', 20);
  await followCorrections(pool);
  await buy(100, 'fourth', 99);
  await letContractPass(pool, await sign(pool, { agency: 'moonlight', host: 'nova' }), LIMITS.contractLeadS);
  await give(10);
  await countDays(pool);
  // As if today were over.
  await pool.query('update log_day_ends set day = day + 1');
  const until = new Date().toISOString().slice(0, 10);
  granted(await settleAgency(pool, 'moonlight', { until }, { key: 'first', actor: 'server' }));
  await waitForHorizon(pool);
  await allowPayouts(pool, {}, 'nova');
  const { id: cancelled } = await requested(pool, 300, { user: 'nova' });
  await acted(pool, cancelled, 'cancel');
  const { id: payout } = await requested(pool, 200, { user: 'nova' });
  for (const action of ['approve', 'send', 'pay'] as const) await acted(pool, payout, action);

  const { rows } = await pool.query<{ kind: string; account: string; user_id: string | null; coins: number }>(
    `select e.kind, e.account, coalesce(e.user_id, e.agency_id) as user_id, e.coins from entries e
       left join journals j on j.id = e.journal_id left join gifts g on g.id = e.journal_id
      order by coalesce(j.at, g.at), coalesce(j.wallet_version, g.wallet_version), e.journal_id, e.account`,
  );
  const order = documented();
  const booked = rows.map(
    ({ kind, account, user_id, coins }): Entry => [kind, account, user_id ?? '', coins],
  );
  const byAccount = (entries: Entry[]) => entries.map((entry) => entry.join(' ')).toSorted();
  // The order of entries within a journal means nothing.
  expect(byAccount(booked)).toEqual(byAccount(order));
  const kinds = (entries: Entry[]) =>
    entries.map(([kind]) => kind).filter((kind, at, all) => kind !== all[at - 1]);
  expect(kinds(booked)).toEqual(kinds(order));
  await expectNothingWrong(pool);
});
