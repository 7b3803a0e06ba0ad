-- Business figures, kept up to date from the log, and rebuildable from it.
--
-- Three jobs follow the log. `rollups` writes periods of a quarter of an hour, which any time zone can be read from. An hour
-- of any zone begins at one of them. `rollup_days` writes calendar days, weeks (from Monday) and months of one zone, and
-- `rollup_pairs` the days of senders and receivers.
-- A gift counts in the period of its own time, whenever it commits. '' is no category and no region: NULL cannot be part
-- of a primary key.
--
-- All sums are of gifts; `units` is the sum of quantities, `earned` the receivers' share, `points` those in battles,
-- `battle_coins` the coins of gifts that counted in a battle.

create table rollup_rooms (
  room_id       text collate "C" not null,
  starts_at     timestamptz not null,
  item_id       text collate "C" not null,
  category      text collate "C" not null,
  region        text collate "C" not null, -- the receiver's at the time of the gift
  gifts         bigint      not null,
  units         bigint      not null,
  coins         bigint      not null,
  earned        bigint      not null,
  points        bigint      not null,
  battle_coins  bigint      not null,
  primary key (room_id, starts_at, item_id, category, region)
) with (fillfactor = 70);

create table rollup_receivers (
  receiver_id   text collate "C" not null,
  starts_at     timestamptz not null,
  item_id       text collate "C" not null,
  category      text collate "C" not null,
  region        text collate "C" not null,
  gifts         bigint      not null,
  units         bigint      not null,
  coins         bigint      not null,
  earned        bigint      not null,
  points        bigint      not null,
  battle_coins  bigint      not null,
  primary key (receiver_id, starts_at, item_id, category, region)
) with (fillfactor = 70);

-- The whole platform: a month by hour is read from 3,000 quarters of an hour, and not from as many for each item.
create table rollup_quarters (
  starts_at     timestamptz primary key,
  gifts         bigint      not null,
  units         bigint      not null,
  coins         bigint      not null,
  earned        bigint      not null,
  points        bigint      not null,
  battle_coins  bigint      not null
) with (fillfactor = 50);

-- The same by item.
create table rollup_items (
  starts_at     timestamptz not null,
  item_id       text collate "C" not null,
  category      text collate "C" not null,
  gifts         bigint      not null,
  units         bigint      not null,
  coins         bigint      not null,
  earned        bigint      not null,
  points        bigint      not null,
  battle_coins  bigint      not null,
  primary key (starts_at, item_id, category)
) with (fillfactor = 70);

-- One row: the zone of the tables below. A change of it empties and rebuilds them.
create table rollup_calendar (
  only_row      boolean     primary key default true check (only_row),
  zone          text        not null default 'UTC',
  -- Viewers are counted for periods that start on this day or later, and are not known for earlier ones, except those
  -- that were counted before their views were deleted.
  viewers_from  date        not null default '-infinity',
  views_since   timestamptz -- the first view that was ever counted
);

-- The zone that a node is set to, or null if its version has none. While such a node runs, another one does not change the zone.
alter table presence_nodes add column time_zone text;

-- Days of the whole platform: a year of them is read instead of 35,000 quarters of an hour.
create table rollup_item_days (
  day           date   not null,
  item_id       text collate "C" not null,
  category      text collate "C" not null,
  gifts         bigint not null,
  units         bigint not null,
  coins         bigint not null,
  earned        bigint not null,
  points        bigint not null,
  battle_coins  bigint not null,
  primary key (day, item_id, category)
) with (fillfactor = 70);

-- Months too: the rooms of a month are 20,000 rows, and their days 300,000.
create table rollup_room_periods (
  grain         text   not null check (grain in ('day', 'month')),
  starts_on     date   not null,
  room_id       text collate "C" not null,
  gifts         bigint not null,
  units         bigint not null,
  coins         bigint not null,
  earned        bigint not null,
  points        bigint not null,
  battle_coins  bigint not null,
  primary key (grain, starts_on, room_id)
) with (fillfactor = 70);

create index rollup_room_periods_room on rollup_room_periods (room_id, grain, starts_on);

create table rollup_receiver_periods (
  grain         text   not null check (grain in ('day', 'month')),
  starts_on     date   not null,
  receiver_id   text collate "C" not null,
  gifts         bigint not null,
  units         bigint not null,
  coins         bigint not null,
  earned        bigint not null,
  points        bigint not null,
  battle_coins  bigint not null,
  primary key (grain, starts_on, receiver_id)
) with (fillfactor = 70);

create index rollup_receiver_periods_receiver on rollup_receiver_periods (receiver_id, grain, starts_on);

-- Who has given in a period. Distinct senders of a period are its rows, and never a sum of shorter periods. `magnitude`, the
-- power of two of the coins, finds those who gave most. Unlike the coins it changes with few gifts, so that most updates
-- write no index.
create table rollup_senders (
  grain      text   not null check (grain in ('day', 'week', 'month')),
  starts_on  date   not null,
  sender_id  text collate "C" not null,
  gifts      bigint not null,
  coins      bigint not null,
  magnitude  smallint not null generated always as (floor(ln(greatest(coins, 1)::float8) / ln(2::float8))) stored,
  primary key (grain, starts_on, sender_id)
) with (fillfactor = 70);

create index rollup_senders_sender on rollup_senders (sender_id, grain, starts_on) where grain <> 'week';
create index rollup_senders_most on rollup_senders (grain, starts_on, magnitude) where grain <> 'day';

create table rollup_pairs (
  receiver_id  text collate "C" not null,
  day          date   not null,
  sender_id    text collate "C" not null,
  gifts        bigint not null,
  coins        bigint not null,
  primary key (receiver_id, day, sender_id)
) with (fillfactor = 70);

create index rollup_pairs_sender on rollup_pairs (sender_id, day);

-- The first day on which a sender gave. A gift that commits late can make it earlier.
create table rollup_first_gifts (
  sender_id  text collate "C" primary key,
  day        date not null
) with (fillfactor = 90);

-- Of the senders whose first day it was, how many gave on a day. `day` = `first_day`: the new senders.
create table rollup_cohorts (
  first_day  date   not null,
  day        date   not null check (day >= first_day),
  senders    bigint not null,
  primary key (first_day, day)
) with (fillfactor = 70);

-- Who has watched in a period: had their first view of a room in it. The host of the room is left out. Rows of old periods
-- are deleted, because `rollup_counts` has their number.
create table rollup_viewers (
  grain      text not null check (grain in ('day', 'week', 'month')),
  starts_on  date not null,
  user_id    text collate "C" not null,
  primary key (grain, starts_on, user_id)
);

-- Distinct people of a period.
create table rollup_counts (
  grain             text   not null check (grain in ('day', 'week', 'month')),
  starts_on         date   not null,
  senders           bigint not null default 0,
  new_senders       bigint not null default 0, -- whose first day is in the period
  viewers           bigint not null default 0,
  viewers_who_gave  bigint not null default 0,
  primary key (grain, starts_on)
) with (fillfactor = 50);

-- Battles by the day on which they ended.
create table rollup_battles (
  day           date   primary key,
  battles       bigint not null, -- with a result: finished or cut short
  draws         bigint not null,
  cut_short     bigint not null,
  overtime      bigint not null, -- had an overtime or a sudden death
  seconds       numeric not null, -- of their rounds
  room_seconds  numeric not null, -- the same for each of their rooms
  coins         bigint not null, -- of counted gifts
  points        bigint not null
) with (fillfactor = 50);

create table rollup_battle_hosts (
  host_id    text collate "C" not null,
  day        date   not null,
  room_id    text collate "C" not null,
  battles    bigint not null,
  wins       bigint not null,
  draws      bigint not null,
  cut_short  bigint not null,
  overtime   bigint not null,
  seconds    numeric not null,
  coins      bigint not null, -- of gifts that counted for the host
  points     bigint not null,
  primary key (host_id, day, room_id)
) with (fillfactor = 70);

-- Views are part of the log from now on. Those from before have no position and are not counted.
alter table room_views add column xid bigint;
insert into rollup_calendar (viewers_from)
select case when exists (select from room_views) then current_date + 2 else '-infinity' end;
alter table room_views alter column xid set default log_position();
create index room_views_xid on room_views (xid) where xid is not null;

-- The first moment of a day in a zone. A day may have no midnight, or two: it is the first quarter of an hour with that
-- date on the zone's clocks.
create function day_start(day date, zone text) returns timestamptz language sql stable parallel safe as $$
  select min(at) from generate_series(
    (day::timestamp at time zone zone) - interval '3 hours', (day::timestamp at time zone zone) + interval '3 hours',
    interval '15 minutes') at
   where (at at time zone zone)::date >= day
$$;

-- The first day of a period that has a day in it.
create function period_day(grain text, day date) returns date language sql immutable parallel safe as
$$ select case grain when 'day' then day else date_trunc(grain, day::timestamp)::date end $$;

-- Empties what a follower has written, and lets it read the log from the beginning. `new_zone`, of `rollup_days`: the zone of
-- days from now on. With the zone that they have already it does nothing and returns false, and with another one it empties
-- `rollup_pairs` too. It runs with the rights of its owner, because a node may not truncate tables. So it asks for a right that
-- only nodes have. Gifts use none of these tables.
create function begin_rebuild(follower text, new_zone text default null) returns boolean
  language plpgsql security definer set search_path from current as $$
declare
  last      constant bigint := last_log_position();
  oldest    timestamptz;
  calendar  rollup_calendar;
begin
  if not has_table_privilege(session_user, 'log_followers', 'update') then
    raise insufficient_privilege using message = format('%s may not update log_followers', session_user);
  end if;
  -- Waits for the running portion, as truncate would.
  update log_followers set updated_at = now() where name = follower;
  select * into calendar from rollup_calendar;
  if new_zone = calendar.zone then
    return false;
  end if;
  update log_followers
     set position = 0, node = null, node_until = '-infinity', state = case when last > 0 then 'rebuilding' else 'following' end,
         rebuild_until = case when last > 0 then last + 1 end
   where name = follower;
  if follower = 'rollups' then
    truncate rollup_rooms, rollup_receivers, rollup_items, rollup_quarters;
    return true;
  elsif follower = 'rollup_pairs' then
    truncate rollup_pairs;
    return true;
  end if;
  truncate rollup_item_days, rollup_room_periods, rollup_receiver_periods, rollup_senders, rollup_first_gifts, rollup_cohorts,
           rollup_viewers, rollup_battles, rollup_battle_hosts;

  -- Old views may have been deleted. What was counted in their days stays, unless days begin at other times now.
  calendar.zone := coalesce(new_zone, calendar.zone);
  select first_seen_at into oldest from room_views where xid is not null order by xid limit 1;
  if oldest > calendar.views_since then
    calendar.viewers_from := greatest(calendar.viewers_from, (oldest at time zone calendar.zone)::date + 1);
  elsif oldest is null then
    calendar.viewers_from := greatest(calendar.viewers_from,
      (select max(starts_on) + 1 from rollup_counts where grain = 'day' and viewers > 0));
  end if;
  if new_zone is null then
    delete from rollup_counts where starts_on >= calendar.viewers_from or viewers = 0;
    update rollup_counts set senders = 0, new_senders = 0;
  else
    calendar.viewers_from := calendar.viewers_from + 1;
    delete from rollup_counts;
  end if;
  update rollup_calendar set zone = calendar.zone, viewers_from = calendar.viewers_from;
  if new_zone is not null then
    perform begin_rebuild('rollup_pairs');
  end if;
  return true;
end
$$;

-- A database that has gifts already builds its figures first.
insert into log_followers (name, state, rebuild_until)
select name, case when last > 0 then 'rebuilding' else 'following' end, case when last > 0 then last + 1 end
  from (values ('rollups'), ('rollup_days'), ('rollup_pairs')) f (name) cross join last_log_position() last;
