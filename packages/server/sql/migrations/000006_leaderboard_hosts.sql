-- Hosts by the battles they have won, by UTC hour, day, week (from Monday) and over all time. Rolled up from the ended
-- battles with the other leaderboards, under the same cursor.

create table leaderboard_hosts (
  period       text        not null check (period in ('hour', 'day', 'week', 'all')),
  starts_at    timestamptz not null, -- of the period; -infinity for all time
  user_id      text collate "C" not null,
  battles      bigint      not null,
  wins         bigint      not null,
  streak       bigint      not null, -- the battles won in a row up to the last one
  best_streak  bigint      not null,
  points       bigint      not null,
  primary key (period, starts_at, user_id)
) with (fillfactor = 70);

create index leaderboard_hosts_ranking on leaderboard_hosts (period, starts_at, wins desc, points desc, user_id);

-- Battles do not come in the order in which they end, as gifts do in that of their transactions.
create index battles_xid on battles (xid) where xid is not null;
