import { LIMITS } from '@lavish/protocol';
import type { ClientBase } from 'pg';
import { lastGifts } from '../gifts/last-gifts.ts';
import type { LogPortion } from '../log/follow-portion.ts';
import { ROOM_REGION } from './campaign-rows.ts';
import { countedScore } from './counted-score.ts';

/**
 * Corrects the standings by the corrections of a portion, of gifts that the follower has read before. The score of a gift is
 * floor(score × counted coins ÷ coins); at 0 the gift counts no more. A result that is final does not change: what corrections
 * would have taken from it is stored beside it. The position of the end decides between the two, so the audit of a campaign
 * gives the same.
 */
export async function correctStandings(client: ClientBase, { from, to }: LogPortion): Promise<void> {
  const { rowCount } = await client.query(
    'select from gift_corrections where xid >= $1 and xid < $2 limit 1',
    [from, to],
  );
  if (!rowCount) return;
  const { rows } = await client.query<Place>(CORRECT, [from, to]);
  if (rows.length === 0) return;
  const columns = ['campaign_id', 'list', 'region', 'participant_id'] as const;
  await client.query(REACH, [...columns.map((column) => rows.map((row) => row[column])), to]);
}

interface Place {
  campaign_id: string;
  list: string;
  region: string;
  participant_id: string;
}

/** What counts of a gift up to a position. */
const countedAt = (position: string) =>
  `g.coins + coalesce(sum(c.coins) filter (where c.xid < ${position}), 0)`;

/** Returns the places whose last gift counts no more. */
const CORRECT = `
  with corrected as materialized (
    select v.id as campaign_id, g.sender_id, g.receiver_id, g.room_id, g.sender_region, g.receiver_region, g.room_region,
           g.at, g.id, before.score as score_before, after.score as score_after, n.before, n.after,
           kept.score as kept_score, n.kept, reversed.score as reversed_score, n.reversed
      from (select g.*, ${ROOM_REGION}
              from (select distinct gift_id from gift_corrections where xid >= $1 and xid < $2) k
             cross join lateral (select * from gifts where id = k.gift_id and campaigns is not null and xid < $1 limit 1) g) g
     cross join lateral jsonb_to_recordset(g.campaigns) as v (id text collate "C", score bigint)
     cross join lateral (select coalesce(end_position, ${Number.MAX_SAFE_INTEGER}) as ended from campaigns where id = v.id offset 0) e
     cross join lateral (
       select ${countedAt('least($1, ended)')} as before, ${countedAt('least($2, ended)')} as after,
              ${countedAt('greatest($1, ended)')} as kept, ${countedAt('greatest($2, ended)')} as reversed
         from gift_corrections c where c.gift_id = g.id) n
     ${(['before', 'after', 'kept', 'reversed'] as const)
       .map(
         (name) =>
           `cross join lateral (select ${countedScore('v.score', `n.${name}`, 'g.coins')} as score) ${name}`,
       )
       .join('\n     ')}
     where v.score > 0
  ), changes as (
    select l.list, l.region, l.participant_id, c.*
      from corrected c cross join lateral (values
             ('receivers', '', receiver_id), ('receivers', receiver_region, receiver_id),
             ('senders', '', sender_id), ('senders', sender_region, sender_id),
             ('rooms', '', room_id), ('rooms', room_region, room_id)) as l (list, region, participant_id)
     where l.region is not null
     union all
    select 'groups', '', m.group_id, c.*
      from corrected c join campaign_members m on (m.campaign_id, m.receiver_id) = (c.campaign_id, c.receiver_id)
  ), summed as (
    select campaign_id, list, region, participant_id, sum(score_after - score_before) as score,
           sum((score_after > 0)::int - (score_before > 0)::int) as gifts,
           sum(case when score_after > 0 then after else 0 end - case when score_before > 0 then before else 0 end) as coins,
           array_agg(id) filter (where score_after = 0 and score_before > 0) as gone,
           (array_agg(at order by at desc, id desc) filter (where score_after > 0 and score_before = 0))[1] as came_at,
           (array_agg(id order by at desc, id desc) filter (where score_after > 0 and score_before = 0))[1] as came_id,
           sum(kept_score - reversed_score) as reversed_score,
           sum((kept_score > 0)::int - (reversed_score > 0)::int) as reversed_gifts,
           sum(case when kept_score > 0 then kept else 0 end - case when reversed_score > 0 then reversed else 0 end) as reversed_coins
      from changes group by campaign_id, list, region, participant_id
  ), totals as materialized (
    select d.*, s.score is not null as has_place, coalesce(s.score, 0) + d.score as new_score,
           coalesce(s.gifts, 0) + d.gifts as new_gifts, coalesce(s.coins, 0) + d.coins as new_coins,
           coalesce(s.battles_won, 0) as battles_won, coalesce(s.reached_id = any (d.gone), false) as is_gone,
           s.reached_at, s.reached_id
      from summed d left join lateral (
        select * from campaign_standings
         where (campaign_id, list, region, participant_id) = (d.campaign_id, d.list, d.region, d.participant_id) limit 1) s on true
  ), deleted as (
    delete from campaign_standings s using totals t
     where (s.campaign_id, s.list, s.region, s.participant_id) = (t.campaign_id, t.list, t.region, t.participant_id)
       and t.new_gifts = 0 and t.battles_won = 0
    returning s.campaign_id, s.list, s.region
  ), written as (
    insert into campaign_standings as s
           (campaign_id, list, region, participant_id, score, gifts, coins, battles_won, reached_at, reached_id,
            reversed_score, reversed_gifts, reversed_coins)
    select campaign_id, list, region, participant_id, least(new_score, ${LIMITS.maxCoins}), new_gifts, new_coins, 0,
           greatest(came_at, reached_at),
           case when reached_at is null or (came_at, came_id) > (reached_at, reached_id) then came_id else reached_id end,
           reversed_score, reversed_gifts, reversed_coins
      from totals where new_gifts > 0 or battles_won > 0
    on conflict (campaign_id, list, region, participant_id) do update
       set score = excluded.score, gifts = excluded.gifts, coins = excluded.coins, reached_at = excluded.reached_at,
           reached_id = excluded.reached_id, reversed_score = s.reversed_score + excluded.reversed_score,
           reversed_gifts = s.reversed_gifts + excluded.reversed_gifts, reversed_coins = s.reversed_coins + excluded.reversed_coins
  ), counted as (
    insert into campaign_lists as l (campaign_id, list, region, places)
    select campaign_id, list, region, sum(places) from (
      select campaign_id, list, region, -1 as places from deleted
       union all
      select campaign_id, list, region, 1 from totals where not has_place and new_gifts > 0) p
     group by campaign_id, list, region
    on conflict (campaign_id, list, region) do update set places = l.places + excluded.places
  )
  select campaign_id, list, region, participant_id from totals where is_gone and (new_gifts > 0 or battles_won > 0)`;

const LISTS = { senders: 'sender', receivers: 'receiver', rooms: 'room' } as const;

/** The last of the gifts that count, and of the battle wins, of each of these places. Of a group, of all its members. */
const REACH = `
  update campaign_standings s set reached_at = last.at, reached_id = last.id
    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as k (campaign_id, list, region, participant_id)
    join campaigns c on c.id = k.campaign_id
   cross join lateral (
     select at, id from (
       ${Object.entries(LISTS)
         .map(
           ([list, party]) => `
       (select at, g.id from ${lastGifts(party as 'sender', 'k.participant_id', 'c.starts_at', 'c.ends_at')} g
         where k.list = '${list}' and ${scores('c', 'g')}
           and (k.region = '' or k.region = ${party === 'room' ? '(select region from rooms where id = g.room_id)' : `g.${party}_region`})
         order by at desc, id desc limit 1)
       union all`,
         )
         .join('')}
       (select at, g.id from campaign_members m
         cross join lateral ${lastGifts('receiver', 'm.receiver_id', 'c.starts_at', 'c.ends_at')} g
         where k.list = 'groups' and m.campaign_id = k.campaign_id and m.group_id = k.participant_id and ${scores('c', 'g')}
         order by at desc, id desc limit 1)
       union all
       select w.won_at, w.won_id from campaign_standings w
        where (w.campaign_id, w.list, w.region, w.participant_id) = (k.campaign_id, k.list, k.region, k.participant_id)
          and w.won_at is not null) l
      order by at desc, id desc limit 1) last
   where (s.campaign_id, s.list, s.region, s.participant_id) = (k.campaign_id, k.list, k.region, k.participant_id)`;

/** Whether a gift scores in a campaign, after the corrections below the position `$5` and the campaign's end. */
function scores(campaign: string, gift: string): string {
  return `${gift}.xid < $5 and exists (
    select from jsonb_to_recordset(${gift}.campaigns) as v (id text collate "C", score bigint)
     where v.id = ${campaign}.id and v.score > 0 and div(v.score::numeric * (${gift}.coins + coalesce((
       select sum(r.coins) from gift_corrections r
        where r.gift_id = ${gift}.id and r.xid < least($5, ${campaign}.end_position)), 0)), ${gift}.coins) > 0)`;
}
