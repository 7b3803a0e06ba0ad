import type { Item } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { createCatalogue } from './catalogue.ts';

const rose = (price: number, name = 'Rose') => ({ id: 'rose', price, name }) as Item;

it('shows changed items and removes retired ones', async () => {
  const catalogue = createCatalogue(async () => [rose(1)]);
  const drawn: unknown[] = [];
  catalogue.watch((state) => drawn.push(state.kind === 'ready' ? state.items : state.kind));
  await Promise.resolve();
  await Promise.resolve();
  catalogue.take([rose(5, 'Red rose')]);
  expect(catalogue.find('rose')).toEqual(rose(5, 'Red rose'));
  catalogue.take([]);
  expect(catalogue.find('rose')).toBeUndefined();
  expect(drawn).toEqual(['loading', [rose(1)], [rose(5, 'Red rose')], []]);
});
