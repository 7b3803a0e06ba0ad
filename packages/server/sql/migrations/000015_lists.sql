-- Every page of every list reads an index range in the order of the list, whatever statistics the planner has.

-- Of equals, the one who reached the sum first ranks higher. `reached` is the transaction that brought the last gift (or
-- the last battle that changed wins or points): transaction ids ascend also when the clock steps back. 0: unknown, of
-- rows older than this column. Sums are negated in the indexes so that all keys ascend and one row comparison is the
-- start of a page.
alter table leaderboard_changes add column reached bigint[]; -- null: written before this column, `xid` stands for it
alter table leaderboard_changes alter column reached set storage external;
alter table leaderboards add column reached bigint not null default 0;
drop index leaderboards_ranking;
create index leaderboards_ranking on leaderboards (board, period, starts_at, (-coins), reached, user_id);

alter table leaderboard_hosts add column reached bigint not null default 0;
drop index leaderboard_hosts_ranking;
create index leaderboard_hosts_ranking on leaderboard_hosts (period, starts_at, (-wins), (-points), reached, user_id);

-- `supporters` and `battle_supporters` in the order of their sums. An index there would end HOT updates for every gift,
-- so the order lives in tables of its own, which follow the gifts a few seconds later. `ranked` says up to which of its
-- gifts a list has been ranked (a room's `seq`, a battle's ordinal): readers take the senders of later gifts from
-- `supporters` and `battle_supporters`, so what they return is always current.
create table room_rankings (
  room_id  text collate "C" primary key,
  ranked   bigint not null
) with (fillfactor = 50);

create table ranked_supporters (
  room_id    text collate "C" not null,
  sender_id  text collate "C" not null,
  gifts      bigint not null,
  coins      bigint not null,
  reached    bigint not null, -- the `seq` of the last gift; up to 0: ranked before this table
  primary key (room_id, sender_id)
) with (fillfactor = 70);
create index ranked_supporters_order on ranked_supporters (room_id, (-coins), reached, sender_id);

create table battle_rankings (
  battle_id  uuid   primary key,
  ranked     bigint not null
) with (fillfactor = 50);

create table ranked_battle_supporters (
  battle_id  uuid    not null,
  side       integer not null,
  sender_id  text collate "C" not null,
  gifts      bigint  not null,
  points     bigint  not null,
  coins      bigint  not null,
  since      bigint  not null,
  primary key (battle_id, sender_id, side)
) with (fillfactor = 70);
create index ranked_battle_supporters_order on ranked_battle_supporters (battle_id, (-points), since, sender_id);
create index ranked_battle_supporters_side on ranked_battle_supporters (battle_id, side, (-points), since, sender_id);

-- Rooms and battles with gifts that are not ranked yet, and up to which of them.
create table ranking_changes (
  list  text   not null check (list in ('room', 'battle')),
  id    text collate "C" not null,
  upto  bigint not null,
  turn  timestamptz not null default clock_timestamp(), -- the list that has waited longest is next
  primary key (list, id)
) with (fillfactor = 50);

-- Gifts that commit meanwhile are newer than `ranked`, or are waited for: this lock conflicts with their writes.
lock table rooms in share mode;
insert into room_rankings select id, seq from rooms where gifts > 0;
insert into ranked_supporters
select room_id, sender_id, gifts, coins,
       row_number() over (partition by room_id order by reached_at, sender_id) - count(*) over (partition by room_id)
  from supporters;
insert into battle_rankings select id, (progress->>'counted')::bigint from battles;
insert into ranked_battle_supporters
select battle_id, side, sender_id, gifts, points, coins, since from battle_supporters;

-- Rooms: all of them by `rooms_newest`; with a filter by one of these.
create index rooms_newest_live on rooms (created_at desc, id desc) where ended_at is null;
create index rooms_newest_ended on rooms (created_at desc, id desc) where ended_at is not null;
create index rooms_newest_of_host on rooms (host_id desc, created_at desc, id desc);

create index bonuses_newest on bonuses (starts_at desc, id desc);
create index items_shown on items (sort, price, id) where retired_at is null;

-- A wallet's statement is in the order of the wallet's versions, which the clock does not decide. Earnings have none:
-- the gifts of a batch share their time, so the id is part of the order.
drop index gifts_sent;
drop index gifts_received;
drop index journals_statement;
create index gifts_sent on gifts (sender_id, wallet_version) where coins > 0;
create index gifts_received on gifts (receiver_id, at, id) where earned > 0;
create index journals_statement on journals (user_id, wallet_version);
