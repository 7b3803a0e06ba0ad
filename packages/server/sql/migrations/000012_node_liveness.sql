-- When a node was last alive, by this clock: every node writes it once a second while it looks for battles that are due.
create table node_liveness (
  only_row  boolean     primary key default true check (only_row),
  alive_at  timestamptz not null
);
insert into node_liveness (alive_at) values (now());

-- Periods of 30 s or more in which no node was alive. A round that ended in one begins nothing new when it is settled.
create table node_outages (
  from_at   timestamptz primary key,
  until_at  timestamptz not null
);
create index node_outages_until on node_outages (until_at);
