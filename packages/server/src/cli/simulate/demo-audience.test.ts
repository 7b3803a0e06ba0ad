import type { Item } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { chooseGift } from './demo-audience.ts';
import { CAST } from './demo-cast.ts';
import { seededRandom } from './seeded-random.ts';

const item = (id: string, price: number, minVipLevel = 0): Item => ({
  id,
  name: id,
  price,
  points: price,
  category: null,
  animation: { kind: 'none' },
  icon_url: null,
  min_vip_level: minVipLevel,
  max_quantity: 99,
  streak_window_ms: 5_000,
  active_from: null,
  active_until: null,
  sort: 0,
});
const CATALOGUE = [item('galaxy', 10_000, 5), item('rose', 1), item('heart', 5), item('crown', 500)];

it('has a cast with distinct, valid user ids', () => {
  for (const { user } of CAST) expect(user).toMatch(/^[A-Za-z0-9_.:-]{1,64}$/);
  expect(new Set(CAST.map(({ user }) => user)).size).toBe(CAST.length);
});

it('sends mostly cheap gifts, some as combos, sometimes expensive ones, and only gifts that the viewer may send', () => {
  const random = seededRandom(1);
  const gifts = CAST.flatMap((character) =>
    Array.from({ length: 500 }, () => ({ character, ...chooseGift(random, character, CATALOGUE, 0.3)! })),
  );
  for (const { character, item } of gifts) expect(item.min_vip_level).toBeLessThanOrEqual(character.vipLevel);
  const share = (part: typeof gifts) => part.length / gifts.length;
  const expensive = share(gifts.filter(({ isExpensive }) => isExpensive));
  expect(expensive).toBeGreaterThan(0.005);
  expect(expensive).toBeLessThan(0.05);
  expect(share(gifts.filter(({ taps }) => taps > 1))).toBeGreaterThan(0.2);
});

it('does not choose a gift from an empty catalogue', () => {
  expect(chooseGift(seededRandom(1), CAST[0]!, [], 0)).toBeNull();
});
