-- PK battles: rules and progress, hosts, supporters, bonus periods and invitations.

-- Gifts and transitions read and write `progress` as a whole under the lock of this row. Gather takes that lock for
-- every gift in a room with a battle. Every transition takes it first.
create table battles (
  id          uuid        primary key,
  mode        text        not null check (mode in ('solo', 'team')),
  state       text        not null,
  version     bigint      not null,
  inviter_id  text collate "C",
  rules       jsonb       not null,
  secret      text        not null,
  progress    jsonb       not null,
  starts_at   timestamptz,
  ends_at     timestamptz,
  due_at      timestamptz, -- when the next transition is due; null: none is left, or the battle is not agreed
  result      jsonb,
  created_at  timestamptz not null,
  over_at     timestamptz,
  xid         bigint, -- the transaction that ended it: readers of ended battles follow the order of commits
  agreed      boolean     not null default false, -- every host has accepted; viewers see the battle only from then on
  check ((over_at is null) = (xid is null))
) with (fillfactor = 50);

create index battles_due on battles (due_at) where due_at is not null;
-- Once a second, finds rounds that were opened while the clock was ahead, without reading the other battles.
create index battles_beginning on battles (starts_at) where due_at is not null;
create index battles_invited on battles (id) where state = 'invited';
create index battles_agreed on battles (id) where agreed;
create index battles_never_agreed on battles (over_at) where not agreed and over_at is not null;
-- Battles do not end in the order of their ids.
create index battles_xid on battles (xid) where xid is not null;

-- The side and the room of each host. A host is engaged in at most one battle, from the last acceptance until the
-- battle is over. `rooms.battle_id` ensures the same of rooms.
create table battle_hosts (
  battle_id  uuid    not null references battles,
  side       integer not null,
  host_id    text collate "C" not null references users,
  room_id    text collate "C" not null references rooms,
  engaged    boolean not null default false,
  agreed     boolean not null default false, -- as the battle's
  primary key (battle_id, host_id)
);

create unique index battle_hosts_engaged on battle_hosts (host_id) where engaged;
create index battle_hosts_room on battle_hosts (room_id, battle_id);
create index battle_hosts_agreed on battle_hosts (room_id, battle_id) where agreed;

-- The points of each sender for each side. Only a transaction that holds the battle's lock writes a row.
create table battle_supporters (
  battle_id  uuid    not null,
  side       integer not null,
  sender_id  text collate "C" not null,
  gifts      bigint  not null,
  points     bigint  not null,
  coins      bigint  not null,
  since      bigint  not null, -- the ordinal of the gift that reached the points: of equals, the lower ranks higher
  primary key (battle_id, sender_id, side)
) with (fillfactor = 50);

-- `battle_supporters` in the order of their points, as `ranked_supporters` is for rooms. `ranked` is an ordinal.
create table battle_rankings (
  battle_id  uuid   primary key,
  ranked     bigint not null
) with (fillfactor = 50);

create table ranked_battle_supporters (
  battle_id  uuid    not null,
  side       integer not null,
  sender_id  text collate "C" not null,
  gifts      bigint  not null,
  points     bigint  not null,
  coins      bigint  not null,
  since      bigint  not null,
  primary key (battle_id, sender_id, side)
) with (fillfactor = 70);

create index ranked_battle_supporters_order on ranked_battle_supporters (battle_id, (-points), since, sender_id);
create index ranked_battle_supporters_side on ranked_battle_supporters (battle_id, side, (-points), since, sender_id);

-- Periods in which gifts of a battle score more. A period that has begun does not change: a change ends it and begins
-- another one under the same id, so that an id can have several consecutive periods.
create table bonuses (
  id             text collate "C" not null,
  starts_at      timestamptz not null,
  ends_at        timestamptz not null check (ends_at > starts_at),
  multiplier     integer     not null check (multiplier >= 10000), -- in ten-thousandths
  rooms          text[], -- null: all
  categories     text[], -- of items; null: all
  min_vip_level  integer     not null default 0,
  primary key (id, starts_at)
);

create index bonuses_end on bonuses (ends_at);
create index bonuses_newest on bonuses (starts_at desc, id desc);

-- Invitations to battles: one row for each host who has not answered yet. They are separate from running battles, so that
-- they cost those nothing. `open` becomes false when the host answers or the battle is cancelled. Readers treat an open
-- row whose time is over as expired, even before a node marks it. An agreed battle has no rows.
create table invitations (
  battle_id   uuid        not null,
  host_id     text collate "C" not null,
  inviter_id  text collate "C", -- null: the platform
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  open        boolean     not null default true,
  primary key (battle_id, host_id)
);

create index invitations_inbox on invitations (host_id, battle_id) where open;
create index invitations_inviter on invitations (inviter_id, created_at);
create index invitations_expiry on invitations (expires_at) where open;
create index invitations_closed on invitations (created_at) where not open;

-- Inviters whose invitations a host refuses.
create table invite_blocks (
  host_id     text collate "C" not null references users,
  inviter_id  text collate "C" not null references users,
  created_at  timestamptz not null default now(),
  primary key (host_id, inviter_id)
);
