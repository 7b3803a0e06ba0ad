-- Gifts: the log from which all else follows.

-- A row is immutable and complete. It is the receipt, the room's log, the feed event and the ledger's journal.
--
-- It has no foreign keys. Deciding a gift has already read what they would check, each would cost a query for each gift,
-- and `lavish verify` proves all of them.
--
-- `xid` is the id of the transaction. Readers of the log in commit order stop below the oldest running transaction. An
-- id or a time cannot serve for this, because an earlier row of another committer can still be uncommitted.
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

  unique (sender_id, idempotency_key),
  unique (room_id, seq),
  check (earned between 0 and coins)
);

-- Followers of the log read the gifts of the last second once a second. A block range index has none of those until
-- autovacuum has run: 80 ms for a minute's 540,000 gifts. This index costs a gift 1.5 µs.
create index gifts_xid on gifts (xid);
create index gifts_battle on gifts (battle_id, battle_ordinal) where battle_id is not null;

-- A wallet's statement is in the order of the wallet's versions, which the clock does not decide. Earnings have no
-- versions: by time, and by id because the gifts of a batch share their time. Only the conditions of statements match
-- these predicates: without them, the lookup of a sender's key used the first index and read all gifts of the sender.
create index gifts_sent on gifts (sender_id, wallet_version) where coins > 0;
create index gifts_received on gifts (receiver_id, at, id) where earned > 0;

-- The entries of the ledger. They follow from gifts and journals to the last coin, so they are a view: three rows and
-- two index entries a gift were a tenth of its cost. The entries of one journal sum to zero, and those of an account to
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

-- The shapes of a decided batch, as parameters of apply_gift_batch: one array a table. PostgreSQL reads an array of
-- composites in 8 µs a row, json_populate_recordset in 17 and jsonb in 22; one parameter a column would be twenty.
-- Times are unix milliseconds: PostgreSQL reads a number in 0.1 µs and a timestamp in 1 µs.
-- They are not the types of the tables, so that a new column of a table does not break a node of the version before.
create type gift_row as (
  id uuid, room_id text, ordinal integer, sender_id text, receiver_id text, item_id text, quantity integer,
  price bigint, coins bigint, earned bigint, share_bps integer, balance bigint, wallet_version bigint,
  streak_id uuid, streak_count bigint, streak_expires_ms bigint,
  idempotency_key text, requested_price bigint, requested_battle uuid
);
-- Verdicts have the order of the gifts, or there are none: a batch without a battle sends nothing. `boosts` is an index
-- into a list: most gifts of a batch got the same boosts, and to parse them for each would take 3 µs a gift.
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
