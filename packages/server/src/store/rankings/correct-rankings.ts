import type { ClientBase } from 'pg';
import type { LogPortion } from '../log/follow-portion.ts';
import { cutPlaces, reachAgain, restorePlaces } from './count-again.ts';
import { BUCKETS, BUCKETS_PER_ROW, CORRECTED_FOR, PERIODS_OF, REACHED } from './ranked-gifts.ts';

/** Corrections that are taken at once: some 100 ms, and more if they reverse the last gifts of many places. */
const TAKEN_AT_ONCE = 1_000;

/** Notes the corrections of a portion of the log, for the places of their gifts. The caller holds the cursor's lock. */
export async function gatherCorrections(
  client: ClientBase,
  { from, to }: LogPortion,
  countsAll: boolean,
): Promise<void> {
  await client.query({ name: 'gatherRankingCorrections', text: GATHER, values: [from, to, countsAll] });
}

const GATHER = `
  with gathered as (
    insert into ranking_corrections (bucket, board, id, journal_id, gift_id, gift_xid, counts_all)
    select (hashtext(b.id) & ${BUCKETS - 1}) / ${BUCKETS_PER_ROW} * ${BUCKETS_PER_ROW}, board, b.id, c.journal_id, c.gift_id, g.xid, $3
      from gift_corrections c
     cross join lateral (select xid, sender_id, receiver_id, room_id from gifts where id = c.gift_id limit 1) g
     cross join lateral (values ('senders', sender_id), ('receivers', g.receiver_id), ('rooms', g.room_id)) b (board, id)
     where c.xid >= $1 and c.xid < $2 and (c.coins <> 0 or c.reversed)
    returning 1
  )
  update ranking_cursor set waiting = waiting + n.gathered
    from (select count(*) as gathered from gathered) n where n.gathered > 0`;

/** A place whose gifts were corrected. */
interface CorrectedPlace {
  ranking: number;
  id: string;
  /** The gift that has reached its score was reversed. */
  isGone: boolean;
  /** It was deleted when the period was over, and has more coins now than then. */
  isBack: boolean;
  /** The period is over, and places of the ranking were deleted. */
  isCut: boolean;
}

/**
 * Corrects the places of the buckets from `from` up to but not including `to`, after all increases of these buckets were ranked: at
 * most so many corrections at once. The caller holds the cursor's lock. `position`: up to where the log has been gathered.
 *
 * A place keeps the order of equals: when its last gift is reversed, the last of the others is read from the log.
 *
 * @returns whether more corrections wait
 */
export async function correctRankings(
  client: ClientBase,
  { from, to, position }: { from: number; to: number; position: number },
): Promise<boolean> {
  const { rows } = await client.query<{ taken: number; places: CorrectedPlace[] }>({
    name: 'correctRankings',
    text: CORRECT,
    values: [from, to, position],
  });
  const { taken, places } = rows[0]!;
  const gathered = { client, position };
  await reachAgain(
    gathered,
    places.filter(({ isGone }) => isGone),
  );
  await restorePlaces(
    gathered,
    places.filter(({ isBack }) => isBack),
  );
  await cutPlaces(gathered, new Set(places.filter(({ isCut }) => isCut).map(({ ranking }) => ranking)));
  return taken === TAKEN_AT_ONCE;
}

const CORRECT = `
  with taken as (
    delete from ranking_corrections where ctid = any (array(
      select ctid from ranking_corrections where bucket >= $1 and bucket < $2 and gift_xid < $3 limit ${TAKEN_AT_ONCE}))
    returning *
  ), corrected as materialized (
    select t.board, t.id, t.counts_all, g.room_id, g.receiver_id, c.at as corrected_at, c.coins, c.reversed, ${REACHED} as reached,
           case t.board when 'senders' then g.sender_region when 'receivers' then g.receiver_region
                        else (select region from rooms where rooms.id = t.id) end as region,
           case when g.at < now() - interval '8 days' then date_trunc('day', g.at, (select zone from ranking_cursor))
                else date_bin('15 minutes', g.at, 'epoch') end as grain
      from taken t
     cross join lateral (select * from gift_corrections where journal_id = t.journal_id and gift_id = t.gift_id limit 1) c
     cross join lateral (select * from gifts where id = t.gift_id limit 1) g
  ), scoped as (
    select s.board as ranked, s.scope, c.*
      from corrected c cross join lateral (
        select c.board, '' as scope
         union all
        select c.board, c.region where c.region is not null
         union all
        select b.* from (values ('room', c.room_id), ('host', c.receiver_id)) b (board, scope) where c.board = 'senders') s
  ), starts as materialized (
    select period, grain, ranking_period_start(period, grain, zone) as starts_at
      from (select distinct grain from corrected) g cross join (values ('hour'), ('day'), ('week'), ('month'), ('all')) p (period)
     cross join ranking_cursor
  ), changes as (
    select r.id as ranking_id, s.id, r.deleted_score is not null as is_cut, sum(s.coins) as coins,
           -count(*) filter (where s.reversed) as gifts, array_agg(s.reached) filter (where s.reversed) as gone
      from scoped s
      join ${PERIODS_OF} on p.board = s.ranked and (p.period <> 'all' or s.counts_all)
      join starts t on t.period = p.period and t.grain = s.grain
     cross join lateral (
       select id, deleted_score, ends_at from rankings
        where board = s.ranked and scope = s.scope and period = p.period and starts_at = t.starts_at limit 1) r
     where p.period = 'all' or s.corrected_at < r.ends_at + ${CORRECTED_FOR}
     group by 1, 2, 3
  ), places as materialized (
    select c.*, p.gifts + c.gifts as gifts_left, p.reached
      from changes c left join lateral (
        select gifts, reached from ranking_places where ranked_id = c.id and ranking_id = c.ranking_id limit 1) p on true
  ), deleted as (
    delete from ranking_places p using places c
     where p.ranked_id = c.id and p.ranking_id = c.ranking_id and c.gifts_left = 0
    returning p.ranking_id
  ), updated as (
    update ranking_places p set score = p.score + c.coins, gifts = c.gifts_left
      from places c where p.ranked_id = c.id and p.ranking_id = c.ranking_id and c.gifts_left <> 0
  ), counted as (
    update rankings r set places = r.places - n.places
      from (select ranking_id, count(*) as places from deleted group by ranking_id) n where r.id = n.ranking_id
  ), cursor as (
    update ranking_cursor set waiting = waiting - n.taken from (select count(*) as taken from taken) n where n.taken > 0
  )
  select (select count(*) from taken) as taken, coalesce(
           (select jsonb_agg(jsonb_build_object(
                     'ranking', ranking_id, 'id', id, 'isCut', is_cut,
                     'isGone', gifts_left <> 0 and reached = any (gone),
                     'isBack', is_cut and gifts_left is null and coins > 0))
              from places where is_cut or (gifts_left <> 0 and reached = any (gone))), '[]') as places`;
