-- Rankings of senders, receivers and hosts by battles: per UTC hour, day, week (from Monday) and over all time.
-- One node follows the log of gifts by a few seconds, so that no gift waits for a ranking.

-- `reached` is the transaction of the last gift: of equals, the lower ranks higher. Transaction ids ascend also when the
-- clock steps back. The user is the first column of the key, because most comparisons of a lookup then end with it: with
-- the board first, a row took 18 µs. Sums are negated in the indexes, so that all keys ascend and one row comparison
-- finds the start of a page.
create table leaderboards (
  board      text        not null check (board in ('senders', 'receivers')),
  period     text        not null check (period in ('hour', 'day', 'week', 'all')),
  starts_at  timestamptz not null, -- of the period; -infinity for all time
  user_id    text collate "C" not null,
  coins      bigint      not null,
  gifts      bigint      not null,
  reached    bigint      not null default 0,
  primary key (user_id, board, period, starts_at)
) with (fillfactor = 70);

create index leaderboards_ranking on leaderboards (board, period, starts_at, (-coins), reached, user_id);

-- `reached` is the transaction of the last battle that changed wins or points.
create table leaderboard_hosts (
  period       text        not null check (period in ('hour', 'day', 'week', 'all')),
  starts_at    timestamptz not null, -- of the period; -infinity for all time
  user_id      text collate "C" not null,
  battles      bigint      not null,
  wins         bigint      not null,
  streak       bigint      not null, -- the battles won in a row up to the last one
  best_streak  bigint      not null,
  points       bigint      not null,
  reached      bigint      not null default 0,
  primary key (period, starts_at, user_id)
) with (fillfactor = 70);

create index leaderboard_hosts_ranking on leaderboard_hosts (period, starts_at, (-wins), (-points), reached, user_id);

-- One row. The gifts of transactions below `xid` are in `leaderboards` or in `leaderboard_changes`. A transaction that
-- changes one of the two holds the lock of this row.
create table leaderboard_cursor (
  only_row    boolean     primary key default true check (only_row),
  xid         bigint      not null default 0,
  waiting     bigint      not null default 0, -- the sum of the sizes of leaderboard_changes
  bucket      integer     not null default 0, -- the next bucket to rank
  -- The node that ranks, until `node_until`. With several nodes the same users would be ranked more often.
  node        text,
  node_until  timestamptz not null default '-infinity'
);

insert into leaderboard_cursor default values;

-- Changes that are not in `leaderboards` yet. A row of `leaderboards` is expensive to change, because its ranking
-- index changes too: 14 µs, for each of four periods. So changes wait here until there are more of the same user.
-- Rows are in the order of a hash of the users, so that any range has all changes of some users. Each row has many
-- users and is never updated: with a row for each user, an update took 6 µs, half of the rest of the work.
create table leaderboard_changes (
  bucket   integer     not null, -- the first bits of the hash
  board    text        not null check (board in ('senders', 'receivers')),
  hour     timestamptz not null, -- of the gifts; -infinity: so old that they only count for all time
  xid      bigint      not null, -- the cursor after they were gathered
  size     integer     not null, -- of each of the arrays
  users    text[] collate "C" not null,
  coins    bigint[]    not null,
  gifts    bigint[]    not null,
  reached  bigint[],
  primary key (bucket, board, hour, xid)
);

-- Rows exist for five seconds, so compressing them would not pay.
alter table leaderboard_changes
  alter column users set storage external,
  alter column coins set storage external,
  alter column gifts set storage external,
  alter column reached set storage external;

-- Rooms and battles with gifts that are not in `ranked_supporters` or `ranked_battle_supporters` yet, and the last `seq` or
-- ordinal of those gifts.
create table ranking_changes (
  list  text   not null check (list in ('room', 'battle')),
  id    text collate "C" not null,
  upto  bigint not null,
  turn  timestamptz not null default clock_timestamp(), -- the list that has waited longest is next
  primary key (list, id)
) with (fillfactor = 50);
