import { LIMITS } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { decideTopUp, type StoredTopUp } from './decide-top-up.ts';

const WALLET = { coins: 100, version: 7 };
const STORED: StoredTopUp = {
  id: '0197a0b0c0d07000800000000000abcd',
  coins: 20,
  reference: 'order 1',
  amount: 199,
  currency: 'EUR',
  balance: 120,
  walletVersion: 8,
  at: 1_760_000_000_000,
};

const SAME = { coins: 20, reference: 'order 1', price: { amount: 199, currency: 'EUR' } };

describe('a top-up', () => {
  it('adds its coins and raises the version of the wallet', () => {
    expect(decideTopUp('zoe', { coins: 20 }, { wallet: WALLET, stored: null })).toEqual({
      kind: 'accepted',
      coins: 20,
      reference: null,
      amount: null,
      currency: null,
      balance: 120,
      walletVersion: 8,
    });
  });

  it('returns the stored top-up for a used key, even if the wallet is full now', () => {
    const facts = { wallet: { coins: LIMITS.maxCoins, version: 9 }, stored: STORED };
    expect(decideTopUp('zoe', SAME, facts)).toEqual({
      kind: 'replayed',
      topUp: STORED,
    });
  });

  it.each([
    ['other coins', { ...SAME, coins: 21 }],
    ['another reference', { ...SAME, reference: 'order 2' }],
    ['no reference', { coins: 20, price: SAME.price }],
    ['another price', { ...SAME, price: { amount: 198, currency: 'EUR' } }],
    ['another currency', { ...SAME, price: { amount: 199, currency: 'USD' } }],
    ['no price', { coins: 20, reference: 'order 1' }],
  ])('is refused under a used key with %s', (_title, request) => {
    expect(decideTopUp('zoe', request, { wallet: WALLET, stored: STORED })).toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('can fill a wallet up to its limit, and is refused above it', () => {
    const request = { coins: LIMITS.maxCoins - WALLET.coins };
    const facts = { wallet: WALLET, stored: null };
    expect(decideTopUp('zoe', request, facts)).toMatchObject({ kind: 'accepted', balance: LIMITS.maxCoins });
    expect(decideTopUp('zoe', { coins: request.coins + 1 }, facts)).toMatchObject({
      code: 'invalid_request',
      param: 'coins',
    });
  });

  it('is refused for a user who does not exist', () => {
    expect(decideTopUp('zoe', { coins: 1 }, { wallet: null, stored: null })).toMatchObject({
      code: 'user_not_found',
    });
  });
});
