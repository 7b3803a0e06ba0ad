import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_TIMEOUT_MS, propertyRuns } from '../../../../../../test/support/property-runs.ts';
import { applyMovement } from './apply-movement.ts';
import { CoinModel } from './testing/coin-model.ts';
import { emptyWallet, type WalletFunding } from './wallet-funding.ts';
import type { CoinKind, WalletMovement } from './wallet-movement.ts';

const KINDS: readonly CoinKind[] = ['promotional', 'paid'];

/** What happens next. `pick` chooses among what the wallet allows. */
const STEP = fc.record({
  type: fc.constantFrom(
    'paid',
    'paid',
    'promotional',
    'gift',
    'gift',
    'gift',
    'debit',
    'refund',
    'refund',
    'withdrawal',
    'reversal',
    'expiry',
  ),
  coins: fc.integer({ min: 1, max: 12 }),
  pick: fc.nat(1_000),
});
type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

test(
  'a wallet of coin ranges equals one that moves coins one by one, after any movement',
  () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 60, size: 'max' }), (steps) => {
        const model = new CoinModel();
        const wallet = emptyWallet();
        const apply = (movement: Unversioned) => {
          const versioned = { ...movement, version: model.version + 1 } as WalletMovement;
          model.apply(versioned);
          applyMovement(wallet, versioned);
          expect(stateOfRanges(wallet)).toBe(stateOfCoins(model));
        };
        for (const [now, step] of steps.entries()) {
          const movement = nextMovement(model, step, now);
          if (movement === null) continue;
          apply(movement);
          if (movement.type === 'withdrawal' || movement.type === 'reversal')
            for (const credit of expired(model, now)) apply({ type: 'expiry', credit });
          if (wallet.owed > 0 && wallet.unspent.paid > 0) apply({ type: 'repayment' });
          expect(wallet.owed === 0 || wallet.unspent.paid === 0).toBe(true);
        }
      }),
      { numRuns: propertyRuns(1_000) },
    );
  },
  PROPERTY_TIMEOUT_MS,
);

type Unversioned = WalletMovement extends infer M ? (M extends unknown ? Omit<M, 'version'> : never) : never;

/** The movement of a step; null: the wallet does not allow it. */
function nextMovement(model: CoinModel, { type, coins, pick }: Step, now: number): Unversioned | null {
  const owed = model.gaps().length;
  const choose = <T>(list: readonly T[]): T | undefined => list[pick % Math.max(1, list.length)];
  switch (type) {
    case 'paid':
      return { type: 'credit', kind: 'paid', coins };
    case 'promotional':
      return { type: 'credit', kind: 'promotional', coins, expiresAt: now + (pick % 12) };
    case 'gift':
      return owed > 0 || KINDS.flatMap((kind) => model.unspent(kind)).length < coins ? null : { type, coins };
    case 'debit': {
      const kind = choose(KINDS)!;
      const available = model.unspent(kind).length;
      return available === 0 ? null : { type, kind, coins: Math.min(coins, available) };
    }
    case 'refund': {
      const coin = choose(model.coins.filter(({ at }) => at !== 'taken'));
      if (!coin) return null;
      const { kind, credit } = coin;
      return { type, kind, credit, coins: Math.min(coins, model.refundable(kind, credit).length) };
    }
    case 'withdrawal': {
      const refund = choose([...model.refunds.keys()]);
      return refund === undefined ? null : { type, refund };
    }
    case 'reversal': {
      const gift = choose([...model.spendings].filter(([, { isGift, returned }]) => isGift && !returned));
      return gift === undefined ? null : { type, gift: gift[0] };
    }
    case 'expiry': {
      const credit = choose(expired(model, now));
      return credit === undefined ? null : { type, credit };
    }
  }
}

/** The credits whose unspent coins are past their expiry. */
const expired = (model: CoinModel, now: number): number[] => [
  ...new Set(
    model
      .unspent('promotional')
      .filter(({ expiresAt }) => expiresAt <= now)
      .map(({ credit }) => credit),
  ),
];

/** A coin as text: `paid 3.7` is coin 7 of credit 3. */
const coinName = (kind: CoinKind, credit: number, index: number) => `${kind} ${credit}.${index}`;

/** The state of a wallet as text: what is unspent, expired and owed, and what has paid for each spending. */
const describe = (
  unspent: string[],
  expired: string[],
  spendings: (string | null)[][],
  owed: number,
): string => [unspent, expired.sort(), ...spendings, [owed]].map((list) => list.join(', ')).join('\n');

function stateOfCoins(model: CoinModel): string {
  const name = ({ kind, credit, index }: CoinModel['coins'][number]) => coinName(kind, credit, index);
  return describe(
    KINDS.flatMap((kind) => model.unspent(kind).map(name)),
    model.coins.filter(({ at }) => at === 'expired').map(name),
    [...model.spendings.values()].map(({ positions }) => positions.map((coin) => coin && name(coin))),
    model.gaps().length,
  );
}

function stateOfRanges(wallet: WalletFunding): string {
  const coins = (kind: CoinKind, credit: number, from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => coinName(kind, credit, from + index));
  const unspent = KINDS.flatMap((kind) =>
    wallet.open[kind].flatMap((credit) =>
      credit.unspent.flatMap(({ from, to }) => coins(kind, credit.version, from, to)),
    ),
  );
  expect(unspent.length).toBe(wallet.unspent.paid + wallet.unspent.promotional);
  const expired = [...wallet.credits.promotional.values()].flatMap((credit) =>
    credit.expired.flatMap(({ from, to }) => coins('promotional', credit.version, from, to)),
  );
  const spendings = [...wallet.spendings.values()].map(({ pieces }) =>
    pieces.flatMap(({ position, length, credit, first }, index) => {
      const before = pieces[index - 1];
      expect(position).toBe(before ? before.position + before.length : 0);
      if (credit === null) return Array<null>(length).fill(null);
      return coins(credit.kind, credit.version, first, first + length);
    }),
  );
  return describe(unspent, expired, spendings, wallet.owed);
}
