-- Rooms, their guests, blocked users, viewers and supporters.

-- One live session of a host. `seq` is the number of its last event. Its end, every change of guests and every new
-- battle raise `revision`, so that a batch that was decided on an older state writes nothing.
create table rooms (
  id          text collate "C" primary key,
  host_id     text collate "C" not null references users,
  title       text,
  created_at  timestamptz not null,
  ended_at    timestamptz,
  revision    bigint not null default 0,
  seq         bigint not null default 0,
  gifts       bigint not null default 0,
  coins       bigint not null default 0,
  senders     bigint not null default 0,
  battle_id   uuid -- the latest battle that the room was engaged in, running or over
) with (fillfactor = 50);

create unique index rooms_live_host on rooms (host_id) where ended_at is null;
-- Pages of all rooms read the first of these indexes; pages with a filter read one of the others.
create index rooms_newest on rooms (created_at desc, id desc);
create index rooms_newest_live on rooms (created_at desc, id desc) where ended_at is null;
create index rooms_newest_ended on rooms (created_at desc, id desc) where ended_at is not null;
create index rooms_newest_of_host on rooms (host_id desc, created_at desc, id desc);

create table room_guests (
  room_id  text collate "C" not null references rooms,
  user_id  text collate "C" not null references users,
  primary key (room_id, user_id)
);

create table room_blocks (
  room_id  text collate "C" not null references rooms,
  user_id  text collate "C" not null references users,
  primary key (room_id, user_id)
);

-- The events of a room that are not gifts. Together with the room's gifts they are its feed: one `seq` numbers both.
create table room_events (
  room_id  text collate "C" not null,
  seq      bigint      not null,
  at       timestamptz not null,
  event    jsonb       not null,
  primary key (room_id, seq)
);

-- The users who have watched each room. A comparison with `supporters` shows how many of them sent gifts. A node inserts a
-- row some seconds after the user arrives, and never changes it. Rows are nearly in the order of time, so that a block
-- range index finds the old ones, and costs almost nothing.
create table room_views (
  room_id        text collate "C" not null,
  user_id        text collate "C" not null,
  first_seen_at  timestamptz not null default now(),
  primary key (room_id, user_id)
);

create index room_views_old on room_views using brin (first_seen_at);

-- The sums of each sender in each room. Only a transaction that holds the sender's wallet writes a row.
create table supporters (
  room_id     text collate "C" not null,
  sender_id   text collate "C" not null,
  gifts       bigint      not null,
  coins       bigint      not null,
  reached_at  timestamptz not null, -- when the sum was reached: of equals, the first ranks higher
  primary key (room_id, sender_id)
) with (fillfactor = 50);

-- `supporters` in the order of their coins. An index on `supporters` would prevent the HOT update of every gift, so the
-- order has a separate table, which follows the gifts by a few seconds. `ranked` is the `seq` up to which a room's gifts are
-- ranked. Readers take the senders of later gifts from `supporters`, so that the result is always current.
create table room_rankings (
  room_id  text collate "C" primary key,
  ranked   bigint not null
) with (fillfactor = 50);

create table ranked_supporters (
  room_id    text collate "C" not null,
  sender_id  text collate "C" not null,
  gifts      bigint not null,
  coins      bigint not null,
  reached    bigint not null, -- the `seq` of the sender's last gift
  primary key (room_id, sender_id)
) with (fillfactor = 70);

create index ranked_supporters_order on ranked_supporters (room_id, (-coins), reached, sender_id);
