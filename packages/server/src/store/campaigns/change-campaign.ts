import type { Campaign, PutCampaign, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { decideCancelCampaign, decidePutCampaign } from '../../domain/campaigns/change-campaign.ts';
import { type CampaignPlan, requestedCampaign } from '../../domain/campaigns/check-campaign.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { lockCampaigns } from '../locks.ts';
import { useGiftFeature } from '../nodes/gift-features.ts';
import { campaignView } from './campaign-rows.ts';
import { readStoredCampaign } from './read-campaigns.ts';

/** Creates a campaign, or replaces one that has not begun. */
export async function putCampaign(pool: pg.Pool, id: string, put: PutCampaign): Promise<Campaign | Refusal> {
  const plan = requestedCampaign(put);
  if (isRefusal(plan)) return plan;
  const zoneExists = await isZone(pool, plan.definition.zone);
  return inTransaction(pool, async (client) => {
    await lockCampaigns(client);
    const stored = await readStoredCampaign(client, id);
    const open = await countOthers(client, id);
    const now = await readClock(client);
    const decision = decidePutCampaign(id, plan, { stored, open, zoneExists, now });
    if (isRefusal(decision)) return decision;
    if (decision === 'write') {
      const refusal = await useGiftFeature(client, 'campaigns');
      if (refusal) return refusal;
      await writeCampaign(client, id, plan);
    }
    return campaignView((await readStoredCampaign(client, id))!, now);
  });
}

/** Cancels a campaign. Null: there is none. */
export function cancelCampaign(pool: pg.Pool, id: string): Promise<Campaign | null | Refusal> {
  return inTransaction(pool, async (client) => {
    await lockCampaigns(client);
    const stored = await readStoredCampaign(client, id);
    if (stored === null) return null;
    const now = await readClock(client);
    const cancelledAt = decideCancelCampaign(stored, now);
    if (isRefusal(cancelledAt)) return cancelledAt;
    if (cancelledAt === 'unchanged') return campaignView(stored, now);
    await client.query('update campaigns set cancelled_at = $2, revision = default where id = $1', [
      id,
      timestamp(cancelledAt),
    ]);
    return campaignView({ ...stored, cancelledAt }, now);
  });
}

/** Reads the names from files, which takes some 10 ms, so it is done before the lock is taken. */
async function isZone(db: Queryable, zone: string): Promise<boolean> {
  const [row] = await rows<{ is_zone: boolean }>(
    db,
    'select exists (select from pg_timezone_names where name = $1) as is_zone',
    [zone],
  );
  return row!.is_zone;
}

async function countOthers(client: pg.ClientBase, id: string): Promise<number> {
  const { rows: counts } = await client.query<{ open: number }>(
    'select count(*) as open from campaigns where closed_at is null and id <> $1',
    [id],
  );
  return counts[0]!.open;
}

async function writeCampaign(client: pg.ClientBase, id: string, plan: CampaignPlan): Promise<void> {
  const { startsAt, endsAt, definition } = plan;
  await client.query(
    `insert into campaigns as c (id, starts_at, ends_at, days, definition)
     values ($1, $2, $3, campaign_days($4, $2, $3), $5)
     on conflict (id) do update
        set revision = default, starts_at = excluded.starts_at, ends_at = excluded.ends_at, days = excluded.days,
            definition = excluded.definition, cancelled_at = null, closed_at = null, end_position = null, final_at = null`,
    [id, timestamp(startsAt), timestamp(endsAt), definition.zone, JSON.stringify(definition)],
  );
  await client.query('delete from campaign_members where campaign_id = $1', [id]);
  const members = definition.groups.flatMap((group) =>
    group.receivers.map((receiver) => [receiver, group.id] as const),
  );
  await client.query(
    `insert into campaign_members (campaign_id, receiver_id, group_id)
     select $1, receiver, "group" from unnest($2::text[], $3::text[]) as m (receiver, "group")`,
    [id, members.map(([receiver]) => receiver), members.map(([, group]) => group)],
  );
}
