import type { CampaignAudit } from '@lavish/protocol';
import type pg from 'pg';
import {
  type AuditedStanding,
  auditBattleWin,
  auditCampaignGift,
  closeCampaignAudit,
  type LoggedGift,
  type LoggedWin,
  openCampaignAudit,
  recheckStanding,
} from '../../domain/campaigns/audit/audit-campaign.ts';
import { endOf, type StoredCampaign } from '../../domain/campaigns/campaign.ts';
import type { GiftCampaignVerdict } from '../../domain/campaigns/campaign-verdict.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { readClock } from '../../postgres/database-time.ts';
import { inAuditSnapshot, pagesOf } from '../audit-snapshot.ts';
import { CAMPAIGN_COLUMNS } from './campaign-rows.ts';
import { WON_BATTLES } from './follow-campaigns.ts';

/** Gifts of one page: some 2 ms of work. With pages of 100, most of an audit's time would be the pauses between them. */
const PAGE = 250;

/** Above every position in the log. */
const NO_END = Number.MAX_SAFE_INTEGER;

/**
 * Recomputes a campaign from the log in one snapshot. The standings are compared with what the follower has read, the verdicts
 * with every gift. Null: there is no such campaign.
 */
export const auditCampaign = (pool: pg.Pool, id: string): Promise<CampaignAudit | null> =>
  inAuditSnapshot(pool, (client) => auditCampaignInSnapshot(client, id, true));

type CampaignRow = StoredCampaign & { end_position: number | null };

/** As `auditCampaign`, within the caller's transaction, which reads one snapshot. `rests`: as for `pagesOf`. */
export async function auditCampaignInSnapshot(
  client: pg.ClientBase,
  id: string,
  rests = false,
): Promise<CampaignAudit | null> {
  const { rows: campaigns } = await client.query<CampaignRow>(
    `select ${CAMPAIGN_COLUMNS}, c.end_position
       from campaigns c join campaigns audited on audited.id = $1
      where c.id = $1 or (c.starts_at < audited.ends_at and c.ends_at > audited.starts_at)`,
    [id],
  );
  const campaign = campaigns.find((one) => one.id === id);
  if (!campaign) return null;
  const audit = openCampaignAudit(
    campaign,
    campaigns.filter((one) => one !== campaign),
  );
  const followed = await readFollowed(client);
  for await (const gifts of giftsOf(client, campaign, followed, rests)) {
    for (const gift of gifts) auditCampaignGift(audit, gift);
  }
  // A battle is over when it is settled, which is at its end or after it.
  const { rows: wins } = await client.query<LoggedWin>(
    `select w.*, r.region as "roomRegion" from (${WON_BATTLES}) w left join rooms r on r.id = w.room`,
    [0, Math.min(followed, campaign.end_position ?? NO_END), timestamp(campaign.startsAt)],
  );
  for (const win of wins) auditBattleWin(audit, win);
  for await (const standings of standingsOf(client, id, rests)) {
    for (const standing of standings) recheckStanding(audit, standing);
  }
  return closeCampaignAudit(audit, await readClock(client));
}

/** Everything below this position is in the standings. */
async function readFollowed(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ position: number }>(
    `select position from log_followers where name = 'campaigns'`,
  );
  return rows[0]!.position;
}

interface LoggedRow {
  id: string;
  xid: number;
  sender_id: string;
  receiver_id: string;
  room_id: string;
  item_id: string;
  quantity: number;
  price: number;
  coins: number;
  at: number;
  category: string | null;
  sender_region: string | null;
  receiver_region: string | null;
  room_region: string | null;
  vip_level: number | null;
  campaigns: GiftCampaignVerdict[] | null;
  counted: number;
  counted_now: number;
}

/** The gifts of the campaign's time, in pages, by sender and in the order of the sender's wallet. */
async function* giftsOf(
  client: pg.ClientBase,
  campaign: CampaignRow,
  followed: number,
  rests: boolean,
): AsyncGenerator<LoggedGift[]> {
  const from = timestamp(campaign.startsAt);
  const to = timestamp(endOf(campaign));
  const { rows } = await client.query<{ first: string; last: string }>(
    `select first_id_at($1::timestamptz - interval '1 day') as first, first_id_at($2::timestamptz + interval '1 day') as last`,
    [from, to],
  );
  const { first, last } = rows[0]!;
  const log = pagesOf<LoggedRow>(
    client,
    'campaign_log',
    `select g.id, g.xid, sender_id, receiver_id, room_id, item_id, quantity, price, g.coins, at, category, sender_region,
            receiver_region, r.region as room_region, vip_level, campaigns,
            g.coins + coalesce(c.before_end, 0) as counted, g.coins + coalesce(c.all, 0) as counted_now
       from gifts g left join rooms r on r.id = g.room_id
      cross join lateral (select sum(coins) filter (where xid < $3)::bigint as before_end, sum(coins)::bigint as all
                            from gift_corrections where gift_id = g.id and xid < $4) c
      where g.id >= '${first}' and g.id < '${last}' and at >= $1 and at < $2 and g.xid < $3
      order by sender_id, wallet_version`,
    [from, to, campaign.end_position ?? NO_END, followed],
    { page: PAGE, rests },
  );
  for await (const page of log) yield page.map((row) => loggedGift(row, followed));
}

const loggedGift = (row: LoggedRow, followed: number): LoggedGift => ({
  id: row.id,
  at: row.at,
  room: row.room_id,
  sender: row.sender_id,
  receiver: row.receiver_id,
  item: row.item_id,
  quantity: row.quantity,
  price: row.price,
  coins: row.coins,
  category: row.category,
  senderRegion: row.sender_region,
  receiverRegion: row.receiver_region,
  roomRegion: row.room_region,
  vipLevel: row.vip_level,
  verdicts: row.campaigns ?? [],
  isFollowed: row.xid < followed,
  counted: row.counted,
  countedNow: row.counted_now,
});

const standingsOf = (client: pg.ClientBase, campaign: string, rests: boolean) =>
  pagesOf<AuditedStanding>(
    client,
    'campaign_standings_log',
    `select list, region, participant_id as id, score, gifts, coins, battles_won, reached_at, reached_id,
            reversed_score, reversed_gifts, reversed_coins
       from campaign_standings where campaign_id = $1`,
    [campaign],
    { rests },
  );
