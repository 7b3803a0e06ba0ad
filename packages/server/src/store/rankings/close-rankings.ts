import type { ClientBase } from 'pg';
import { HOURS_KEPT } from './ranked-gifts.ts';

/**
 * The places that a ranking has at least when its period is over, and those that it keeps for that. Corrections move some of
 * them below deleted places.
 */
export const FIRST_PLACES = 1_000;
export const PLACES_KEPT = 2_000;

/** So many places are deleted at a time, because when a month ends its places are many. */
const DELETED_AT_ONCE = 1_000;

/** The time of a gift is read before its transaction writes. A transaction ends within 10 s after that. */
const MARGIN = `interval '1 hour'`;

/**
 * Deletes some places of rankings whose period is over: all but the first ones, and of hours after some days all. A
 * ranking is closed only when no gift of its period can come any more.
 *
 * @param position up to where the log has been gathered
 */
export async function closeRankings(client: ClientBase, position: number): Promise<void> {
  await client.query(NOTE_COMPLETE, [position]);
  await client.query(CLOSE);
  await client.query(DELETE_HOURS);
}

/** When the log has been read up to where it ended at a time, it was read up to that time. */
const NOTE_COMPLETE = `
  update ranking_cursor
     set complete_until = coalesce(next_at - ${MARGIN}, complete_until), next_at = now(),
         next_position = pg_snapshot_xmax(pg_current_snapshot())::text::bigint + (select xid_offset from feed_epoch)
   where next_position is null or next_position <= $1`;

/** One of the two tables has the places of a ranking. */
const CLOSE = `
  with over as materialized (
    select id, board from rankings
     where not closed and period <> 'all' and ends_at <= (select complete_until from ranking_cursor)
       and not exists (select from ranking_increases where grain < ends_at)
     order by ends_at limit 1
  ), best as (
    select p.score, p.reached from over cross join lateral (
      select score, reached from ranking_places where ranking_id = over.id and not hidden order by -score, reached
      offset ${PLACES_KEPT} limit 1) p
  ), places as (
    delete from ranking_places where ctid = any (array(
      select p.ctid from over cross join lateral (
        select ctid from ranking_places where ranking_id = over.id and not hidden order by -score, reached
        offset ${PLACES_KEPT} limit ${DELETED_AT_ONCE}) p)) returning 1
  ), hosts as (
    delete from ranking_hosts where ctid = any (array(
      select p.ctid from over cross join lateral (
        select ctid from ranking_hosts where ranking_id = over.id and not hidden order by -wins, -points, reached
        offset ${PLACES_KEPT} limit ${DELETED_AT_ONCE}) p)) returning 1
  )
  update rankings r
     set closed = n.deleted < ${DELETED_AT_ONCE}, places = r.places - n.deleted,
         deleted_score = coalesce(r.deleted_score, (select score from best)),
         deleted_reached = coalesce(r.deleted_reached, (select reached from best))
    from over, (select (select count(*) from places) + (select count(*) from hosts) as deleted) n
   where r.id = over.id`;

const DELETE_HOURS = `
  with over as materialized (
    select id from rankings where period = 'hour' and ends_at < now() - ${HOURS_KEPT} order by ends_at limit 1
  ), places as (
    delete from ranking_places where ctid = any (array(
      select p.ctid from over cross join lateral (
        select ctid from ranking_places where ranking_id = over.id limit ${DELETED_AT_ONCE}) p)) returning 1
  ), hosts as (
    delete from ranking_hosts where ctid = any (array(
      select p.ctid from over cross join lateral (
        select ctid from ranking_hosts where ranking_id = over.id limit ${DELETED_AT_ONCE}) p)) returning 1
  )
  delete from rankings r using over
   where r.id = over.id and (select count(*) from places) + (select count(*) from hosts) < ${DELETED_AT_ONCE}`;
