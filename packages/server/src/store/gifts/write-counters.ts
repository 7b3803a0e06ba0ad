import type pg from 'pg';
import type { GiftDecision } from '../../domain/gifts/gift-decision.ts';
import { compositeArray } from '../../postgres/composites.ts';

/** Writes what campaigns have counted of the batch's senders, whose wallets are locked. Nothing is sent if they counted nothing. */
export function writeCounters(
  client: pg.Client,
  { dailyScores, countedSenders }: GiftDecision,
): Promise<unknown> | null {
  if (dailyScores.length === 0 && countedSenders.length === 0) return null;
  const daily = dailyScores.map((one) => [one.campaign, one.sender, one.day, `{${one.scores.join()}}`]);
  const counted = countedSenders.map((one) => [one.campaign, one.sender, one.receiver, one.rule]);
  return client.query({
    name: 'writeCounters',
    text: WRITE,
    values: [compositeArray(daily), compositeArray(counted)],
  });
}

const WRITE = `
  with daily as (
    insert into campaign_daily_scores (campaign_id, sender_id, day, scores)
    select * from unnest($1::campaign_daily_row[])
    on conflict (campaign_id, sender_id) do update set day = excluded.day, scores = excluded.scores
  )
  insert into campaign_counted_senders (campaign_id, sender_id, receiver_id, rule_id)
  select * from unnest($2::campaign_counted_row[])`;
