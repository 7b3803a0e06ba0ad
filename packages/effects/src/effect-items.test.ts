import { expect, it } from 'vitest';
import { createEffectItems } from './effect-items.ts';
import type { EffectItem } from './gift.ts';

const SERVER = 'https://gifts.example';
const item = (id: string, price = 1, url?: string): EffectItem => ({
  id,
  name: id,
  price,
  icon_url: `/art/${id}.svg`,
  animation: url === undefined ? { kind: 'none' } : { kind: 'lottie', url },
});

it('has the items of the last list, with full URLs', () => {
  const items = createEffectItems(SERVER);
  items.replace([item('rose')]);
  items.replace([item('crown', 1_000, '/crown.json'), item('cake', 5, '/cake.json'), item('star')]);
  expect(items.get('rose')).toBeUndefined();
  expect(items.get('crown')?.icon_url).toBe('https://gifts.example/art/crown.svg');
  expect(items.urls()).toEqual(['https://gifts.example/cake.json', 'https://gifts.example/crown.json']);
});

it('fetches an unknown item, and prefers the one that a list has brought meanwhile', async () => {
  const items = createEffectItems(SERVER, async (id) => (id === 'none' ? undefined : item(id)));
  expect(await items.fetch('rose')).toEqual({
    ...item('rose'),
    icon_url: 'https://gifts.example/art/rose.svg',
  });
  expect(await items.fetch('none')).toBeUndefined();
  const fetched = items.fetch('rose');
  items.replace([item('rose', 7)]);
  expect((await fetched)?.price).toBe(7);
});

it("finds no item when the page's function throws or rejects", async () => {
  const throwing = () => {
    throw new Error('A fault of the page');
  };
  for (const findItem of [throwing, () => Promise.reject(new Error('unreachable'))])
    expect(await createEffectItems(SERVER, findItem).fetch('rose')).toBeUndefined();
});

it('fetches nothing without `findItem`, or while 200 gifts wait', async () => {
  expect(createEffectItems(SERVER).fetch('rose')).toBeNull();
  const items = createEffectItems(SERVER, async (id) => item(id));
  const fetched = Array.from({ length: 200 }, () => items.fetch('rose'));
  expect(items.fetch('rose')).toBeNull();
  await Promise.all(fetched);
  expect(items.fetch('rose')).not.toBeNull();
});
