import type { PutPack } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { checkCurrency, checkPack } from './check-pack.ts';

const PACK: PutPack = {
  name: 'Hundred',
  coins: 100,
  bonus_coins: 30,
  bonus_days: 365,
  prices: [{ amount: 100, currency: 'EUR' }],
};

it('packs with prices in currencies of 0, 2 and 3 decimals are valid, for each region too', () => {
  const prices = ['JPY', 'EUR', 'KWD'].flatMap((currency) => [
    { amount: 500, currency },
    { amount: 400, currency, region: 'tr' },
  ]);
  expect(checkPack({ ...PACK, prices })).toBeNull();
  expect(checkPack({ name: 'Bare', coins: 1, prices: [] })).toBeNull();
});

it.each<[param: string, over: Partial<PutPack>]>([
  ['prices.0.currency', { prices: [{ amount: 1, currency: 'XXQ' }] }],
  ['prices.1', { prices: [1, 2].map((amount) => ({ amount, currency: 'EUR' })) }],
  ['prices.1', { prices: [1, 2].map((amount) => ({ amount, currency: 'EUR', region: 'tr' })) }],
  ['bonus_days', { bonus_coins: 0 }],
  ['bonus_coins', { coins: Number.MAX_SAFE_INTEGER }],
  ['ends_at', { starts_at: '2026-02-01T00:00:00Z', ends_at: '2026-02-01T00:00:00Z' }],
])('a pack with wrong %s is refused: %j', (param, over) => {
  expect(checkPack({ ...PACK, ...over })).toMatchObject({ code: 'invalid_request', param });
});

it('bonus coins need a life time', () => {
  const { bonus_days: _, ...pack } = PACK;
  expect(checkPack(pack)).toMatchObject({ param: 'bonus_days' });
});

it.each(['EUR', 'JPY', 'KWD', 'ISK'])('%s is a currency', (code) => {
  expect(checkCurrency(code, 'currency')).toBeNull();
});
