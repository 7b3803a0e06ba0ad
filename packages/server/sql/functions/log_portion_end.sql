-- Where a portion of the log that starts at a position ends: at most so many gifts further, and as many corrections of
-- gifts, ended battles, journals and views. What one transaction wrote is not divided. `horizon` is where the log ends for now.
--
-- A follower that is far behind has millions of rows above its position. Without these settings PostgreSQL could sort all
-- of them for each portion; so it walks the indexes on xid, and stops.
create or replace function log_portion_end(
  start            bigint,
  gifts_a_portion  integer,
  out portion_end  bigint,
  out horizon      bigint
) language plpgsql stable
  set enable_sort = off set enable_seqscan = off set enable_bitmapscan = off set plan_cache_mode = force_generic_plan
as $$
declare
  first constant bigint := least(
    (select min(xid) from gifts where xid >= start),
    (select min(xid) from gift_corrections where xid >= start),
    (select min(xid) from battles where xid >= start),
    (select min(xid) from journals where xid >= start),
    (select min(xid) from room_views where xid >= start));
  next constant bigint := least(
    (select xid from gifts where xid >= start order by xid offset gifts_a_portion limit 1),
    (select xid from gift_corrections where xid >= start order by xid offset gifts_a_portion limit 1),
    (select xid from battles where xid >= start order by xid offset gifts_a_portion limit 1),
    (select xid from journals where xid >= start order by xid offset gifts_a_portion limit 1),
    (select xid from room_views where xid >= start order by xid offset gifts_a_portion limit 1));
begin
  horizon := greatest(start, log_horizon());
  portion_end := least(horizon, greatest(next, first + 1));
  if next is null then
    portion_end := horizon;
  end if;
end
$$;
