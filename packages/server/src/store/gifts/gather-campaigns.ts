import type pg from 'pg';
import {
  type CampaignRules,
  compareCampaigns,
  rulesOf,
  type StoredCampaign,
} from '../../domain/campaigns/campaign.ts';
import { keepsCounters, runsAt } from '../../domain/campaigns/campaign-scope.ts';
import {
  type CountedSender,
  countedKey,
  type DailyScores,
  dailyKey,
} from '../../domain/campaigns/sender-counters.ts';
import type { GiftFacts } from '../../domain/gifts/gift-facts.ts';
import { CAMPAIGN_COLUMNS } from '../campaigns/campaign-rows.ts';

export type CampaignFacts = Pick<GiftFacts, 'campaigns' | 'dailyScores' | 'countedSenders'>;

/** The senders of a batch, and for each gift its sender, its room and its receiver; an empty receiver is the room's host. */
export type CounterLists = [senders: string[], giftSenders: string[], rooms: string[], receivers: string[]];

/** Runs a prepared statement with lists of texts. */
export type ReadLists = <Row extends object>(
  name: keyof typeof CAMPAIGN_STATEMENTS,
  lists: string[][],
) => Promise<pg.QueryResult<Row>>;

const OPEN = 'array(select id from campaigns where closed_at is null)';

export const CAMPAIGN_STATEMENTS = {
  readCampaigns: `select ${CAMPAIGN_COLUMNS} from campaigns c where c.revision = any($1::uuid[])`,
  // A sender's counters are only written under the sender's wallet, which is locked already.
  readDailyScores: `
    select campaign_id as campaign, sender_id as sender, day, to_jsonb(scores) as scores from campaign_daily_scores
     where campaign_id = any(${OPEN}) and sender_id = any($1)`,
  readCountedSenders: `
    select c.campaign_id as campaign, c.rule_id as rule, c.sender_id as sender, c.receiver_id as receiver
      from unnest($1::text[], $2::text[], $3::text[]) as k (sender, room, receiver), lateral (
        select campaign_id, rule_id, sender_id, receiver_id from campaign_counted_senders
         where campaign_id = any(${OPEN}) and sender_id = k.sender
           and receiver_id = coalesce(nullif(k.receiver, ''), (select host_id from rooms where id = k.room))) c`,
} as const;

/** The rules of open campaigns as a committer keeps them between batches. Without campaigns it is empty. */
export interface KnownCampaigns {
  rules: Map<string, CampaignRules>;
  /** Whether one of them keeps counters: then a batch reads those with everything else, in the same round trip. */
  keepCounters: boolean;
}

export const noKnownCampaigns = (): KnownCampaigns => ({ rules: new Map(), keepCounters: false });

/** Counters that were read. */
interface Counters {
  daily: DailyScores[];
  counted: CountedSender[];
}

const NO_CAMPAIGNS: CampaignFacts = { campaigns: [], dailyScores: new Map(), countedSenders: new Set() };

/** Reads the counters of the batch's senders. The statements leave at once. */
export async function readCounters(read: ReadLists, lists: CounterLists): Promise<Counters> {
  const [senders, ...gifts] = lists;
  const [daily, counted] = await Promise.all([
    read<DailyScores>('readDailyScores', [senders]),
    read<CountedSender>('readCountedSenders', gifts),
  ]);
  return { daily: daily.rows, counted: counted.rows };
}

/**
 * The campaigns that run now, and the counters of the batch's senders.
 *
 * @param revisions of the open campaigns, 32 hex digits; null: there are none
 * @param early the counters, if they were read with everything else
 */
export async function campaignFacts(
  read: ReadLists,
  known: KnownCampaigns,
  revisions: readonly string[] | null,
  now: number,
  lists: () => CounterLists,
  early: Counters | null,
): Promise<CampaignFacts> {
  if (revisions === null) {
    if (known.rules.size > 0) forgetOthers(known, []);
    return NO_CAMPAIGNS;
  }
  await learn(read, known, revisions);
  const campaigns = [...known.rules.values()]
    .filter((campaign) => runsAt(campaign, now))
    .sort(compareCampaigns);
  if (!campaigns.some(keepsCounters)) return { ...NO_CAMPAIGNS, campaigns };
  const { daily, counted } = early ?? (await readCounters(read, lists()));
  return {
    campaigns,
    dailyScores: new Map(daily.map((one) => [dailyKey(one.campaign, one.sender), one])),
    countedSenders: new Set(counted.map(countedKey)),
  };
}

/** Reads the rules that are not known yet: one more round trip for the first batch after a change. */
async function learn(read: ReadLists, known: KnownCampaigns, revisions: readonly string[]): Promise<void> {
  const missing = revisions.filter((revision) => !known.rules.has(revision));
  if (missing.length === 0 && known.rules.size === revisions.length) return;
  if (missing.length > 0) {
    const { rows } = await read<StoredCampaign>('readCampaigns', [[...missing]]);
    for (const campaign of rows) known.rules.set(campaign.revision, rulesOf(campaign));
  }
  forgetOthers(known, revisions);
}

function forgetOthers(known: KnownCampaigns, revisions: readonly string[]): void {
  for (const revision of known.rules.keys()) if (!revisions.includes(revision)) known.rules.delete(revision);
  known.keepCounters = [...known.rules.values()].some(keepsCounters);
}
