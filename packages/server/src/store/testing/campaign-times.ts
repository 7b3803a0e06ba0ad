import type { Campaign, PutCampaign } from '@lavish/protocol';
import type pg from 'pg';
import { putCampaign } from '../campaigns/change-campaign.ts';
import { granted } from './arena.ts';

const HOUR_MS = 3_600_000;

/** A time from now, in the form of a request. */
const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** A request for a campaign that begins in an hour, lasts two hours, and counts coins. */
export const campaignRequest = (over: Partial<PutCampaign> = {}): PutCampaign => ({
  starts_at: fromNow(HOUR_MS),
  ends_at: fromNow(3 * HOUR_MS),
  rules: [{ id: 'coins', kind: 'coins', weight: 1 }],
  ...over,
});

/** Moves a campaign into the past, as if that much time had passed. */
export const letCampaignPass = (pool: pg.Pool, id: string, ms: number) =>
  pool.query(
    `update campaigns
        set revision = default, starts_at = starts_at - $2::interval, ends_at = ends_at - $2::interval,
            days = campaign_days(definition->>'zone', starts_at - $2::interval, ends_at - $2::interval)
      where id = $1`,
    [id, `${ms} milliseconds`],
  );

/** Creates a campaign that began an hour ago. */
export async function runCampaign(
  pool: pg.Pool,
  id: string,
  over: Partial<PutCampaign> = {},
): Promise<Campaign> {
  const campaign = granted(await putCampaign(pool, id, campaignRequest(over)));
  await letCampaignPass(pool, id, 2 * HOUR_MS);
  return campaign;
}
