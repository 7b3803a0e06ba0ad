import { ERRORS, type Item } from '@lavish/protocol';
import { describe, expect, test } from 'vitest';
import { lockedFor, summaryText, whyNot } from './gift-texts.ts';

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

describe('the sentence for a refusal', () => {
  test('names the missing coins', () => {
    const refused = { code: 'insufficient_balance', detail: '', balance: 88, required: 100 };
    expect(whyNot(refused, rocket)).toBe('12 coins short. Top up?');
  });

  test('names the new price', () => {
    expect(whyNot({ code: 'price_changed', detail: '', price: 12_000 }, rocket)).toBe(
      'Rocket costs 12,000 coins now. Tap again to send it.',
    );
  });

  test.each(Object.keys(ERRORS))('of %s is more than the code', (code) => {
    const sentence = whyNot({ code, detail: 'The server says so.' }, rocket);
    expect(sentence).toMatch(/^[A-Z].*[.?]$/);
    expect(sentence).not.toContain('_');
  });
});

test('a locked item names its VIP level and the viewer’s', () => {
  expect(lockedFor(rocket, 1)).toBe('Rocket opens at VIP 3. You are VIP 1.');
  expect(lockedFor(rocket, 0)).toBe('Rocket opens at VIP 3. You are not a VIP yet.');
});

test('describes a summary of small gifts', () => {
  expect(summaryText({ gifts: 431, coins: 12_880 })).toBe('and 431 more, 12,880 coins');
});
