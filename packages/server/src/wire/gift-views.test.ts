import { Gift, Receipt } from '@lavish/protocol';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import type { GiftVerdict } from '../domain/battles/verdict.ts';
import type { StoredGift } from '../domain/gifts/gift.ts';
import { eventOf } from '../domain/gifts/gift-event.ts';
import { exampleCommand, hexId, NOW, storedGiftOf } from '../domain/testing/examples.ts';
import { logEntryOf, receiptOf } from './gift-views.ts';

const gift = storedGiftOf(exampleCommand({ quantity: 3 }), {
  at: NOW,
  streak: { id: hexId(998), count: 7, expiresAt: NOW + 5_000 },
});
const streak = { id: `stk_${hexId(998)}`, count: 7, expires_at: '2026-01-31T12:00:05.000Z' };
const counted: GiftVerdict = {
  battle: hexId(5),
  round: 2,
  side: 1,
  ordinal: 42,
  reason: null,
  basePoints: 30,
  multiplier: 25_000,
  points: 75,
  // The fields are in the order of jsonb.
  boosts: [{ id: 'rush', add: 1.5, kind: 'window' }],
  vipLevel: 3,
};
const common = {
  id: `gft_${hexId(999)}`,
  sender: 'ann',
  receiver: 'hal',
  item: 'rose',
  quantity: 3,
  coins: 30,
  battle: null,
};
const logged = { ...common, room: 'stage', earned: 15, at: '2026-01-31T12:00:00.000Z', streak };
const receipt = { ...logged, balance: 500, wallet_version: 1 };

describe('a gift', () => {
  it('is sent to its sender as a receipt that matches the schema', () => {
    expect(receiptOf(gift)).toEqual(receipt);
    expect(Compile(Receipt).Check(receipt)).toBe(true);
  });

  it("is listed without the sender's balance", () => {
    expect(logEntryOf(gift)).toEqual(logged);
    expect(Compile(Gift).Check(logged)).toBe(true);
  });

  it('is an event whose streak grew by its units', () => {
    const event = { ...common, type: 'gift', seq: 3, gifts: 1, streak: { ...streak, delta: 3 } };
    expect(eventOf(gift)).toEqual(event);
  });

  it('has the verdicts of campaigns, which match the schema, and whose fields have one order', () => {
    const inCampaigns: StoredGift = {
      ...gift,
      // The fields are in the order of jsonb.
      campaigns: [
        {
          id: 'gala',
          rules: [{ id: 'coins', score: 45, amount: 30, capped: true }],
          score: 45,
          counted: true,
          multiplier: 15_000,
        },
        { id: 'fair', rules: [], score: 0, counted: false, multiplier: 10_000 },
      ],
    };
    const campaigns = [
      {
        campaign: 'gala',
        counted: true,
        multiplier: 1.5,
        score: 45,
        rules: [{ rule: 'coins', amount: 30, score: 45, capped: true }],
      },
      { campaign: 'fair', counted: false, reason: 'campaign_limit', multiplier: 1, score: 0, rules: [] },
    ];
    expect(JSON.stringify(receiptOf(inCampaigns))).toBe(JSON.stringify({ ...receiptOf(gift), campaigns }));
    expect(logEntryOf(inCampaigns).campaigns).toEqual(campaigns);
    expect(Compile(Receipt).Check(receiptOf(inCampaigns))).toBe(true);
  });

  it('has its verdict in a battle, which matches the schema', () => {
    const inBattle = { ...gift, battle: counted };
    const verdict = {
      id: `btl_${hexId(5)}`,
      round: 2,
      side: 1,
      counted: true,
      base_points: 30,
      multiplier: 2.5,
      points: 75,
      boosts: [{ id: 'rush', kind: 'window', add: 1.5 }],
    };
    expect(receiptOf(inBattle)).toEqual({ ...receipt, battle: verdict });
    expect(Compile(Receipt).Check(receiptOf(inBattle))).toBe(true);
    expect(logEntryOf(inBattle).battle).toEqual(verdict);
    expect(eventOf(inBattle).battle).toEqual(verdict);
    expect(JSON.stringify(receiptOf(inBattle))).toContain(
      '"boosts":[{"id":"rush","kind":"window","add":1.5}]',
    );
  });

  it('has the reason why it did not count', () => {
    const late: GiftVerdict = { ...counted, ordinal: null, reason: 'battle_over', points: 0, boosts: [] };
    const { battle } = receiptOf({ ...gift, battle: { ...late, multiplier: 10_000 } });
    expect(battle).toMatchObject({ counted: false, reason: 'battle_over', multiplier: 1, points: 0 });
  });

  it('has no streak when its item has no window', () => {
    const lone = { ...gift, streak: null };
    expect([receiptOf(lone).streak, eventOf(lone).streak]).toEqual([null, null]);
  });
});
