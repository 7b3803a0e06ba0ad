import type { Campaign } from '@lavish/protocol';
import type { StoredCampaign } from '../../domain/campaigns/campaign.ts';
import type { OpenCampaign } from '../../domain/campaigns/running-campaigns.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { CAMPAIGN_COLUMNS, campaignView } from './campaign-rows.ts';

/** The clock of the statement decides the state. */
const NOW = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now';

type Row = StoredCampaign & { now: number };

/** Null: there is none. */
export async function readStoredCampaign(db: Queryable, id: string): Promise<StoredCampaign | null> {
  const [row] = await rows<StoredCampaign>(
    db,
    `select ${CAMPAIGN_COLUMNS} from campaigns c where c.id = $1`,
    [id],
  );
  return row ?? null;
}

/** Null: there is none. */
export async function readCampaign(db: Queryable, id: string): Promise<Campaign | null> {
  const [row] = await rows<Row>(db, `select ${CAMPAIGN_COLUMNS}, ${NOW} from campaigns c where c.id = $1`, [
    id,
  ]);
  return row ? campaignView(row, row.now) : null;
}

/** The last campaign of a page. `startsAt`: unix milliseconds. */
export interface CampaignPosition {
  startsAt: number;
  id: string;
}

/** All campaigns, also those that are over; the latest start first. */
export async function listCampaigns(
  db: Queryable,
  { limit, after }: { limit: number; after?: CampaignPosition },
): Promise<Campaign[]> {
  const found = await rows<Row>(
    db,
    `select ${CAMPAIGN_COLUMNS}, ${NOW} from campaigns c
      ${after ? 'where (c.starts_at, c.id) < ($2, $3)' : ''}
      order by c.starts_at desc, c.id desc limit $1`,
    [limit, ...(after ? [timestamp(after.startsAt), after.id] : [])],
  );
  return found.map((row) => campaignView(row, row.now));
}

/** The campaigns that can run now or soon, in the order in which they judge a gift: what rooms show of them. */
export const readOpenCampaigns = (db: Queryable): Promise<OpenCampaign[]> =>
  rows(
    db,
    `select id, definition->>'name' as name, starts_at as "startsAt",
            least(ends_at, coalesce(cancelled_at, ends_at)) as "endsAt",
            definition->'scope'->'rooms' as rooms, definition->'multipliers' as multipliers
       from campaigns where closed_at is null and starts_at < clock_timestamp() + interval '1 minute'
      order by starts_at, id`,
  );
