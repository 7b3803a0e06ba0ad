-- PK battles: their rules and progress, who takes part, who supports whom, and how each gift was counted.

-- Everything that gifts and transitions change lies in `progress`, read and written whole under this row's lock, which
-- gather takes for every gift to a room in battle and every transition takes first. `due_at` is when the next
-- transition is due, null when none is any more: a row and not a timer, so that it survives whoever would have carried
-- it out. `xid` is the transaction that ended it, for readers of ended battles in commit order.
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
  due_at      timestamptz,
  result      jsonb,
  created_at  timestamptz not null,
  over_at     timestamptz,
  xid         bigint,
  check ((over_at is null) = (xid is null))
) with (fillfactor = 50);

create index battles_due on battles (due_at) where due_at is not null;
create index battles_invited on battles (id) where state = 'invited';

-- Who stands on which side, and in which room. A host is engaged in one battle at most, from the last acceptance until
-- it is over. Of rooms the same holds, by `rooms.battle_id`.
create table battle_hosts (
  battle_id  uuid    not null references battles,
  side       integer not null,
  host_id    text collate "C" not null references users,
  room_id    text collate "C" not null references rooms,
  engaged    boolean not null default false,
  primary key (battle_id, host_id)
);

create unique index battle_hosts_engaged on battle_hosts (host_id) where engaged;
create index battle_hosts_room on battle_hosts (room_id, battle_id);

-- What each sender has scored for each side. A row is only written under its battle's lock.
create table battle_supporters (
  battle_id  uuid    not null,
  side       integer not null,
  sender_id  text collate "C" not null,
  gifts      bigint  not null,
  points     bigint  not null,
  coins      bigint  not null,
  since      bigint  not null, -- the ordinal of the gift that brought it to its points: of equals, the lower ranks higher
  primary key (battle_id, sender_id, side)
) with (fillfactor = 50);

-- Periods in which gifts of a battle score more. One that has begun does not change any more: a change ends it and
-- begins another under the same id, so an id can have several that follow each other.
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

-- The latest battle that the room was engaged in. That battle's row says whether it still runs.
alter table rooms add column battle_id uuid;

-- How a gift was counted in a battle. Null: the receiver was in none.
alter table gifts
  add column battle_id       uuid,
  add column battle_round    integer,
  add column battle_side     integer,
  add column battle_ordinal  bigint, -- its place among the battle's counted gifts, from 1; null: not counted
  add column battle_reason   text check (battle_reason in ('between_rounds', 'battle_over')),
  add column base_points     bigint,
  add column multiplier      integer, -- in ten-thousandths
  add column points          bigint,
  add column boosts          jsonb,
  add column vip_level       integer;

create index gifts_battle on gifts (battle_id, battle_ordinal) where battle_id is not null;

-- As in 000003: the shapes in which a decided batch is handed over. Verdicts come beside the gifts, in their order, or
-- not at all, so that a batch without a battle hands over nothing. Of boosts only the place in a list: most gifts of a
-- batch got the same, and parsed for each they would take 3 µs a gift.
create type verdict_row as (
  battle_id uuid, battle_round integer, battle_side integer, battle_ordinal bigint, battle_reason text,
  base_points bigint, multiplier integer, points bigint, boosts integer, vip_level integer
);
create type battle_row as (
  battle_id uuid, version bigint, progress jsonb, ends_ms bigint, due_ms bigint
);
create type battle_supporter_row as (
  battle_id uuid, side integer, sender_id text, gifts bigint, points bigint, coins bigint, since bigint
);

-- A program that does not know of battles would leave gifts without a verdict.
drop function if exists apply_gift_batch(
  timestamptz, gift_row[], entry_row[], wallet_row[], supporter_increase[], earnings_increase[], room_increase[]);
