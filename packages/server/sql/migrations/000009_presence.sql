-- How many watch each room, over all nodes, and who has watched it. No gift reads or locks any of this.

-- A node's counts are good while it is heard of: every second it says that it lives, and one that has not for some
-- seconds, by the database's clock, is not counted and soon forgotten. A session and not the node's name, so that one
-- that was forgotten too early begins anew with all its counts, instead of going on with some of them.
-- Unlogged: 1 s after a crash of the server everything is there again, and nothing of it is worth a write to the log.
create unlogged table presence_nodes (
  session  uuid        primary key default gen_random_uuid(),
  node     text        not null,
  seen_at  timestamptz not null default now()
) with (fillfactor = 20);

create unlogged table presence (
  room_id  text collate "C" not null,
  session  uuid    not null,
  viewers  integer not null check (viewers > 0),
  primary key (room_id, session)
) with (fillfactor = 50);

-- Who has watched which room: against `supporters` it says how many of them gave. Written some seconds later, never
-- changed. Rows come in the order of time, or nearly: with a block range index the old ones are found at no cost.
create table room_views (
  room_id        text collate "C" not null,
  user_id        text collate "C" not null,
  first_seen_at  timestamptz not null default now(),
  primary key (room_id, user_id)
);

create index room_views_old on room_views using brin (first_seen_at);
