-- Who gave and who received most, by UTC hour, day, week (from Monday) and over all time. Rolled up from the gift log a
-- few seconds behind it, so that no gift waits for a ranking.

create table leaderboards (
  board      text        not null check (board in ('senders', 'receivers')),
  period     text        not null check (period in ('hour', 'day', 'week', 'all')),
  starts_at  timestamptz not null, -- of the period; -infinity for all time
  user_id    text collate "C" not null,
  coins      bigint      not null,
  gifts      bigint      not null,
  primary key (board, period, starts_at, user_id)
) with (fillfactor = 70);

create index leaderboards_ranking on leaderboards (board, period, starts_at, coins desc, user_id);

-- Gifts of transactions below `xid` are in the leaderboards. Whoever locks the row rolls up.
create table leaderboard_cursor (
  only_row  boolean primary key default true check (only_row),
  xid       bigint  not null default 0
);
insert into leaderboard_cursor default values;
