import type { PutCampaign, Refusal, WhatIfRules } from '@lavish/protocol';
import { endOf, type StoredCampaign } from '../campaigns/campaign.ts';
import { type CampaignPlan, requestedCampaign } from '../campaigns/check-campaign.ts';
import { isRefusal, refuse } from '../refusal.ts';
import { timestamp } from '../timestamp.ts';
import { inField } from './in-field.ts';
import { overlaps, type Period } from './period.ts';

/** A campaign that differs in the what-if. */
export interface CampaignChange {
  id: string;
  /** Null: it is new. */
  stored: StoredCampaign | null;
  /** Null: it is removed. */
  plan: (CampaignPlan & Pick<StoredCampaign, 'cancelledAt'>) | null;
}

/**
 * The changes that the rules ask for.
 *
 * @param stored the campaigns that the rules name, by id
 */
export function changeCampaigns(
  rules: WhatIfRules,
  stored: ReadonlyMap<string, StoredCampaign>,
  period: Period,
): CampaignChange[] | Refusal {
  const changes: CampaignChange[] = [];
  for (const [id, change] of Object.entries(rules.campaigns ?? {})) {
    const changed = changeCampaign(id, change, stored.get(id), period);
    if (isRefusal(changed)) return inField(`campaigns.${id}`, changed);
    changes.push(changed);
  }
  for (const [id, put] of Object.entries(rules.new_campaigns ?? {})) {
    const added = addCampaign(id, put, stored.get(id), period);
    if (isRefusal(added)) return inField(`new_campaigns.${id}`, added);
    changes.push(added);
  }
  return changes;
}

function changeCampaign(
  id: string,
  change: Partial<PutCampaign> | null,
  stored: StoredCampaign | undefined,
  period: Period,
): CampaignChange | Refusal {
  if (!stored) return refuse('campaign_not_found', `There is no campaign ${id}.`);
  const runs = overlaps(period, { startsAt: stored.startsAt, endsAt: endOf(stored) });
  if (change === null) return runs ? { id, stored, plan: null } : notInPeriod(id);
  const plan = requestedCampaign({ ...putOf(stored), ...change });
  if (isRefusal(plan)) return plan;
  const cancelledAt = change.ends_at === undefined ? stored.cancelledAt : null;
  const endsAt = endOf({ endsAt: plan.endsAt, cancelledAt });
  return runs || overlaps(period, { startsAt: plan.startsAt, endsAt })
    ? { id, stored, plan: { ...plan, cancelledAt } }
    : notInPeriod(id);
}

function addCampaign(
  id: string,
  put: PutCampaign,
  stored: StoredCampaign | undefined,
  period: Period,
): CampaignChange | Refusal {
  if (stored) return refuse('invalid_request', `There is a campaign ${id}: change it in campaigns.`);
  const plan = requestedCampaign(put);
  if (isRefusal(plan)) return plan;
  return overlaps(period, plan)
    ? { id, stored: null, plan: { ...plan, cancelledAt: null } }
    : notInPeriod(id);
}

const notInPeriod = (id: string) => refuse('invalid_request', `${id} does not run in the period.`);

/** A stored campaign as the request that makes it. */
function putOf({ startsAt, endsAt, definition }: StoredCampaign): PutCampaign {
  const { name, zone, scope, rules, multipliers, groups, rewards } = definition;
  const { min_vip_level, ...lists } = scope;
  const given = Object.entries(lists).filter(([, list]) => list !== null);
  return {
    name,
    starts_at: timestamp(startsAt),
    ends_at: timestamp(endsAt),
    zone,
    scope: { ...Object.fromEntries(given), min_vip_level },
    rules,
    multipliers,
    groups,
    rewards,
  };
}
