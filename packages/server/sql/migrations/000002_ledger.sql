-- Money: each user's wallet and earnings, and the movements other than gifts.

-- One row per user. A batch of gifts locks it before it reads or writes anything else of the sender. The running streak
-- is stored here because every gift locks and writes this row. Pages are half filled, so that every update stays on its
-- page and changes no index.
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

-- Only a reversal makes earnings negative. Of two reports, the one with the higher version is newer.
create table earnings (
  user_id  text collate "C" primary key references users,
  coins    bigint not null default 0 check (coins between -9007199254740991 and 9007199254740991),
  version  bigint not null default 0
) with (fillfactor = 50);

-- Accounts that hold coins. Each user has a wallet and earnings. The other accounts belong to the system. They have no
-- running balance, because every gift would have to wait for that one row.
create type account as enum ('wallet', 'earnings', 'issuance', 'platform', 'promotion', 'payout');

-- Movements of money other than gifts. A gift is its own journal. Rows are immutable: a correction is a new journal.
create table journals (
  id               uuid primary key,
  kind             text        not null check (kind in ('top_up')),
  user_id          text collate "C" not null references users,
  idempotency_key  text collate "C" not null,
  coins            bigint      not null,
  reference        text,
  balance          bigint      not null, -- of the wallet after the movement, so that each row can be audited alone
  wallet_version   bigint      not null,
  at               timestamptz not null,
  unique (user_id, kind, idempotency_key)
);

create index journals_statement on journals (user_id, wallet_version);
