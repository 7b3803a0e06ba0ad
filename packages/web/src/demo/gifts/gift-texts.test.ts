import { ERRORS, type Item } from '@lavish/protocol';
import { describe, expect, test } from 'vitest';
import { lockedFor, moreGifts, whyNot } from './gift-texts.ts';

const rocket: Item = {
  id: 'rocket',
  name: 'Rocket',
  price: 10_000,
  points: 10_000,
  category: null,
  animation: { kind: 'none' },
  icon_url: null,
  min_vip_level: 3,
  max_quantity: 9_999,
  streak_window_ms: 5_000,
  active_from: null,
  active_until: null,
  sort: 0,
};

describe('a refusal is a sentence', () => {
  test('that says how many coins are missing', () => {
    const refused = { code: 'insufficient_balance', detail: '', balance: 88, required: 100 };
    expect(whyNot(refused, rocket)).toBe('12 coins short. Top up?');
  });

  test('that names the new price', () => {
    expect(whyNot({ code: 'price_changed', detail: '', price: 12_000 }, rocket)).toBe(
      'Rocket costs 12,000 coins now. Tap again to send it.',
    );
  });

  test.each(Object.keys(ERRORS))('for %s, never the code alone', (code) => {
    const sentence = whyNot({ code, detail: 'The server says so.' }, rocket);
    expect(sentence).toMatch(/^[A-Z].*[.?]$/);
    expect(sentence).not.toContain('_');
  });
});

test('a lock says where it opens and where you are', () => {
  expect(lockedFor(rocket, 1)).toBe('Rocket opens at VIP 3. You are VIP 1.');
  expect(lockedFor(rocket, 0)).toBe('Rocket opens at VIP 3. You are not a VIP yet.');
});

test('what was told only as a sum', () => {
  expect(moreGifts({ gifts: 431, coins: 12_880 })).toBe('and 431 more, 12,880 coins');
});
