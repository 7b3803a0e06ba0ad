import { type CampaignRule, LIMITS, type PutCampaign } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../refusal.ts';
import { requestedCampaign } from './check-campaign.ts';
import { examplePutCampaign } from './testing/example-campaign.ts';

const rule = (over: Partial<CampaignRule>): CampaignRule => ({
  id: 'rule',
  kind: 'coins',
  weight: 1,
  ...over,
});
const window = (id: string, fromDay: number, toDay: number) => ({
  id,
  starts_at: `2026-02-0${fromDay}T12:00:00Z`,
  ends_at: `2026-02-0${toDay}T12:00:00Z`,
  multiplier: 2,
});
const group = (id: string, ...receivers: string[]) => ({ id, receivers });
const reward = (
  from_rank: number,
  to_rank: number,
  list: 'receivers' | 'senders' | 'groups' = 'receivers',
) => ({
  list,
  from_rank,
  to_rank,
  label: 'A crown',
});
const manyReceivers = Array.from({ length: LIMITS.maxCampaignMembers }, (_, n) => `user-${n}`);

describe('a request for a campaign is refused for', () => {
  it.each<[string, Partial<PutCampaign>, string]>([
    ['a leap second', { starts_at: '2026-06-30T23:59:60Z' }, 'starts_at'],
    ['an end before its start', { ends_at: '2026-01-31T00:00:00Z' }, 'ends_at'],
    ['an end at its start', { ends_at: examplePutCampaign().starts_at }, 'ends_at'],
    ['more than 366 days', { ends_at: '2027-02-03T12:00:00Z' }, 'ends_at'],
    ['two rules with one id', { rules: [rule({}), rule({})] }, 'rules.1.id'],
    ['items of battle wins', { rules: [rule({ kind: 'battle_wins', items: ['rose'] })] }, 'rules.0.items'],
    [
      'a daily cap of battle wins',
      { rules: [rule({ kind: 'battle_wins', daily_cap: 5 })] },
      'rules.0.daily_cap',
    ],
    [
      'a weight that would round to nothing',
      { rules: [rule({ kind: 'gifts', weight: 0.5 })] },
      'rules.0.weight',
    ],
    [
      'battle wins by region',
      {
        scope: { receiver_regions: ['north'] },
        rules: [rule({}), rule({ id: 'wins', kind: 'battle_wins' })],
      },
      'rules.1.kind',
    ],
    [
      'a rule whose items are all outside the scope',
      { scope: { items: ['moon'] }, rules: [rule({ items: ['rose'] })] },
      'rules.0.items',
    ],
    ['two windows with one id', { multipliers: [window('x', 1, 2), window('x', 2, 3)] }, 'multipliers.1.id'],
    [
      'a window with a leap second',
      { multipliers: [{ ...window('x', 1, 2), ends_at: '2026-06-30T23:59:60Z' }] },
      'multipliers.0.ends_at',
    ],
    ['a window that ends before it begins', { multipliers: [window('x', 2, 1)] }, 'multipliers.0.ends_at'],
    [
      'a window before the campaign',
      { multipliers: [{ ...window('x', 1, 2), starts_at: '2026-02-01T11:59:59.999Z' }] },
      'multipliers.0.starts_at',
    ],
    ['a window after the campaign', { multipliers: [window('x', 2, 4)] }, 'multipliers.0.ends_at'],
    [
      'overlapping windows',
      { multipliers: [window('x', 2, 3), window('y', 1, 3)] },
      'multipliers.1.starts_at',
    ],
    ['two groups with one id', { groups: [group('a', 'hal'), group('a', 'gil')] }, 'groups.1.id'],
    [
      'a receiver in two groups',
      { groups: [group('a', 'hal'), group('b', 'gil', 'hal')] },
      'groups.1.receivers.1',
    ],
    [
      'a receiver of a group outside the scope',
      { scope: { receivers: ['gil'] }, groups: [group('a', 'gil', 'hal')] },
      'groups.0.receivers.1',
    ],
    [
      'too many receivers in all groups',
      { groups: [group('a', ...manyReceivers), group('b', 'hal')] },
      'groups.1.receivers',
    ],
    ['rewards of groups without groups', { rewards: [reward(1, 1, 'groups')] }, 'rewards.0.list'],
    ['reversed ranks', { rewards: [reward(3, 2)] }, 'rewards.0.to_rank'],
    ['two rewards for one rank of a list', { rewards: [reward(1, 3), reward(3, 4)] }, 'rewards.1.from_rank'],
  ])('%s', (_what, over, param) => {
    expect(requestedCampaign(examplePutCampaign(over))).toMatchObject({ code: 'invalid_request', param });
  });
});

describe('a request for a campaign', () => {
  it('gets every default', () => {
    const plan = requestedCampaign(examplePutCampaign());
    expect(plan).toEqual({
      startsAt: Date.UTC(2026, 1, 1, 12),
      endsAt: Date.UTC(2026, 1, 3, 12),
      definition: {
        name: null,
        zone: 'UTC',
        scope: {
          items: null,
          categories: null,
          rooms: null,
          receivers: null,
          sender_regions: null,
          receiver_regions: null,
          min_vip_level: 0,
        },
        rules: [{ id: 'coins', kind: 'coins', weight: 1 }],
        multipliers: [],
        groups: [],
        rewards: [],
      },
    });
  });

  it('may have windows that touch, and lists them by their start', () => {
    const plan = requestedCampaign(
      examplePutCampaign({ multipliers: [window('y', 2, 3), window('x', 1, 2)] }),
    );
    if (isRefusal(plan)) throw new Error(plan.detail);
    expect(plan.definition.multipliers.map(({ id }) => id)).toEqual(['x', 'y']);
  });

  it('may award the same ranks of different lists', () => {
    const plan = requestedCampaign(examplePutCampaign({ rewards: [reward(1, 3), reward(1, 3, 'senders')] }));
    expect(isRefusal(plan)).toBe(false);
  });
});
