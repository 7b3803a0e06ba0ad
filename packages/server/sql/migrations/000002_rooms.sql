-- What can be sent, and where.

create table items (
  id                text collate "C" primary key,
  name              text    not null,
  price             bigint  not null check (price between 1 and 9007199254740991),
  points            bigint  check (points between 0 and 9007199254740991), -- null: as many as the price
  category          text,
  animation         jsonb   not null default '{"kind": "none"}',
  icon_url          text,
  min_vip_level     integer not null default 0,
  max_quantity      integer not null default 9999 check (max_quantity >= 1),
  streak_window_ms  integer not null default 5000 check (streak_window_ms between 0 and 60000),
  active_from       timestamptz,
  active_until      timestamptz,
  sort              integer not null default 0,
  retired_at        timestamptz
);

-- One live session. `seq` numbers its events, `revision` is raised by its end and by every change of guests, so that
-- a batch decided on an older state writes nothing.
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
  senders     bigint not null default 0
) with (fillfactor = 50);

create unique index rooms_live_host on rooms (host_id) where ended_at is null;
create index rooms_newest on rooms (created_at desc, id desc);

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
