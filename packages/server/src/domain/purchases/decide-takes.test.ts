import fc from 'fast-check';
import { expect, it } from 'vitest';
import { coinsOf, decideTakes, type Returned, type Take, wantedTakes } from './decide-takes.ts';

const PRICE = 100;
const returned = fc.record({
  price: fc.constant(PRICE),
  refunded: fc.option(fc.integer({ min: 0, max: 120 }), { nil: null }),
  disputes: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      amount: fc.option(fc.integer({ min: 1, max: 120 }), { nil: null }),
      state: fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
    }),
    { selector: ({ id }) => id },
  ),
});

/** Books what is decided. */
function settle(booked: Take[], facts: Returned): Take[] {
  const { withdraw, take } = decideTakes(wantedTakes(facts), booked);
  expect(withdraw).toEqual(booked.slice(booked.length - withdraw.length).reverse());
  return [...booked.slice(0, booked.length - withdraw.length), ...take];
}

/** Takes of the same cause, one after the other, as one. */
const joined = (takes: readonly Take[]): Take[] => {
  const all: Take[] = [];
  for (const { dispute, amount } of takes) {
    const last = all.at(-1);
    if (last?.dispute === dispute) last.amount += amount;
    else all.push({ dispute, amount });
  }
  return all;
};

it('any steps to the same statements of the provider leave the same takes', () => {
  fc.assert(
    fc.property(fc.array(returned, { minLength: 1, maxLength: 6 }), (steps) => {
      const booked = steps.reduce(settle, [] as Take[]);
      expect(joined(booked)).toEqual(wantedTakes(steps.at(-1)!));
      // And a further look changes nothing.
      expect(decideTakes(wantedTakes(steps.at(-1)!), booked)).toEqual({ withdraw: [], take: [] });
    }),
  );
});

it('refunds and disputes together take no more than the price', () => {
  fc.assert(
    fc.property(returned, (facts) => {
      const sum = wantedTakes(facts).reduce((all, { amount }) => all + amount, 0);
      expect(sum).toBeLessThanOrEqual(PRICE);
      if (facts.refunded === null) expect(wantedTakes(facts)).toEqual([{ dispute: null, amount: PRICE }]);
    }),
  );
});

it('a growing refund takes the difference, and a dispute follows it', () => {
  const facts = { price: 100, refunded: 50, disputes: [{ id: 'd', amount: 60, state: 'open' as const }] };
  expect(wantedTakes(facts)).toEqual([
    { dispute: null, amount: 50 },
    { dispute: 'd', amount: 50 },
  ]);
  expect(decideTakes(wantedTakes(facts), [{ dispute: null, amount: 30 }])).toEqual({
    withdraw: [],
    take: [
      { dispute: null, amount: 20 },
      { dispute: 'd', amount: 50 },
    ],
  });
});

it('many small parts take as many coins as their sum, and all of the price takes all coins', () => {
  expect([33, 66, 99, 100].map((part) => coinsOf(1_001, part, 100))).toEqual([330, 660, 990, 1_001]);
  expect(coinsOf(Number.MAX_SAFE_INTEGER, 999_999, 1_000_000)).toBe(9_007_190_247_541_736);
});
