import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Effect, EffectItem } from '../gift.ts';
import { createEffectQueue, fits } from './effect-queue.ts';

const itemWith = (fullscreen: boolean): EffectItem => ({
  id: 'rose',
  name: 'Rose',
  price: 1,
  icon_url: null,
  animation: { kind: 'none', fullscreen },
});

const effects = fc.array(
  fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
    item: fc.boolean().map(itemWith),
    sender: fc.constant(null),
    senderName: fc.constant(null),
    mine: fc.boolean(),
    count: fc.integer({ min: 1, max: 300 }),
    value: fc.integer({ min: 1, max: 1_000 }),
  }) satisfies fc.Arbitrary<Effect>,
  { maxLength: 60 },
);

const drain = (queue: ReturnType<typeof createEffectQueue>) => {
  const out: Effect[] = [];
  for (let next = queue.next(); next !== undefined; next = queue.next()) out.push(next);
  return out;
};

it('holds each key once and no more than its limit; own gifts leave first, then the most expensive', () => {
  fc.assert(
    fc.property(effects, fc.integer({ min: 1, max: 6 }), (gifts, most) => {
      const queue = createEffectQueue(most);
      for (const gift of gifts) {
        const dropped = queue.add(gift);
        expect(queue.size).toBeLessThanOrEqual(most);
        if (dropped !== null) expect(queue.size).toBe(most);
      }
      const order = drain(queue);
      expect(new Set(order.map(({ key }) => key)).size).toBe(order.length);
      for (const [index, effect] of order.slice(1).entries()) {
        const before = order[index]!;
        expect(before.mine || !effect.mine).toBe(true);
        if (before.mine === effect.mine) expect(before.value).toBeGreaterThanOrEqual(effect.value);
      }
    }),
  );
});

it('never drops an effect that ranks above one that it keeps', () => {
  fc.assert(
    fc.property(effects, fc.integer({ min: 1, max: 4 }), (gifts, most) => {
      const queue = createEffectQueue(most);
      for (const gift of gifts) {
        const dropped = queue.add(gift);
        if (dropped === null) continue;
        expect(queue.first!.mine || !dropped.mine).toBe(true);
        if (queue.first!.mine === dropped.mine)
          expect(queue.first!.value).toBeGreaterThanOrEqual(dropped.value);
      }
    }),
  );
});

it('merges a streak into one effect with the highest count and the coins of all its gifts', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (counts) => {
      const queue = createEffectQueue(3);
      let highest = 0;
      for (const count of counts) {
        highest = Math.max(highest, count);
        queue.add({
          key: 's',
          item: itemWith(false),
          sender: 'mia',
          senderName: 'Mia',
          mine: false,
          count,
          value: count * 5,
        });
      }
      expect(drain(queue)).toMatchObject([{ key: 's', count: highest, value: highest * 5 }]);
    }),
  );
});

it('keeps the order of arrival among effects of equal rank', () => {
  const queue = createEffectQueue(5);
  for (const key of ['a', 'b', 'c']) {
    queue.add({
      key,
      item: itemWith(false),
      sender: null,
      senderName: null,
      mine: false,
      count: 1,
      value: 9,
    });
  }
  expect(drain(queue).map(({ key }) => key)).toEqual(['a', 'b', 'c']);
});

it.each([
  ['fits: nothing plays', true, [], true],
  ['fits: a small effect beside a small one', false, [false], true],
  ['does not fit: a third small effect', false, [false, false], false],
  ['does not fit: a small effect over a full-screen one', false, [true], false],
  ['does not fit: a full-screen effect over a small one', true, [false], false],
])('%s', (_name, fullscreen, playing, expected) => {
  const effect = (large: boolean): Effect => ({
    key: 'k',
    item: itemWith(large),
    sender: null,
    senderName: null,
    mine: false,
    count: 1,
    value: 1,
  });
  expect(fits(effect(fullscreen), playing.map(effect), 2)).toBe(expected);
});
