-- A row of `leaderboards` is dear to change, since its ranking index goes along: 14 µs, for each of four periods. So what
-- is given waits here first, until there is more of the same user, and moves on in small portions.

-- What the gifts below the cursor brought and `leaderboards` does not have yet, in the order of a hash of the users, so
-- that any part of it is a part of the users with all that they have. Many users to a row, and no row is changed: with
-- a row for each user, looking for it and increasing it cost 6 µs, as much as half of all the rest.
create table leaderboard_changes (
  bucket  integer     not null, -- of the hash: its first bits
  board   text        not null check (board in ('senders', 'receivers')),
  hour    timestamptz not null, -- in which it was given; -infinity: so long ago that only all time has it
  xid     bigint      not null, -- the cursor after it was gathered
  size    integer     not null, -- of each of these:
  users   text[] collate "C" not null,
  coins   bigint[]    not null,
  gifts   bigint[]    not null,
  primary key (bucket, board, hour, xid)
);

-- Long ones are not worth being compressed for five seconds.
alter table leaderboard_changes
  alter column users set storage external,
  alter column coins set storage external,
  alter column gifts set storage external;

-- Whoever changes `leaderboards` or `leaderboard_changes` holds the lock of this row. Gifts of transactions below `xid`
-- are in one of the two.
alter table leaderboard_cursor
  add column waiting     bigint      not null default 0, -- the sum of the sizes
  add column bucket      integer     not null default 0, -- the next to move on
  -- The node that rolls up, until it has not been seen for a while: several would only come to the same users more often.
  add column node        text,
  add column node_until  timestamptz not null default '-infinity';

-- The gifts of the last second are read every second. A block range index is of no use for those since autovacuum came
-- last, a minute ago: 540,000 gifts at 9,000 a second, 80 ms each time. This one costs a gift 1.5 µs.
drop index gifts_xid;
create index gifts_xid on gifts (xid);

-- Most comparisons in looking for a row end with the first column, and a user's rows are neighbours: 18 µs before.
alter table leaderboards
  drop constraint leaderboards_pkey,
  add primary key (user_id, board, period, starts_at);
