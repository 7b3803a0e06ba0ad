-- Users, their money, and the ledger that proves it.
--
-- Identifiers are the platform's own strings, compared bytewise: collation "C" is what their alphabet needs, and the
-- fastest. Times are whole milliseconds. Coins are integers up to 2^53 − 1.
--
-- The hot tables (entries, gifts, supporters) have no foreign keys: deciding a gift has already read what they would
-- check, every check would be a query of its own for each of three keys a row, and `lavish verify` proves them all.

create table users (
  id          text collate "C" primary key,
  name        text,
  avatar_url  text,
  vip_level   integer     not null default 0,
  share_bps   integer     not null default 5000 check (share_bps between 0 and 10000),
  blocked     boolean     not null default false,
  created_at  timestamptz not null default now()
);

-- One row a user: the lock under which everything that a sender's gifts touch is written. The running streak lies
-- here because this row is locked and written by every gift anyway. Half-filled pages let every update stay on its
-- page, without touching the index.
create table wallets (
  user_id            text collate "C" primary key references users,
  coins              bigint not null default 0 check (coins between 0 and 9007199254740991),
  version            bigint not null default 0,
  lifetime_spent     bigint not null default 0 check (lifetime_spent between 0 and 9007199254740991),
  streak_id          uuid,
  streak_room        text collate "C",
  streak_receiver    text collate "C",
  streak_item        text collate "C",
  streak_count       bigint,
  streak_expires_at  timestamptz
) with (fillfactor = 50);

-- Below zero only through a reversal. The version tells which of two reports is the newer.
create table earnings (
  user_id  text collate "C" primary key references users,
  coins    bigint not null default 0 check (coins between -9007199254740991 and 9007199254740991),
  version  bigint not null default 0
) with (fillfactor = 50);

-- Where coins can lie. The first two are a user's; the others are the system's and keep no running balance, since
-- every gift would have to wait for that one row.
create type account as enum ('wallet', 'earnings', 'issuance', 'platform', 'promotion', 'payout');

-- Movements of money other than gifts. A gift is its own journal. Immutable: a correction is a new journal.
create table journals (
  id               uuid primary key,
  kind             text        not null check (kind in ('top_up')),
  user_id          text collate "C" not null references users,
  idempotency_key  text collate "C" not null,
  coins            bigint      not null,
  reference        text,
  balance          bigint      not null,
  wallet_version   bigint      not null,
  at               timestamptz not null,
  unique (user_id, kind, idempotency_key)
);

-- The lines of all journals, gifts included. Those of one journal sum to zero; those of one account, to its balance.
-- `balance` is the wallet's after the line, so that any line can be audited alone.
create table entries (
  journal_id  uuid        not null,
  account     account     not null,
  user_id     text collate "C",
  coins       bigint      not null check (coins <> 0),
  balance     bigint,
  at          timestamptz not null
);

create index entries_statement on entries (user_id, at) where user_id is not null;
