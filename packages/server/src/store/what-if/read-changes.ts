import type { Refusal, WhatIfRules } from '@lavish/protocol';
import type pg from 'pg';
import type { StoredBonus } from '../../domain/bonuses/bonus.ts';
import { endOf, type StoredCampaign } from '../../domain/campaigns/campaign.ts';
import type { CampaignPlan } from '../../domain/campaigns/check-campaign.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type ChangedBonuses, changeBonuses } from '../../domain/what-if/change-bonuses.ts';
import { type CampaignChange, changeCampaigns } from '../../domain/what-if/change-campaigns.ts';
import { overlaps, type Period } from '../../domain/what-if/period.ts';
import type { ChangedCampaign } from '../../domain/what-if/recompute-campaigns.ts';
import { CAMPAIGN_COLUMNS } from '../campaigns/campaign-rows.ts';

const namesOf = (...records: (object | undefined)[]) =>
  records.flatMap((record) => Object.keys(record ?? {}));

/** The campaigns that run in the period, before and after the change. */
export async function readChangedCampaigns(
  client: pg.ClientBase,
  rules: WhatIfRules,
  period: Period,
): Promise<ChangedCampaign[] | Refusal> {
  const { rows } = await client.query<StoredCampaign>(
    `select ${CAMPAIGN_COLUMNS} from campaigns c
      where c.id = any($1) or (c.starts_at < $3 and c.ends_at > $2) order by c.starts_at, c.id`,
    [namesOf(rules.campaigns, rules.new_campaigns), timestamp(period.from), timestamp(period.to)],
  );
  const stored = new Map(rows.map((campaign) => [campaign.id, campaign]));
  const changes = changeCampaigns(rules, stored, period);
  if (isRefusal(changes)) return changes;
  const changed: ChangedCampaign[] = [];
  for (const change of changes) {
    const after = change.plan && (await plannedCampaign(client, change, change.plan));
    if (isRefusal(after)) return after;
    changed.push({ id: change.id, before: change.stored, after });
  }
  const named = new Set(changed.map(({ id }) => id));
  const others = rows.filter(
    (campaign) =>
      !named.has(campaign.id) && overlaps(period, { startsAt: campaign.startsAt, endsAt: endOf(campaign) }),
  );
  return [...changed, ...others.map((campaign) => ({ id: campaign.id, before: campaign, after: campaign }))];
}

/** The campaign that a plan makes. PostgreSQL computes its days, as it does when a campaign is written. */
async function plannedCampaign(
  client: pg.ClientBase,
  { id, stored }: CampaignChange,
  plan: CampaignPlan & Pick<StoredCampaign, 'cancelledAt'>,
): Promise<StoredCampaign | Refusal> {
  const { startsAt, endsAt, cancelledAt, definition } = plan;
  const { rows } = await client.query<{ days: number[] | null }>(
    `select to_jsonb(campaign_days(name, $2, $3)) as days from pg_timezone_names where name = $1`,
    [definition.zone, timestamp(startsAt), timestamp(endsAt)],
  );
  if (!rows[0]) {
    const detail = `${definition.zone} is not a time zone that the database has.`;
    const field = stored ? 'campaigns' : 'new_campaigns';
    return refuse('invalid_request', detail, { param: `${field}.${id}.zone` });
  }
  return {
    id,
    revision: '',
    startsAt,
    endsAt,
    cancelledAt,
    finalAt: null,
    days: rows[0].days ?? [],
    definition,
  };
}

/** Of each bonus that the rules name, the last of its periods, if possible one that lies in the period of the what-if. */
export async function readChangedBonuses(
  client: pg.ClientBase,
  rules: WhatIfRules,
  period: Period,
): Promise<ChangedBonuses | Refusal> {
  const { rows } = await client.query<StoredBonus>(
    `select distinct on (id) id, starts_at as "startsAt", ends_at as "endsAt",
            (multiplier / 10000.0)::float8 as multiplier, rooms, categories, min_vip_level as "minVipLevel"
       from bonuses where id = any($1)
      order by id, (starts_at < $3 and ends_at > $2) desc, starts_at desc`,
    [namesOf(rules.bonuses, rules.new_bonuses), timestamp(period.from), timestamp(period.to)],
  );
  return changeBonuses(rules, new Map(rows.map((bonus) => [bonus.id, bonus])), period);
}
