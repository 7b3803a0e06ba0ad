-- What a host has earned and what of it has cleared: from the rollups of the follower `earnings`, and from the log after its
-- position, in one snapshot. It reads at most `max_rows` gifts and journals of the log; `unread` says that there are more.
--
-- A gift clears at the start of a day of the calendar's zone, after `days` full days. Without days it has cleared as soon as no older
-- transaction runs, which could still commit an earlier gift. `uncleared` has the coins that have not cleared, by the time when
-- they do.
--
-- The settings allow PostgreSQL no plan that reads all gifts of the host, or sorts the log.
create or replace function host_earnings(
  host            text,
  days            integer,
  max_rows        integer,
  out state       text,
  out unread      boolean,
  out earned      bigint,
  out added       bigint,
  out taken_back  bigint,
  out moved       bigint,
  out uncleared   jsonb
) language plpgsql stable
  set enable_sort = off set enable_seqscan = off set enable_bitmapscan = off set plan_cache_mode = force_generic_plan
as $$
declare
  start    bigint;
  horizon  constant bigint := log_horizon();
  zone     constant text := (select c.zone from rollup_calendar c);
  cutoff   constant timestamptz := case when days = 0 then 'infinity'
    else day_start((clock_timestamp() at time zone zone)::date - days, zone) end;
begin
  select f.position, f.state into start, state from log_followers f where name = 'earnings';
  with log_gifts as materialized (
    select g.xid, g.receiver_id, g.at, g.earned from gifts g where g.xid >= start order by g.xid limit max_rows + 1
  ), log_journals as materialized (
    select j.user_id, j.account, j.kind, j.coins from journals j where j.xid >= start order by j.xid limit max_rows + 1
  ), own as (
    select g.at, g.earned, g.xid < horizon as is_settled from log_gifts g where g.receiver_id = host
  ), waiting as (
    select day_start(day + days + 1, zone) as clears_at, sum(coins) as coins
      from (select (starts_at at time zone zone)::date as day, q.earned as coins from rollup_earning_quarters q
             where receiver_id = host and starts_at >= cutoff
             union all
            select case when at >= cutoff then (at at time zone zone)::date end, o.earned from own o
             where at >= cutoff or not is_settled) gifts
     group by day having sum(coins) > 0
  ), changes as (
    select r.earned, r.added, r.taken_back, r.moved from rollup_earnings r where user_id = host
     union all
    select o.earned, 0, 0, 0 from own o
     union all
    select 0, c.added, c.taken_back, c.moved
      from log_journals j cross join lateral earnings_change(j.kind, j.coins) c
     where j.user_id = host and j.account = 'earnings'
  )
  select coalesce(sum(c.earned), 0), coalesce(sum(c.added), 0), coalesce(sum(c.taken_back), 0), coalesce(sum(c.moved), 0),
         (select count(*) > max_rows from log_gifts) or (select count(*) > max_rows from log_journals),
         (select coalesce(jsonb_agg(jsonb_build_object(
                   'at', floor(extract(epoch from clears_at) * 1000), 'coins', coins) order by clears_at nulls first), '[]') from waiting)
    into earned, added, taken_back, moved, unread, uncleared from changes c;
end
$$;
