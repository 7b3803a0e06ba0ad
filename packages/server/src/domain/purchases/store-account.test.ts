import { expect, test } from 'vitest';
import { storeAccountOf } from './store-account.ts';

test('a store account is a UUID that stays the same for ever, because stores keep it with each purchase', () => {
  expect(storeAccountOf('mia')).toBe('5278e7e7-881d-84d2-ab08-dca777e16dc1');
});

test('users have different store accounts', () => {
  const users = ['mia', 'Mia', 'nova', 'mia ', ''];
  expect(new Set(users.map(storeAccountOf)).size).toBe(users.length);
});
