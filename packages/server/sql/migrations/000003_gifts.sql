-- Gifts, and the feed that every screen in the room follows.

-- Immutable and complete: the receipt, the room's log, the feed event and the ledger's journal all read this row.
-- `xid` is the transaction's id: readers of the log in commit order stop below the oldest one still running. An id or a
-- time cannot tell them where, because an earlier row of another committer can still be uncommitted.
create table gifts (
  id                 uuid primary key,
  room_id            text collate "C" not null,
  seq                bigint      not null,
  sender_id          text collate "C" not null,
  receiver_id        text collate "C" not null,
  item_id            text collate "C" not null,
  quantity           integer     not null,
  price              bigint      not null,
  coins              bigint      not null,
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
  unique (sender_id, idempotency_key),
  unique (room_id, seq)
);

-- Rows come in the order of xid, or nearly: a block range index costs a gift nothing.
create index gifts_xid on gifts using brin (xid) with (autosummarize = on);

-- The events of a room that are not gifts. Together with its gifts they are its feed: `seq` runs through both.
create table room_events (
  room_id  text collate "C" not null,
  seq      bigint      not null,
  at       timestamptz not null,
  event    jsonb       not null,
  primary key (room_id, seq)
);

-- What each sender has given in each room. A row is only written under its sender's wallet lock.
create table supporters (
  room_id     text collate "C" not null,
  sender_id   text collate "C" not null,
  gifts       bigint      not null,
  coins       bigint      not null,
  reached_at  timestamptz not null, -- when it came to this sum: of equals, the first ranks higher
  primary key (room_id, sender_id)
) with (fillfactor = 50);

-- The feed's epoch: a position (epoch, seq) of another epoch means nothing.
create table feed_epoch (
  only_row  boolean primary key default true check (only_row),
  epoch     uuid    not null default gen_random_uuid()
);
insert into feed_epoch default values;

-- The shapes in which the program hands over a decided batch: one array a table. An array of composites is read in
-- 8 µs a row where json_populate_recordset takes 17 and jsonb 22, and a parameter for every column would be twenty.
-- Times come as unix milliseconds: PostgreSQL reads a number in 0.1 µs and a timestamp in 1 µs.
-- They are types of their own, so that a column added to a table later does not break a program that runs still.
create type gift_row as (
  id uuid, room_id text, ordinal integer, sender_id text, receiver_id text, item_id text, quantity integer,
  price bigint, coins bigint, earned bigint, share_bps integer, balance bigint, wallet_version bigint,
  streak_id uuid, streak_count bigint, streak_expires_ms bigint,
  idempotency_key text, requested_price bigint, requested_battle uuid
);
create type entry_row as (journal_id uuid, account account, user_id text, coins bigint, balance bigint);
create type wallet_row as (
  user_id text, coins bigint, version bigint, lifetime_spent bigint,
  streak_id uuid, streak_room text, streak_receiver text, streak_item text, streak_count bigint,
  streak_expires_ms bigint
);
create type supporter_increase as (room_id text, sender_id text, gifts bigint, coins bigint);
create type earnings_increase as (user_id text, coins bigint);
create type room_increase as (room_id text, revision bigint, gifts bigint, coins bigint);
