import { expect } from 'vitest';
import { pickOne, seededRandom } from '../../cli/simulate/seeded-random.ts';
import { adjustBy, buy, followCorrections, putSharedLoss, refund, reverse } from '../testing/corrections.ts';
import { expectNothingWrong, ledgerTest as it } from '../testing/ledger.ts';
import {
  act,
  allowPayouts,
  earningsOf,
  FAY,
  followEarnings,
  GUS,
  request,
  SERVER,
} from '../testing/payouts.ts';
import { waitForHorizon } from '../testing/roll-up.ts';
import { sendsRose, setScene } from '../testing/stage.ts';
import { sendPayoutBatch } from './payout-batches.ts';

it('payouts, gifts, reversals, chargebacks and approvals of one host at once conserve coins', async ({
  ledger,
}) => {
  const { pool } = ledger;
  await setScene(pool, {
    users: { ann: 0, ben: 0, hal: 0 },
    items: { rose: { price: 10 } },
    rooms: { stage: { host: 'hal' } },
  });
  await allowPayouts(pool, { approval_above_coins: 10 });
  await putSharedLoss(pool, 10_000);
  // A committer commits one batch after the other, so each worker has its own.
  const committers = [0, 1, 2, 3].map(() => ledger.openCommitter());
  const random = seededRandom(87);
  const gifts: string[] = [];
  const payouts: string[] = [];
  let over = 0;
  const worker = async (n: number) => {
    for (let i = 0; i < 30; i++) {
      const sender = pickOne(random, ['ann', 'ben']);
      const step = pickOne(random, ['gift', 'gift', 'request', 'request', 'approve', 'send', 'end', 'take']);
      const payout = payouts[Math.floor(random() * payouts.length)];
      if (step === 'gift') {
        const topUp = await buy(pool, sender, 40, 40);
        const gift = sendsRose({ sender, quantity: 2 });
        const { outcomes } = await committers[n]!.commit([gift]);
        if (outcomes[0]!.kind === 'accepted') gifts.push(gift.giftId);
        if (random() < 0.3) await refund(pool, topUp, { kind: 'chargeback' }).catch(() => {});
        if (random() < 0.5) await followCorrections(pool);
      } else if (step === 'request') {
        const done = await request(pool, 1 + Math.floor(random() * 30), {
          actor: pickOne(random, [FAY, SERVER]),
        });
        if ('done' in done) payouts.push(done.done.id);
      } else if (step === 'take') {
        const gift = gifts.splice(Math.floor(random() * gifts.length), 1)[0];
        if (gift && random() < 0.7) await reverse(pool, gift).catch(() => {});
        else await adjustBy(pool, 'hal', pickOne(random, [-5, 5]), 'earnings');
      } else if (step === 'send' && random() < 0.5) {
        await sendPayoutBatch(pool, 'EUR', { key: `batch-${n}-${i}`, actor: GUS });
      } else if (payout !== undefined) {
        const action =
          step === 'end' ? pickOne(random, ['pay', 'fail', 'cancel'] as const) : (step as 'approve' | 'send');
        await act(pool, payout, action, pickOne(random, [FAY, GUS]));
      }
      const { available, balance } = await earningsOf(pool);
      if (available > Math.max(0, balance)) over++;
    }
  };
  await Promise.all([0, 1, 2, 3].map(worker));
  await followCorrections(pool);
  expect(over).toBe(0);
  expect(payouts.length).toBeGreaterThan(5);
  await expectNothingWrong(pool);
  await waitForHorizon(pool);
  const before = await earningsOf(pool);
  await followEarnings(pool);
  expect(await earningsOf(pool)).toEqual(before);
  await expectNothingWrong(pool);
});
