import { LIMITS } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../refusal.ts';
import type { StoredCampaign } from './campaign.ts';
import { stateOf } from './campaign.ts';
import { type CampaignFacts, decideCancelCampaign, decidePutCampaign, LEAD_MS } from './change-campaign.ts';
import { type CampaignPlan, requestedCampaign } from './check-campaign.ts';
import { exampleCampaign, examplePutCampaign } from './testing/example-campaign.ts';

const NOW = Date.UTC(2026, 0, 31, 12);

const planOf = (over = {}): CampaignPlan => {
  const plan = requestedCampaign(examplePutCampaign(over));
  if (isRefusal(plan)) throw new Error(plan.detail);
  return plan;
};

/** The campaign that was stored for a plan. */
const storedFor = ({ startsAt, endsAt, definition }: CampaignPlan, over: Partial<StoredCampaign> = {}) => ({
  ...exampleCampaign({ startsAt, endsAt }, definition),
  ...over,
});

const put = (plan: CampaignPlan, facts: Partial<CampaignFacts> = {}) =>
  decidePutCampaign('gala', plan, { stored: null, open: 0, zoneExists: true, now: NOW, ...facts });

describe('a campaign is written', () => {
  const plan = planOf();
  it.each<[string, Partial<CampaignFacts>]>([
    ['if there is none', {}],
    ['10 s before its start', { now: plan.startsAt - LEAD_MS }],
    ['in place of one that has not begun', { stored: storedFor(planOf({ name: 'Old' })) }],
    [
      'in place of one that was cancelled before its start',
      { stored: exampleCampaign({ cancelledAt: NOW - 86_400_000 }) },
    ],
  ])('%s', (_what, facts) => {
    expect(put(plan, facts)).toBe('write');
  });
});

describe('a campaign is refused', () => {
  const plan = planOf();
  it.each<[string, Partial<CampaignFacts>, { code: string; param?: string }]>([
    [
      'less than 10 s before its start',
      { now: plan.startsAt - LEAD_MS + 1 },
      { code: 'invalid_request', param: 'starts_at' },
    ],
    [
      'more than 366 days before its start',
      { now: plan.startsAt - 367 * 86_400_000 },
      { code: 'invalid_request', param: 'starts_at' },
    ],
    ['in an unknown zone', { zoneExists: false }, { code: 'invalid_request', param: 'zone' }],
    ['beside too many others', { open: LIMITS.maxOpenCampaigns }, { code: 'limit_reached' }],
    ['in place of one that has begun', { stored: exampleCampaign() }, { code: 'campaign_state' }],
    [
      'in place of one that begins within 10 s',
      { stored: exampleCampaign({ startsAt: NOW + LEAD_MS - 1 }) },
      { code: 'campaign_state' },
    ],
    [
      'in place of one that was cancelled while it ran',
      { stored: exampleCampaign({ cancelledAt: NOW }) },
      { code: 'campaign_state' },
    ],
  ])('%s', (_what, facts, expected) => {
    expect(put(plan, facts)).toMatchObject(expected);
  });
});

it('the same request again changes nothing, also after the start and with fields in another order', () => {
  const plan = planOf({ scope: { items: ['rose'], min_vip_level: 2 } });
  const { scope, rules, ...definition } = plan.definition;
  const reordered = { ...definition, rules, scope: Object.fromEntries(Object.entries(scope).reverse()) };
  const stored = storedFor({ ...plan, definition: reordered as typeof plan.definition });
  expect(put(plan, { stored, now: plan.startsAt + 1 })).toBe('unchanged');
});

describe('a campaign is cancelled', () => {
  it('10 s from now, so that every gift from then on is judged without it', () => {
    expect(decideCancelCampaign(exampleCampaign(), NOW)).toBe(NOW + LEAD_MS);
  });

  it('once', () => {
    expect(decideCancelCampaign(exampleCampaign({ cancelledAt: NOW }), NOW + 1)).toBe('unchanged');
  });

  it('but not when it is over, or ends within 10 s', () => {
    expect(decideCancelCampaign(exampleCampaign({ endsAt: NOW + LEAD_MS }), NOW)).toMatchObject({
      code: 'campaign_state',
    });
  });
});

it.each([
  ['scheduled', {}, -86_400_001],
  ['running', {}, -86_400_000],
  ['ended', {}, 86_400_000],
  ['final', { finalAt: NOW }, 86_400_001],
  ['cancelled', { cancelledAt: NOW, finalAt: NOW }, 86_400_001],
] as const)('a campaign is %s', (state, over, sinceNow) => {
  expect(stateOf(exampleCampaign(over), NOW + sinceNow)).toBe(state);
});
