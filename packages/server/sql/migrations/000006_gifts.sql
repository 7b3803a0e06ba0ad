-- Gifts: the log from which balances, scores and rankings can be computed.

-- A row is immutable and complete. It is the receipt, the room's log, the feed event and the ledger's journal.
--
-- The table has a partition for each month, by the time in the UUIDv7 that is the gift's id. Reads by id, and reads of a
-- room by its dates, open the partitions that can have rows. `seq` is unique in its room because a transaction takes it
-- under the room's lock, and `lavish verify` checks that: a unique index of all partitions would need the id as well.
--
-- There are no foreign keys. Each would cost a query per gift to check rows that the decision has already read, and
-- `lavish verify` checks all of them.
--
-- `xid` is the id of the transaction. Readers of the log in commit order stop below the oldest running transaction. An
-- id or a time cannot be used for this, because an earlier row of another committer can still be uncommitted.
create table gifts (
  id                 uuid primary key,
  room_id            text collate "C" not null,
  seq                bigint      not null,
  sender_id          text collate "C" not null,
  receiver_id        text collate "C" not null,
  item_id            text collate "C" not null,
  quantity           integer     not null,
  price              bigint      not null,
  coins              bigint      not null check (coins > 0),
  earned             bigint      not null,
  share_bps          integer     not null,
  at                 timestamptz not null,
  balance            bigint      not null,
  wallet_version     bigint      not null,
  streak_id          uuid,
  streak_count       bigint,
  streak_expires_at  timestamptz,
  idempotency_key    text collate "C" not null,
  requested_price    bigint,
  requested_battle   uuid,
  xid                bigint      not null default (pg_current_xact_id()::text::bigint),

  -- How the gift was counted in a battle; null: the receiver was in none.
  battle_id          uuid,
  battle_round       integer,
  battle_side        integer,
  battle_ordinal     bigint, -- its number among the battle's counted gifts, from 1; null: not counted
  battle_reason      text check (battle_reason in ('between_rounds', 'battle_over')),
  base_points        bigint,
  multiplier         integer, -- in ten-thousandths
  points             bigint,
  boosts             jsonb,
  vip_level          integer,

  check (earned between 0 and coins)
) partition by range (id);

create index gifts_room on gifts (room_id, seq);
-- Followers of the log read the gifts of the last second once a second. A block range index has none of those until
-- autovacuum has run: 80 ms for a minute's 540,000 gifts. This index costs 1.5 µs per gift.
create index gifts_xid on gifts (xid);
create index gifts_battle on gifts (battle_id, battle_ordinal) where battle_id is not null;
-- A host's statement: by time, and by id because the gifts of a batch share their time.
create index gifts_received on gifts (receiver_id, at, id) where earned > 0;

-- The gifts of months without a partition. A missing partition therefore never refuses a gift.
create table gifts_default partition of gifts default;

-- The lowest UUIDv7 of a time: its first 48 bits are unix milliseconds.
create function first_id_at(at timestamptz) returns uuid language sql immutable parallel safe as
$$ select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;

-- Creates the partition of a month unless it exists, and returns its name if it was created. Gifts do not wait for it: a
-- partition is attached under a lock that conflicts only with statements that read or write the default partition. A
-- month that has gifts in the default partition already stays there.
create function create_gift_partition(month timestamptz) returns text
  language plpgsql set timezone = 'UTC' as $$
declare
  first constant timestamptz := date_trunc('month', month);
  name  constant text        := 'gifts_' || to_char(month, 'YYYY_MM');
begin
  if to_regclass(name) is not null then
    return null;
  end if;
  -- Of two nodes, the second waits here and finds the partition.
  lock table only gifts in share update exclusive mode;
  if to_regclass(name) is not null then
    return null;
  end if;
  execute format('create table %I (like gifts including defaults including constraints)', name);
  execute format('alter table gifts attach partition %I for values from (%L) to (%L)',
                 name, first_id_at(first), first_id_at(first + interval '1 month'));
  return name;
exception when check_violation then
  raise warning 'gifts_default has gifts of %', to_char(month, 'YYYY-MM');
  return null;
end
$$;

-- Creates the missing partitions of this month and the `ahead` next ones, and returns their names. It runs with the
-- rights of its owner, so that a node needs no right to create tables.
create function create_gift_partitions(ahead integer) returns setof text
  language sql security definer set search_path from current set timezone = 'UTC' as $$
  select name
    from generate_series(date_trunc('month', now()), now() + make_interval(months => ahead), interval '1 month') month
   cross join lateral create_gift_partition(month) name
   where name is not null
$$;

select create_gift_partitions(3);

-- The key of each gift, so that a repeated request finds its gift with one lookup in any number of months. A wallet's
-- statement reads its gifts through this table too, in the order of the wallet's versions, which does not depend on a clock.
-- Only a transaction that holds the sender's wallet writes a row.
create table gift_keys (
  sender_id        text collate "C" not null,
  idempotency_key  text collate "C" not null,
  gift_id          uuid   not null,
  wallet_version   bigint not null,
  primary key (sender_id, idempotency_key)
);

-- The condition is true for every row. Only the queries for statements repeat it, so only they use this index. Without the
-- condition, PostgreSQL looked up keys here and read all gifts of the sender: a busy database committed 0.7 times as many.
create index gift_keys_statement on gift_keys (sender_id, wallet_version) where wallet_version > 0;

-- The entries of the ledger. They are a view, because they follow exactly from gifts and journals. Stored entries took three
-- rows and two index entries per gift, a tenth of its cost. The entries of one journal sum to zero, and those of an account to
-- its balance. An entry of zero coins is left out.
create view entries as
  select id as journal_id, 'gift' as kind, 'wallet'::account as account, sender_id as user_id, -coins as coins, balance, at
    from gifts where coins > 0
  union all
  select id, 'gift', 'earnings'::account, receiver_id, earned, null::bigint, at from gifts where earned > 0
  union all
  select id, 'gift', 'platform'::account, null::text collate "C", coins - earned, null::bigint, at
    from gifts where earned < coins
  union all
  select id, kind, 'wallet'::account, user_id, coins, balance, at from journals
  union all
  select id, kind, 'issuance'::account, null::text collate "C", -coins, null::bigint, at from journals;

-- The rows of a decided batch, as parameters of apply_gift_batch: one array per table. PostgreSQL reads an array of
-- composites in 8 µs per row, json_populate_recordset in 17 and jsonb in 22. One parameter per column would be twenty.
-- Times are unix milliseconds: PostgreSQL reads a number in 0.1 µs and a timestamp in 1 µs.
-- They are not the types of the tables, so that a new column of a table does not break a node of the previous version.
create type gift_row as (
  id uuid, room_id text, ordinal integer, sender_id text, receiver_id text, item_id text, quantity integer,
  price bigint, coins bigint, earned bigint, share_bps integer, balance bigint, wallet_version bigint,
  streak_id uuid, streak_count bigint, streak_expires_ms bigint,
  idempotency_key text, requested_price bigint, requested_battle uuid
);
-- Verdicts have the order of the gifts, or there are none: a batch without a battle sends nothing. `boosts` is an index
-- into a list: most gifts of a batch got the same boosts, and parsing them for each would take 3 µs per gift.
create type verdict_row as (
  battle_id uuid, battle_round integer, battle_side integer, battle_ordinal bigint, battle_reason text,
  base_points bigint, multiplier integer, points bigint, boosts integer, vip_level integer
);
create type wallet_row as (
  user_id text, coins bigint, version bigint, lifetime_spent bigint,
  streak_id uuid, streak_room text, streak_receiver text, streak_item text, streak_count bigint,
  streak_expires_ms bigint
);
create type supporter_increase as (room_id text, sender_id text, gifts bigint, coins bigint);
create type earnings_increase as (user_id text, coins bigint);
create type room_increase as (room_id text, revision bigint, gifts bigint, coins bigint);
create type battle_row as (
  battle_id uuid, version bigint, progress jsonb, ends_ms bigint, due_ms bigint
);
create type battle_supporter_row as (
  battle_id uuid, side integer, sender_id text, gifts bigint, points bigint, coins bigint, since bigint
);
