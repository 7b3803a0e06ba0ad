import { expect } from 'vitest';
import { campaignFollower } from '../campaigns/follow-campaigns.ts';
import { runCampaign } from '../testing/campaign-times.ts';
import { buy, followCorrections, putSharedLoss, refund, reverse, withdraw } from '../testing/corrections.ts';
import { expectNothingWrong, ledgerTest as it } from '../testing/ledger.ts';
import { grantCoins } from '../testing/promotional-coins.ts';
import { followTo, rollUpTo } from '../testing/roll-up.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { followAll } from './testing/rollup-tables.ts';

it("reports have the platform's and the receivers' coins as their accounts have them, after each kind of correction", async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, { ...STAGE, users: { ann: 0, ben: 0, hal: 0, gil: 0 } });
  await runCampaign(pool, 'gala');
  await putSharedLoss(pool, 6_000);
  const first = await buy(pool, 'ann', 1_000, 1_000);
  await buy(pool, 'ben', 500);
  await grantCoins(pool, 'ann', 35);
  const committer = ledger.openCommitter();
  const gifts = [3, 7, 11, 20].map((quantity) => sendsRose({ quantity }));
  for (const gift of [...gifts, sendsRose({ sender: 'ben', receiver: 'gil', quantity: 5 })])
    await committer.commit([gift]);

  /** Follows everything, and compares the figures with the accounts. */
  const compare = async () => {
    await followCorrections(pool);
    await followAll(pool);
    await rollUpTo(pool);
    await followTo(pool, campaignFollower);
    const { rows } = await pool.query<Record<'earned' | 'platform' | 'promotion', number>>(
      `select sum(earned)::bigint as earned, sum(promotion_coins)::bigint as promotion,
              sum(coins - earned - agency_coins - promotion_coins)::bigint as platform from rollup_quarters`,
    );
    const { rows: accounts } = await pool.query<Record<'earned' | 'platform', number>>(
      `select coalesce(sum(coins) filter (where account = 'earnings'), 0)::bigint as earned,
              coalesce(sum(coins) filter (where account = 'platform'), 0)::bigint as platform from entries`,
    );
    expect(rows[0]).toMatchObject(accounts[0]!);
    await expectNothingWrong(pool);
    return rows[0]!;
  };
  expect(await compare()).toEqual({ earned: 229, platform: 213, promotion: 18 });
  const { id } = await refund(pool, first, { kind: 'chargeback', amount: 800 });
  await compare();
  // It has promotional coins, and the gift after it paid coins that are owed.
  await reverse(pool, gifts[0]!.giftId);
  await compare();
  await buy(pool, 'ann', 100);
  await compare();
  await reverse(pool, gifts[2]!.giftId);
  await compare();
  await withdraw(pool, id);
  await compare();
});
