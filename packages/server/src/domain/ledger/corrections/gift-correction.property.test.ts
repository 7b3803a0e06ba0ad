import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../../test/support/property-runs.ts';
import { correctGaps, correctReversal, type GiftCorrection } from './gift-correction.ts';
import { type GiftTerms, lossOf } from './gift-loss.ts';

const GIFT = fc
  .record({
    promotionalCoins: fc.nat(8),
    paidCoins: fc.nat(8),
    shares: fc.tuple(fc.nat(10_000), fc.nat(10_000)),
    lossBps: fc.oneof(fc.constantFrom(0, 10_000, 5_000), fc.nat(10_000)),
    promotionalEarn: fc.boolean(),
  })
  .filter(({ promotionalCoins, paidCoins }) => promotionalCoins + paidCoins > 0)
  .map(
    ({
      promotionalCoins,
      paidCoins,
      shares: [receiver, agencyPart],
      lossBps,
      promotionalEarn,
    }): GiftTerms => {
      const agency = Math.floor((agencyPart * (10_000 - receiver)) / 10_000);
      const of = (coins: number, bps: number) => Math.floor((coins * bps) / 10_000);
      const promotional = promotionalEarn ? promotionalCoins : 0;
      return {
        coins: promotionalCoins + paidCoins,
        promotionalCoins,
        earned: of(promotional, receiver) + of(paidCoins, receiver),
        promotionalEarned: of(promotional, receiver),
        agency: of(promotional, agency) + of(paidCoins, agency),
        promotionalAgency: of(promotional, agency),
        lossBps,
      };
    },
  );

const STEPS = fc.array(
  fc.record({
    type: fc.constantFrom('open', 'open', 'close', 'close', 'reverse', 'reverse without return'),
    positions: fc.uniqueArray(fc.nat(15), { minLength: 1 }),
  }),
  { maxLength: 12, size: 'max' },
);

/** What each coin of the gift takes from an earner when it is lost. The first kind of coin, then the other. */
function lossOfEachCoin({ coins, promotionalCoins, lossBps }: GiftTerms, all: number, promotional: number) {
  const part = (earned: number, count: number) =>
    Array.from({ length: count }, (_, coin) => {
      const until = (end: number) => Math.floor((Math.floor((earned * end) / count) * lossBps) / 10_000);
      return until(coin + 1) - until(coin);
    });
  return [...part(promotional, promotionalCoins), ...part(all - promotional, coins - promotionalCoins)];
}

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const asRanges = (positions: readonly number[], opened: boolean) =>
  positions.map((position) => ({ from: position, to: position + 1, opened }));

test(
  'the corrections of a gift add up to what a model takes back coin by coin, in any order',
  () => {
    fc.assert(
      fc.property(GIFT, STEPS, (gift, steps) => {
        const lossEarned = lossOfEachCoin(gift, gift.earned, gift.promotionalEarned);
        const lossAgency = lossOfEachCoin(gift, gift.agency, gift.promotionalAgency);
        const owing = new Set<number>();
        let reversed = false;
        let returned = false;
        const total = { owed: 0, coins: 0, earned: 0, agency: 0 };
        const add = (correction: GiftCorrection) => {
          for (const field of ['owed', 'coins', 'earned', 'agency'] as const)
            total[field] += correction[field];
        };
        for (const { type, positions } of steps) {
          if (returned) break;
          const within = positions.filter((position) => position < gift.coins);
          if (type === 'open' || type === 'close') {
            const opens = type === 'open';
            const changed = within.filter((position) => owing.has(position) !== opens);
            for (const position of changed) opens ? owing.add(position) : owing.delete(position);
            add(correctGaps(gift, asRanges(changed, opens), reversed));
          } else if (!reversed) {
            returned = type === 'reverse';
            add(correctReversal(gift, asRanges([...owing], true), returned));
            reversed = true;
            if (returned) owing.clear();
          }
          const lost = [...owing];
          expect(total).toEqual({
            owed: owing.size,
            coins: 0 - (reversed ? gift.coins : owing.size),
            earned: 0 - (reversed ? gift.earned : sum(lost.map((position) => lossEarned[position]!))),
            agency: 0 - (reversed ? gift.agency : sum(lost.map((position) => lossAgency[position]!))),
          });
        }
      }),
      { numRuns: propertyRuns(2_000) },
    );
  },
  PROPERTY_TIMEOUT_MS,
);

const TERMS: GiftTerms = {
  ...{ coins: 10, promotionalCoins: 4, earned: 5, promotionalEarned: 2 },
  ...{ agency: 1, promotionalAgency: 0, lossBps: 10_000 },
};

describe('the loss of a gift', () => {
  it.each([
    ['all its coins, by the host', 10_000, [{ from: 0, to: 10 }], { earned: 5, agency: 1 }],
    ['all its coins, shared in halves', 5_000, [{ from: 0, to: 10 }], { earned: 2, agency: 0 }],
    ['all its coins, by the platform', 0, [{ from: 0, to: 10 }], { earned: 0, agency: 0 }],
    ['its promotional coins', 10_000, [{ from: 0, to: 4 }], { earned: 2, agency: 0 }],
    [
      'its first paid coin, whose share is rounded down',
      10_000,
      [{ from: 4, to: 5 }],
      { earned: 0, agency: 0 },
    ],
    ['its second paid coin', 10_000, [{ from: 5, to: 6 }], { earned: 1, agency: 0 }],
    ['coins of both kinds', 10_000, [{ from: 3, to: 6 }], { earned: 2, agency: 0 }],
  ])('of %s', (_title, lossBps, ranges, loss) => {
    expect(lossOf({ ...TERMS, lossBps }, ranges)).toEqual(loss);
  });

  it('is exact where products pass 2^53', () => {
    const coins = 2 ** 53 - 1;
    const huge = { ...TERMS, coins, promotionalCoins: 0, earned: coins - 1, promotionalEarned: 0 };
    const parts = [0, 1, 2 ** 40 + 7, coins].flatMap((to, index, ends) =>
      index === 0 ? [] : [{ from: ends[index - 1]!, to }],
    );
    expect(lossOf(huge, parts).earned).toBe(coins - 1);
  });
});
