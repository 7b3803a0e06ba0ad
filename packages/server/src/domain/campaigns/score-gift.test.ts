import { LIMITS } from '@lavish/protocol';
import { describe, expect, it, test } from 'vitest';
import { compareCampaigns, rulesOf, type StoredCampaign } from './campaign.ts';
import { scoreBattleWin } from './score-battle-win.ts';
import { type CampaignGift, scoreGift } from './score-gift.ts';
import type { DailyScores, SenderCounters } from './sender-counters.ts';
import { exampleCampaign, exampleCampaignGift } from './testing/example-campaign.ts';

const NOTHING: SenderCounters = { dailyScores: () => undefined, hasCounted: () => false };

const score = (
  campaign: StoredCampaign,
  gift: Partial<CampaignGift> = {},
  counters: SenderCounters = NOTHING,
) => scoreGift([rulesOf(campaign)], exampleCampaignGift(gift), counters);

const withRule = (rule: Partial<StoredCampaign['definition']['rules'][number]>, over = {}) =>
  exampleCampaign({}, { rules: [{ id: 'rule', kind: 'coins', weight: 1, ...rule }], ...over });

describe('what a rule counts of a gift', () => {
  const gift = { price: 10, points: 4, quantity: 3 };
  it.each([
    { kind: 'coins', amount: 30 },
    { kind: 'gifts', amount: 1 },
    { kind: 'units', amount: 3 },
    { kind: 'points', amount: 12 },
    { kind: 'senders', amount: 1 },
  ] as const)('$kind: $amount of 3 items of 10 coins and 4 points', ({ kind, amount }) => {
    expect(score(withRule({ kind }), gift).verdicts).toEqual([
      {
        id: 'gala',
        counted: true,
        multiplier: 10_000,
        score: amount,
        rules: [{ id: 'rule', amount, score: amount }],
      },
    ]);
  });

  it('an item without points has its price', () => {
    const [verdict] = score(withRule({ kind: 'points' }), { price: 10, points: null, quantity: 3 }).verdicts;
    expect(verdict!.score).toBe(30);
  });

  it('points beyond 2^53 − 1 count as 2^53 − 1', () => {
    const [verdict] = score(withRule({ kind: 'points' }), { points: LIMITS.maxCoins, quantity: 99 }).verdicts;
    expect(verdict).toMatchObject({ score: LIMITS.maxCoins, rules: [{ amount: LIMITS.maxCoins }] });
  });
});

test('a score is rounded down once, after the weight and the multiplier', () => {
  const halves = { rules: [{ id: 'rule', kind: 'coins' as const, weight: 0.5 }] };
  const multipliers = [
    { id: 'x2', starts_at: '2026-01-31T12:00:00.000Z', ends_at: '2026-01-31T13:00:00.000Z', multiplier: 2 },
  ];
  expect(score(exampleCampaign({}, halves), { price: 3 }).verdicts[0]!.score).toBe(1);
  expect(score(exampleCampaign({}, { ...halves, multipliers }), { price: 3 }).verdicts[0]!.score).toBe(3);
});

test('the scores of all rules for the item add up', () => {
  const campaign = exampleCampaign(
    {},
    {
      rules: [
        { id: 'coins', kind: 'coins', weight: 2 },
        { id: 'roses', kind: 'units', weight: 100, items: ['rose'] },
        { id: 'moons', kind: 'units', weight: 100, items: ['moon'] },
        { id: 'wins', kind: 'battle_wins', weight: 1_000 },
      ],
    },
  );
  expect(score(campaign).verdicts[0]).toEqual({
    id: 'gala',
    counted: true,
    multiplier: 10_000,
    score: 120,
    rules: [
      { id: 'coins', amount: 10, score: 20 },
      { id: 'roses', amount: 1, score: 100 },
    ],
  });
});

describe('a campaign judges no gift', () => {
  const { startsAt, endsAt } = exampleCampaign();
  const scope = (over: Partial<StoredCampaign['definition']['scope']>) =>
    exampleCampaign({}, { scope: { ...exampleCampaign().definition.scope, ...over } });
  it.each<[string, StoredCampaign, Partial<CampaignGift>]>([
    ['a millisecond before its start', exampleCampaign(), { at: startsAt - 1 }],
    ['at its end', exampleCampaign(), { at: endsAt }],
    ['at its cancellation', exampleCampaign({ cancelledAt: endsAt - 5 }), { at: endsAt - 5 }],
    ['of another item', scope({ items: ['moon'] }), {}],
    ['of another category', scope({ categories: ['cars'] }), { category: 'flowers' }],
    ['of an item without a category, if it lists categories', scope({ categories: ['cars'] }), {}],
    ['in another room', scope({ rooms: ['attic'] }), {}],
    ['to another receiver', scope({ receivers: ['gil'] }), {}],
    ['from another region', scope({ sender_regions: ['north'] }), { senderRegion: 'south' }],
    ['to another region', scope({ receiver_regions: ['north'] }), { receiverRegion: 'south' }],
    ['of a sender with a lower VIP level', scope({ min_vip_level: 2 }), { vipLevel: 1 }],
    ['of an item that no rule is for', withRule({ items: ['moon'] }), {}],
    ['if it counts battle wins only', withRule({ kind: 'battle_wins' }), {}],
  ])('%s', (_what, campaign, gift) => {
    expect(score(campaign, gift)).toEqual({ verdicts: [], daily: [], counted: [] });
  });

  it('but the first and the last millisecond count', () => {
    for (const at of [startsAt, endsAt - 1])
      expect(score(exampleCampaign(), { at }).verdicts).toHaveLength(1);
  });
});

describe('a daily cap', () => {
  const capped = withRule({ daily_cap: 25 });
  const [midnight] = capped.days as [number];
  const after = (today: DailyScores): SenderCounters => ({ ...NOTHING, dailyScores: () => today });
  const today = { campaign: 'gala', sender: 'ann', day: midnight, scores: [20] };

  it('limits what a sender scores on one day', () => {
    expect(score(capped, {}, after(today))).toEqual({
      verdicts: [
        {
          id: 'gala',
          counted: true,
          multiplier: 10_000,
          score: 5,
          rules: [{ id: 'rule', amount: 10, score: 5, capped: true }],
        },
      ],
      daily: [{ ...today, scores: [25] }],
      counted: [],
    });
  });

  it('begins again with the next day of the zone', () => {
    const [, next] = capped.days as [number, number];
    const scored = score(capped, { at: next }, after(today));
    expect(scored.daily).toEqual([{ ...today, day: next, scores: [10] }]);
  });

  it('does not begin again when the clock steps back over midnight', () => {
    expect(score(capped, { at: midnight - 1 }, after(today)).daily).toEqual([{ ...today, scores: [25] }]);
  });

  it('on the first day counts from the start of the campaign', () => {
    expect(score(capped, { at: midnight - 1 }).daily).toMatchObject([{ day: capped.startsAt, scores: [10] }]);
  });
});

describe('a rule for senders', () => {
  const campaign = withRule({ kind: 'senders', weight: 5, daily_cap: 8 });

  it('counts the first gift of a sender to a receiver', () => {
    const first = { campaign: 'gala', rule: 'rule', sender: 'ann', receiver: 'hal' };
    expect(score(campaign)).toMatchObject({ verdicts: [{ score: 5 }], counted: [first] });
    const again = score(campaign, {}, { ...NOTHING, hasCounted: () => true });
    expect(again).toMatchObject({ verdicts: [{ score: 0, rules: [{ amount: 0, score: 0 }] }], counted: [] });
  });

  it('can count the sender later if the daily cap leaves nothing for the first gift', () => {
    const full = { campaign: 'gala', sender: 'ann', day: campaign.days[0]!, scores: [8] };
    const scored = score(campaign, {}, { ...NOTHING, dailyScores: () => full });
    expect(scored).toMatchObject({ verdicts: [{ score: 0, rules: [{ capped: true }] }], counted: [] });
  });
});

test('of more than 8 campaigns, those that started first count a gift, and of equals those with the lower id', () => {
  const { startsAt } = exampleCampaign();
  const all = Array.from({ length: 10 }, (_, index) =>
    exampleCampaign({ id: `gala-${9 - index}`, startsAt: startsAt + (index < 2 ? 1 : 0) }),
  );
  const { verdicts } = scoreGift(all.map(rulesOf).sort(compareCampaigns), exampleCampaignGift(), NOTHING);
  expect(verdicts.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `gala-${n}`));
  expect(verdicts.map(({ counted, score }) => [counted, score])).toEqual([
    ...Array(8).fill([true, 10]),
    ...Array(2).fill([false, 0]),
  ]);
});

describe('a battle win', () => {
  const wins = exampleCampaign(
    {},
    {
      scope: { ...exampleCampaign().definition.scope, rooms: ['stage'], items: ['moon'], min_vip_level: 3 },
      rules: [
        { id: 'wins', kind: 'battle_wins', weight: 50 },
        { id: 'coins', kind: 'coins', weight: 1 },
      ],
      multipliers: [
        {
          id: 'x2',
          starts_at: '2026-01-31T12:00:00.000Z',
          ends_at: '2026-01-31T13:00:00.000Z',
          multiplier: 2,
        },
      ],
    },
  );
  const at = Date.parse('2026-01-31T12:00:00.000Z');
  it.each([
    ['scores its weight', { at: at - 1 }, 50],
    ['scores more within a window', { at }, 100],
    ['in another room scores nothing', { room: 'attic' }, 0],
    ['at the end of the campaign scores nothing', { at: wins.endsAt }, 0],
  ])('%s', (_what, over, expected) => {
    expect(scoreBattleWin(rulesOf(wins), { host: 'hal', room: 'stage', at, ...over })).toBe(expected);
  });
});
