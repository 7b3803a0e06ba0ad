import { LIMITS } from '@lavish/protocol';
import type pg from 'pg';
import { rulesOf, type StoredCampaign } from '../../domain/campaigns/campaign.ts';
import { type BattleWin, scoreBattleWin } from '../../domain/campaigns/score-battle-win.ts';
import { timestamp } from '../../domain/timestamp.ts';
import type { LogFollower, LogPortion } from '../log/follow-portion.ts';
import { CAMPAIGN_COLUMNS, ROOM_REGION } from './campaign-rows.ts';
import { correctStandings } from './correct-standings.ts';
import { countedScore } from './counted-score.ts';

/** Adds the scores of gifts and battle wins to the standings. */
export const campaignFollower: LogFollower = {
  name: 'campaigns',
  giftsAPortion: 1_000,
  /** A campaign that can count later gifts is not final, and starts 10 s after it was put. Corrections concern all campaigns. */
  async skips(client) {
    return (await client.query(MAY_SKIP)).rowCount === 0;
  },
  async apply(client, portion) {
    await client.query({ name: 'addCampaignGifts', text: ADD_GIFTS, values: [portion.from, portion.to] });
    await addBattleWins(client, portion);
    await correctStandings(client, portion);
  },
};

const MAY_SKIP = `
  select from (select from campaigns where final_at is null limit 1) c
   union all
  select from (select from gift_corrections where xid >= (select position from log_followers where name = 'campaigns') limit 1) c`;

/**
 * Adds rows of `scored` to the standings of their sender, receiver, room and group, and of the regions of the first three. A
 * score stops at 2^53 − 1.
 */
const ADD = `
  listed as (
    select campaign_id, l.list, l.region, l.participant_id, score, gifts, coins, battles_won, at, id
      from scored cross join lateral (values
             ('receivers', '', receiver_id), ('receivers', receiver_region, receiver_id),
             ('senders', '', sender_id), ('senders', sender_region, sender_id),
             ('rooms', '', room_id), ('rooms', room_region, room_id)) as l (list, region, participant_id)
     where l.region is not null and l.participant_id is not null
     union all
    select campaign_id, 'groups', '', m.group_id, score, gifts, coins, battles_won, at, id
      from scored join campaign_members m using (campaign_id, receiver_id)
  ), added as (
    insert into campaign_standings as s
           (campaign_id, list, region, participant_id, score, gifts, coins, battles_won, reached_at, reached_id, won_at, won_id)
    select campaign_id, list, region, participant_id, least(sum(score), ${LIMITS.maxCoins}), sum(gifts), sum(coins),
           sum(battles_won), (array_agg(at order by at desc, id desc))[1], (array_agg(id order by at desc, id desc))[1],
           (array_agg(at order by at desc, id desc) filter (where battles_won > 0))[1],
           (array_agg(id order by at desc, id desc) filter (where battles_won > 0))[1]
      from listed group by campaign_id, list, region, participant_id
    on conflict (campaign_id, list, region, participant_id) do update
       set score = least(s.score + excluded.score, ${LIMITS.maxCoins}), gifts = s.gifts + excluded.gifts,
           coins = s.coins + excluded.coins, battles_won = s.battles_won + excluded.battles_won,
           reached_at = greatest(s.reached_at, excluded.reached_at),
           reached_id = case when (excluded.reached_at, excluded.reached_id) > (s.reached_at, s.reached_id)
                             then excluded.reached_id else s.reached_id end,
           won_at = greatest(s.won_at, excluded.won_at),
           won_id = case when s.won_at is null or (excluded.won_at, excluded.won_id) > (s.won_at, s.won_id)
                         then excluded.won_id else s.won_id end
    returning campaign_id, list, region, xmax = 0 as is_new
  )
  insert into campaign_lists as l (campaign_id, list, region, places)
  select campaign_id, list, region, count(*) from added where is_new group by campaign_id, list, region
  on conflict (campaign_id, list, region) do update set places = l.places + excluded.places`;

/** A gift adds what counts of it after all corrections that the follower has read. */
const ADD_GIFTS = `
  with scored as (
    select v.id as campaign_id, g.sender_id, g.receiver_id, g.room_id, g.sender_region, g.receiver_region,
           g.room_region, s.score, 1 as gifts, g.counted as coins, 0 as battles_won, g.at, g.id
      from (select *, coins + coalesce((select sum(c.coins) from gift_corrections c where c.gift_id = gifts.id and c.xid < $2), 0)
                        as counted, ${ROOM_REGION}
              from gifts where xid >= $1 and xid < $2 and campaigns is not null offset 0) g
     cross join lateral jsonb_to_recordset(g.campaigns) as v (id text collate "C", score bigint)
     cross join lateral (select ${countedScore('v.score', 'g.counted', 'g.coins')} as score) s
     where s.score > 0
  ), ${ADD}`;

const ADD_WINS = `
  with scored as (
    select campaign_id, null::text as sender_id, receiver_id, room_id, null::text as sender_region, receiver_region,
           ${ROOM_REGION}, score, 0 as gifts, 0 as coins, 1 as battles_won, at, id
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[], $7::uuid[])
           as w (campaign_id, receiver_id, room_id, receiver_region, score, at, id)
  ), ${ADD}`;

interface WonBattle extends BattleWin {
  id: string;
  /** The host's, when the battle was agreed. */
  region: string | null;
  xid: number;
}

/** A host's wins among the battles that were ended by these transactions, from a time on. A host who left does not win with the side. */
export const WON_BATTLES = `
  select b.id, b.xid, host->>'host' as host, host->>'room' as room, h.region,
         (extract(epoch from (b.result->>'finished_at')::timestamptz) * 1000)::bigint as at
    from battles b
   cross join lateral jsonb_array_elements(b.progress->'sides') with ordinality s (side, place)
   cross join lateral jsonb_array_elements(s.side->'hosts') host
    left join battle_hosts h on h.battle_id = b.id and h.host_id = host->>'host'
   where b.xid >= $1 and b.xid < $2 and b.over_at >= $3 and b.state = 'finished'
     and host->>'left' = 'false' and (b.result->>'winner')::int is not distinct from s.place::int - 1`;

async function addBattleWins(client: pg.ClientBase, { from, to }: LogPortion): Promise<void> {
  const { rows: wins } = await client.query<WonBattle>(WON_BATTLES, [from, to, '-infinity']);
  if (wins.length === 0) return;
  const { rows: campaigns } = await client.query<StoredCampaign & { end_position: number | null }>(
    `select ${CAMPAIGN_COLUMNS}, c.end_position from campaigns c where c.final_at is null`,
  );
  const scored = campaigns.flatMap((campaign) => {
    const rules = rulesOf(campaign);
    return wins
      .filter(({ xid }) => campaign.end_position === null || xid < campaign.end_position)
      .map((win) => ({ campaign: campaign.id, ...win, score: scoreBattleWin(rules, win) }))
      .filter(({ score }) => score > 0);
  });
  if (scored.length === 0) return;
  await client.query(ADD_WINS, [
    scored.map(({ campaign }) => campaign),
    scored.map(({ host }) => host),
    scored.map(({ room }) => room),
    scored.map(({ region }) => region),
    scored.map(({ score }) => score),
    scored.map(({ at }) => timestamp(at)),
    scored.map(({ id }) => id),
  ]);
}
