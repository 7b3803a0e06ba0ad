import { expect, it } from 'vitest';
import { matches } from './search.ts';

it.each([
  ['gift', 'Send a gift', true],
  ['GIFT', 'Send a gift', true],
  ['gift send', 'Send a gift', true],
  ['insuff bal', 'insufficient_balance', true],
  ['  gift  ', 'Send a gift', true],
  ['gift room', 'Send a gift', false],
])('%j in %j: %s', (query, text, found) => {
  expect(matches(query, text)).toBe(found);
});
