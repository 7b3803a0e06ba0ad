-- Who gave and received most, which rooms got most, and which hosts won most battles, by hour, day, week (from Monday) and
-- month of the configured zone, and over all time. A follower of the log keeps them, so that no gift waits for a ranking.
--
-- The tables of leaderboards stay as they are for nodes of 0.2.0, which read them. A later release drops them.

-- Whether rankings show the user, without the name, or not at all.
alter table users add column ranking text collate "C" not null default 'shown'
  check (ranking in ('shown', 'anonymous', 'hidden'));
create index users_hidden on users (id) where ranking = 'hidden';

-- The host's region when the room was created, and when the battle was agreed. Stored, because a user's region changes, and a
-- rebuild must give the same rankings. Null for what nodes of 0.2.0 write.
alter table rooms add column region text collate "C";
alter table battle_hosts add column region text collate "C";

-- One row for each board, scope and period.
create table rankings (
  id         integer     primary key,
  board      text collate "C" not null check (board in ('senders', 'receivers', 'rooms', 'battles', 'room', 'host')),
  scope      text collate "C" not null default '', -- of `room` and `host` the id, else a region; '': everything
  period     text collate "C" not null check (period in ('hour', 'day', 'week', 'month', 'all')),
  starts_at  timestamptz not null, -- the first moment of its date in the zone; -infinity for all time
  ends_at    timestamptz not null, -- when the next period starts; infinity for all time
  places     bigint      not null default 0, -- users or rooms with a place, hidden ones included
  closed     boolean     not null default false, -- the period is over, and only the first places are kept
  unique (board, scope, period, starts_at)
) with (fillfactor = 70);

create index rankings_open on rankings (ends_at) where not closed and period <> 'all';
create index rankings_hours on rankings (ends_at) where period = 'hour';

-- `reached` is the last gift that added to the score: its time in microseconds and its id, in hex. Of equals, the lower
-- ranks higher. No two rows of a ranking share it. The rows of a user are neighbours. Scores are negated in the index,
-- so that both keys ascend and one row comparison finds the start of a page.
create table ranking_places (
  ranked_id   text collate "C" not null, -- a user or a room
  ranking_id  integer not null,
  score       bigint  not null, -- coins
  gifts       bigint  not null,
  reached     text collate "C" not null,
  hidden      boolean not null default false, -- the user has opted out
  primary key (ranked_id, ranking_id)
) with (fillfactor = 70);

create index ranking_places_order on ranking_places (ranking_id, hidden, (-score), reached);

-- Hosts by battles. `reached` is the last battle that changed wins or points, or the first one: its time, its id and the
-- number of the host in it.
create table ranking_hosts (
  user_id      text collate "C" not null,
  ranking_id   integer not null,
  battles      bigint  not null,
  wins         bigint  not null,
  streak       bigint  not null, -- the battles won in a row up to the last one
  best_streak  bigint  not null,
  points       bigint  not null,
  reached      text collate "C" not null,
  hidden       boolean not null default false,
  primary key (user_id, ranking_id)
) with (fillfactor = 70);

create index ranking_hosts_order on ranking_hosts (ranking_id, hidden, (-wins), (-points), reached);

-- One row: the key that encrypts the cursors of rankings, the same on all nodes. Two random UUIDs have 244 random bits.
create table cursor_key (
  only_row  boolean primary key default true check (only_row),
  key       bytea   not null default sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea)
);
insert into cursor_key default values;

-- One row. A transaction that writes rankings holds its lock.
create table ranking_cursor (
  only_row        boolean     primary key default true check (only_row),
  zone            text        not null default 'UTC', -- of the stored periods
  waiting         bigint      not null default 0, -- the sum of the sizes of ranking_increases
  bucket          integer     not null default 0, -- the next one to rank
  last_id         integer     not null default 0, -- of rankings
  all_from        bigint      not null default 0, -- what has a lower position is in the rankings of all time already
  periods_from    timestamptz not null default '-infinity', -- shorter periods are complete if they start then or later
  -- Gifts with earlier times have been gathered: see close-rankings.ts.
  complete_until  timestamptz not null default '-infinity',
  next_position   bigint,
  next_at         timestamptz
) with (fillfactor = 50);

insert into ranking_cursor default values;

-- Gifts that `ranking_places` does not have yet. A row of `ranking_places` is expensive to change, because its index
-- changes too, and a gift changes some ten of them. So increases wait here until there are more of the same user. Rows
-- are in the order of a hash of the users, so that any range has all increases of some users. Each row has many users
-- and is never updated: with a row for each user, an update took 6 µs, half of the rest of the work.
create table ranking_increases (
  bucket      integer     not null, -- the first bits of the hash
  board       text collate "C" not null,
  grain       timestamptz not null, -- the quarter of an hour of the gifts; of old gifts, the day in the zone
  position    bigint      not null, -- up to where the log was read
  counts_all  boolean     not null, -- false: the rankings of all time have them already
  size        integer     not null, -- of each of the arrays
  ids         text[] collate "C" not null,
  rooms       text[] collate "C", -- of senders, where and to whom
  hosts       text[] collate "C",
  regions     text[] collate "C" not null, -- of the users at the time, or of the rooms; '': none
  coins       bigint[]    not null,
  gifts       bigint[]    not null,
  reached     text[] collate "C" not null,
  primary key (bucket, board, grain, position)
);

-- Rows stay for five seconds: to compress them is not worth its time.
alter table ranking_increases
  alter column ids set storage external,
  alter column rooms set storage external,
  alter column hosts set storage external,
  alter column regions set storage external,
  alter column coins set storage external,
  alter column gifts set storage external,
  alter column reached set storage external;

-- What the leaderboards have over all time is carried over, with the gifts that they have gathered and not ranked. Their
-- order of equals was that of transactions, so it becomes a number that is lower than every time of a gift. Shorter
-- periods are counted again from the log, from the beginning of the last month on.
insert into rankings (id, board, period, starts_at, ends_at)
select row_number() over (order by board), board, 'all', '-infinity', 'infinity'
  from unnest(array['battles', 'receivers', 'rooms', 'senders']) as b (board);

with carried as (
  select board, user_id, sum(coins) as coins, sum(gifts) as gifts, max(reached) as reached
    from (select board, user_id, coins, gifts, reached from leaderboards where period = 'all'
           union all
          select board, u.user_id, u.coins, u.gifts, coalesce(u.reached, c.xid)
            from leaderboard_changes c
           cross join unnest(c.users, c.coins, c.gifts, c.reached) as u (user_id, coins, gifts, reached)) l
   group by board, user_id
)
insert into ranking_places (ranked_id, ranking_id, score, gifts, reached)
select user_id, r.id, coins, gifts, lpad(to_hex(row_number() over (order by reached, user_id)), 13, '0')
  from carried join rankings r using (board);

-- The totals of a room have every gift that has committed, also those above the position.
insert into ranking_places (ranked_id, ranking_id, score, gifts, reached)
select t.id, k.id, t.coins, t.gifts, lpad(to_hex(row_number() over (order by t.created_at, t.id)), 13, '0')
  from (select r.id, r.created_at, r.coins - coalesce(later.coins, 0) as coins, r.gifts - coalesce(later.gifts, 0) as gifts
          from rooms r
          left join (select room_id, sum(coins) as coins, count(*) as gifts from gifts
                      where xid >= (select position from log_followers where name = 'leaderboards')
                      group by room_id) later on later.room_id = r.id) t
  join rankings k on k.board = 'rooms'
 where t.gifts > 0;

insert into ranking_hosts (user_id, ranking_id, battles, wins, streak, best_streak, points, reached)
select user_id, r.id, battles, wins, streak, best_streak, points, lpad(to_hex(row_number() over (order by reached, user_id)), 13, '0')
  from leaderboard_hosts join rankings r on r.board = 'battles' where leaderboard_hosts.period = 'all';

update rankings r set places = n.places
  from (select ranking_id, count(*) as places
          from (select ranking_id from ranking_places union all select ranking_id from ranking_hosts) p
         group by ranking_id) n
 where n.ranking_id = r.id;

do $$
declare
  was         constant bigint      := (select position from log_followers where name = 'leaderboards');
  last_month  constant timestamptz := (date_trunc('month', now() at time zone 'UTC') - interval '1 month') at time zone 'UTC';
  first_read  bigint;
begin
  -- The log is read again from the first gift or battle of the last month on.
  first_read := least(was,
    (select min(xid) from gifts where id >= first_id_at(last_month - interval '1 day')),
    (select min(xid) from battles where over_at >= last_month));
  update ranking_cursor
     set all_from = was, last_id = (select max(id) from rankings),
         periods_from = case when was > 0 then last_month else '-infinity' end;
  delete from log_followers where name = 'leaderboards';
  insert into log_followers (name, position, state, rebuild_until)
  select 'rankings', first_read, case when first_read < was then 'rebuilding' else 'following' end,
         case when first_read < was then was end;
end
$$;
