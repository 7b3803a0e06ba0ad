-- The epoch, and the data that nodes exchange about each other. Gifts do not read or lock these tables.

-- One row: the feed's epoch. A position (epoch, seq) of another epoch is invalid. `server` and `timeline` identify where
-- the epoch was created, because another server or timeline can have another history. Null until the first node connects.
create table feed_epoch (
  only_row  boolean primary key default true check (only_row),
  epoch     uuid    not null default gen_random_uuid(),
  server    text,
  timeline  integer
);

insert into feed_epoch default values;

-- The nodes that count viewers. A node's counts are valid while it updates `seen_at`, once a second by the database's
-- clock. Other nodes ignore the counts of a node that has not been seen for some seconds, and then delete it. The key is
-- a session and not the node's name: a node that was deleted too early starts again with all its counts.
-- The tables are unlogged, because the nodes write everything again within 1 s after a crash of the server.
create unlogged table presence_nodes (
  session  uuid        primary key default gen_random_uuid(),
  node     text        not null,
  seen_at  timestamptz not null default now()
) with (fillfactor = 20);

-- The number of viewers of a room on a node. `digest` has hashes of the users, so that a user who watches over several
-- nodes counts once. A new digest has a new `digest_version`, and nodes read only the digests that they do not have. 0: none.
create unlogged table presence (
  room_id         text collate "C" not null,
  session         uuid    not null,
  viewers         integer not null check (viewers > 0),
  digest          bytea   not null default '',
  digest_version  integer not null default 0,
  primary key (room_id, session)
) with (fillfactor = 50);

-- Hashes do not compress, so PostgreSQL must not try.
alter table presence alter column digest set storage external;

-- One row: the last time at which a node was alive, by the database's clock. Every node writes it once a second.
create table node_liveness (
  only_row  boolean     primary key default true check (only_row),
  alive_at  timestamptz not null
);

insert into node_liveness (alive_at) values (now());

-- Periods of 30 s or more in which no node was alive. A round that ended in one starts no next round when it is settled.
create table node_outages (
  from_at   timestamptz primary key,
  until_at  timestamptz not null
);

create index node_outages_until on node_outages (until_at);
