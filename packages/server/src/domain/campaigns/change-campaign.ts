import { LIMITS, type Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import { timestamp } from '../timestamp.ts';
import { endOf, type StoredCampaign } from './campaign.ts';
import type { CampaignPlan } from './check-campaign.ts';

/**
 * How long before it takes effect a change must be made. Gifts read the campaigns in the statement that reads their clock, so
 * a gift sees every change that was committed before it. A commit takes milliseconds; a change that would be committed after
 * its time could miss gifts.
 */
export const LEAD_MS = LIMITS.campaignLeadS * 1_000;

const DAY_MS = 86_400_000;

/** What a change of a campaign depends on. */
export interface CampaignFacts {
  /** Null: there is none. */
  stored: StoredCampaign | null;
  /** The number of other campaigns that are not over. */
  open: number;
  /** Whether PostgreSQL has the requested zone. */
  zoneExists: boolean;
  /** The database's clock, unix milliseconds. */
  now: number;
}

/** Decides whether a campaign becomes what was requested. `unchanged`: it is so already. */
export function decidePutCampaign(
  id: string,
  plan: CampaignPlan,
  { stored, open, zoneExists, now }: CampaignFacts,
): 'write' | 'unchanged' | Refusal {
  if (stored && isSame(stored, plan)) return 'unchanged';
  if (stored && hasBegun(stored, now)) {
    const detail = `The rules of ${id} are fixed from ${LIMITS.campaignLeadS} s before its start. Use another identifier.`;
    return refuse('campaign_state', detail);
  }
  if (!zoneExists) {
    const detail = `${plan.definition.zone} is not a time zone that the database has.`;
    return refuse('invalid_request', detail, { param: 'zone' });
  }
  if (plan.startsAt < now + LEAD_MS) {
    const detail = `starts_at must be at least ${LIMITS.campaignLeadS} s from now: ${timestamp(now + LEAD_MS)} or later.`;
    return refuse('invalid_request', detail, { param: 'starts_at' });
  }
  if (plan.startsAt > now + LIMITS.maxCampaignDays * DAY_MS) {
    const detail = `starts_at must be at most ${LIMITS.maxCampaignDays} days from now.`;
    return refuse('invalid_request', detail, { param: 'starts_at' });
  }
  if (open >= LIMITS.maxOpenCampaigns) {
    return refuse('limit_reached', `There are ${open} campaigns that are not over.`);
  }
  return 'write';
}

/** A campaign that was cancelled before its start has judged no gift, so its identifier is free again. */
const hasBegun = (stored: StoredCampaign, now: number): boolean =>
  stored.startsAt < now + LEAD_MS && endOf(stored) > stored.startsAt;

/**
 * When a campaign that is cancelled now stops counting, unix milliseconds. `unchanged`: it was cancelled before.
 *
 * @param now the database's clock, unix milliseconds
 */
export function decideCancelCampaign(stored: StoredCampaign, now: number): number | 'unchanged' | Refusal {
  if (stored.cancelledAt !== null) return 'unchanged';
  const cancelledAt = now + LEAD_MS;
  return cancelledAt < stored.endsAt
    ? cancelledAt
    : refuse('campaign_state', `${stored.id} is over, or ends within ${LIMITS.campaignLeadS} s.`);
}

/** jsonb changes the order of fields, so each level is compared by sorted fields. */
const isSame = (stored: StoredCampaign, plan: CampaignPlan): boolean =>
  stored.cancelledAt === null &&
  stored.startsAt === plan.startsAt &&
  stored.endsAt === plan.endsAt &&
  textOf(stored.definition) === textOf(plan.definition);

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, field) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
