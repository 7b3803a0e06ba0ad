import fc from 'fast-check';
import { expect } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../test/support/property-runs.ts';
import { lossOf } from '../../domain/ledger/corrections/gift-loss.ts';
import { CoinModel } from '../../domain/ledger/funding/testing/coin-model.ts';
import type { CoinKind } from '../../domain/ledger/funding/wallet-movement.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { readGift } from '../gifts/read-gifts.ts';
import {
  adjustBy,
  buy,
  correctionsOf,
  followCorrections,
  putSharedLoss,
  refund,
  reverse,
  withdraw,
} from '../testing/corrections.ts';
import { holdClock } from '../testing/database-world.ts';
import { expectNothingWrong, ledgerTest } from '../testing/ledger.ts';
import { grantCoins } from '../testing/promotional-coins.ts';
import { STAGE, sendsRose, setScene } from '../testing/stage.ts';
import { adjust } from './adjustments.ts';
import { expirePromotionalCoins } from './expire-promotional-coins.ts';
import { readGiftFunding } from './read-gift-funding.ts';

const STEP = fc.record({
  type: fc.constantFrom(
    ...[
      'buy',
      'buy',
      'grant',
      'gift',
      'gift',
      'gift',
      'take',
      'refund',
      'refund',
      'withdraw',
      'reverse',
      'reverse without return',
      'expire',
      'policy',
      'follow',
    ],
  ),
  coins: fc.integer({ min: 1, max: 9 }),
  pick: fc.nat(1_000),
});

/** Whose coins move. Each history has a user of its own. */
let users = 0;

ledgerTest(
  'any journals in any order leave the wallet, what paid for each gift and what its receiver keeps, as a model that moves coins one by one',
  { timeout: PROPERTY_TIMEOUT_MS },
  async ({ ledger }) => {
    const { pool } = ledger;
    await setScene(pool, STAGE);
    const committer = ledger.openCommitter();
    let now = Date.now();
    await holdClock(ledger.url, now);
    const property = fc.asyncProperty(fc.array(STEP, { maxLength: 30, size: 'max' }), async (steps) => {
      const user = `user-${++users}`;
      await setScene(pool, { users: { [user]: 0 }, rooms: {} });
      const model = new CoinModel();
      /** The journals and gifts by the version of the wallet. */
      const ids = new Map<number, string>();
      const apply = (id: string | null, movement: Parameters<CoinModel['apply']>[0]) => {
        model.apply(movement);
        if (id !== null) ids.set(movement.version, id);
      };
      const next = () => model.version + 1;
      /** By the version of a gift: the loss policy of its time, and whether it was reversed. */
      const policies = new Map<number, number>();
      const reversals = new Set<number>();
      let hostBps = 0;
      const unspent = (kind: CoinKind) => model.unspent(kind).length;
      const expire = () => {
        for (;;) {
          const coin = model.unspent('promotional').find(({ expiresAt }) => expiresAt <= now);
          if (!coin) return;
          apply(null, { type: 'expiry', version: next(), credit: coin.credit });
        }
      };

      for (const { type, coins, pick } of steps) {
        now += 1_000;
        await pool.query('update clock.hand set at = $1', [new Date(now)]);
        const choose = <T>(list: readonly T[]): T | undefined => list[pick % Math.max(1, list.length)];
        const owes = model.gaps().length > 0;
        if (type === 'buy') {
          apply(await buy(pool, user, coins, coins), {
            type: 'credit',
            version: next(),
            kind: 'paid',
            coins,
          });
        } else if (type === 'grant') {
          const expiresAt = now + 1_000 * (1 + (pick % 8));
          const id = await grantCoins(pool, user, coins, new Date(expiresAt).toISOString());
          apply(id, { type: 'credit', version: next(), kind: 'promotional', coins, expiresAt });
        } else if (type === 'gift') {
          const command = sendsRose({ sender: user, item: 'kiss', quantity: coins });
          const { outcomes } = await committer.commit([command]);
          const isPossible = !owes && unspent('promotional') + unspent('paid') >= coins;
          expect(outcomes[0]!.kind).toBe(isPossible ? 'accepted' : 'refused');
          if (isPossible) {
            policies.set(next(), hostBps);
            apply(command.giftId, { type: 'gift', version: next(), coins });
          }
        } else if (type === 'take') {
          const kind = pick % 2 === 0 ? 'paid' : 'promotional';
          const request = { coins: -coins, coin_kind: kind, reason: 'A test' } as const;
          const done = await adjust(pool, user, request, { key: `take-${now}`, actor: 'server' });
          expect(isRefusal(done)).toBe(unspent(kind) < coins);
          if (!isRefusal(done)) apply(null, { type: 'debit', version: next(), kind, coins });
        } else if (type === 'refund') {
          const credit = choose(
            model.coins.filter(({ kind, at }) => kind === 'paid' && at !== 'taken'),
          )?.credit;
          if (credit === undefined) continue;
          // A coin costs one unit of money.
          const taken = Math.min(coins, model.refundable('paid', credit).length);
          const { id } = await refund(pool, ids.get(credit)!, { kind: 'chargeback', amount: taken });
          apply(id, { type: 'refund', version: next(), credit, kind: 'paid', coins: taken });
        } else if (type === 'withdraw') {
          const version = choose([...model.refunds.keys()]);
          if (version === undefined) continue;
          await withdraw(pool, ids.get(version)!);
          apply(null, { type: 'withdrawal', version: next(), refund: version });
          expire();
        } else if (type === 'reverse' || type === 'reverse without return') {
          const version = choose([...policies.keys()].filter((gift) => !reversals.has(gift)));
          if (version === undefined) continue;
          await reverse(pool, ids.get(version)!, type === 'reverse');
          reversals.add(version);
          if (type === 'reverse') {
            apply(null, { type: 'reversal', version: next(), gift: version });
            expire();
          }
        } else if (type === 'policy') {
          hostBps = pick * 10;
          await putSharedLoss(pool, hostBps);
        } else if (type === 'follow') {
          await followCorrections(pool);
        } else {
          await expirePromotionalCoins(pool, user);
          expire();
        }
        if (model.gaps().length > 0 && unspent('paid') > 0)
          apply(null, { type: 'repayment', version: next() });
        const { rows } = await pool.query(
          'select coins, promotional, owed, version from wallets where user_id = $1',
          [user],
        );
        expect(rows).toEqual([
          {
            coins: unspent('paid') + unspent('promotional'),
            promotional: unspent('promotional'),
            owed: model.gaps().length,
            version: model.version,
          },
        ]);
      }

      await followCorrections(pool);
      for (const [version, { isGift, positions, returned }] of model.spendings) {
        if (!isGift) continue;
        const gift = (await readGift(pool, ids.get(version)!))!;
        const isReversed = reversals.has(version);
        const gaps = positions.flatMap((coin, position) =>
          coin === null ? [{ from: position, to: position + 1 }] : [],
        );
        const loss = lossOf(
          { ...gift, agency: 0, promotionalAgency: 0, lossBps: policies.get(version)! },
          gaps,
        );
        expect(await correctionsOf(pool, gift.id)).toEqual({
          coins: 0 - (isReversed ? gift.coins : gaps.length),
          earned: 0 - (isReversed ? gift.earned : loss.earned),
        });
        const { owed, reversed, sources } = await readGiftFunding(pool, gift);
        const coins = new Map<string, number>();
        for (const coin of positions) {
          if (coin === null) continue;
          const id = ids.get(coin.credit)!;
          coins.set(id, (coins.get(id) ?? 0) + 1);
        }
        expect({ reversed, owed, sources: sources.map((one) => [one.journal.slice(4), one.coins]) }).toEqual({
          reversed: returned,
          owed: positions.filter((coin) => coin === null).length,
          sources: [...coins],
        });
      }
    });
    await fc.assert(property, { numRuns: propertyRuns(25) });
    // Corrections of a host's earnings are part of the same books.
    await adjustBy(pool, 'hal', 3, 'earnings');
    await expectNothingWrong(pool);
  },
);
