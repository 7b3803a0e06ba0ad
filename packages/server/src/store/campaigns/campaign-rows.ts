import type { Campaign } from '@lavish/protocol';
import {
  type CampaignDefinition,
  endOf,
  type StoredCampaign,
  stateOf,
} from '../../domain/campaigns/campaign.ts';
import { timestamp } from '../../domain/timestamp.ts';

/** A row of `campaigns` (as `c`). */
export const CAMPAIGN_COLUMNS = `
  c.id, c.revision, c.starts_at as "startsAt", c.ends_at as "endsAt", c.cancelled_at as "cancelledAt",
  c.final_at as "finalAt", to_jsonb(c.days) as days, c.definition`;

/** The region of the room of a row with `room_id`. */
export const ROOM_REGION = '(select region from rooms where id = room_id) as room_region';

/** A campaign in the form of the wire. Copies the fields one by one, because jsonb changes their order. `now`: unix milliseconds. */
export function campaignView(campaign: StoredCampaign, now: number): Campaign {
  const { name, zone, scope, rules, multipliers, groups, rewards } = campaign.definition;
  return {
    id: campaign.id,
    name,
    state: stateOf(campaign, now),
    starts_at: timestamp(campaign.startsAt),
    ends_at: timestamp(endOf(campaign)),
    final_at: campaign.finalAt === null ? null : timestamp(campaign.finalAt),
    zone,
    scope: scopeView(scope),
    rules: rules.map(({ id, kind, weight, items, daily_cap }) => ({
      id,
      kind,
      weight,
      ...(items && { items }),
      ...(daily_cap !== undefined && { daily_cap }),
    })),
    multipliers: multipliers.map(({ id, starts_at, ends_at, multiplier }) => ({
      id,
      starts_at,
      ends_at,
      multiplier,
    })),
    groups: groups.map(({ id, name, receivers }) => ({ id, name, receivers })),
    rewards: rewards.map(({ list, from_rank, to_rank, label }) => ({ list, from_rank, to_rank, label })),
  };
}

const scopeView = (scope: CampaignDefinition['scope']): Campaign['scope'] => ({
  items: scope.items,
  categories: scope.categories,
  rooms: scope.rooms,
  receivers: scope.receivers,
  sender_regions: scope.sender_regions,
  receiver_regions: scope.receiver_regions,
  min_vip_level: scope.min_vip_level,
});
