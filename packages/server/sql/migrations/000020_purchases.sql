-- Packs of coins, purchases of them, and the messages of payment providers.

create table packs (
  id          text        collate "C" primary key,
  version     integer     not null,
  sort        integer     not null,
  created_at  timestamptz not null,
  retired_at  timestamptz
);
create index packs_order on packs (sort, id);

-- Rows are immutable: a change of a pack is another version. A purchase names the version that was offered when it was paid,
-- however late the provider's message arrives.
create table pack_versions (
  pack_id       text        collate "C" not null references packs,
  version       integer     not null,
  offered_at    timestamptz not null, -- from then on
  name          text        not null,
  coins         bigint      not null check (coins between 1 and 9007199254740991),
  bonus_coins   bigint      not null check (bonus_coins between 0 and 9007199254740991),
  bonus_days    integer,              -- until the bonus coins expire; null: there are none
  prices        jsonb       not null, -- [{"amount", "currency", "region"}]; region null: everywhere else
  products      jsonb       not null, -- the ids at the stores, by provider
  starts_at     timestamptz,
  ends_at       timestamptz,
  max_per_user  integer,              -- purchases; null: any number
  primary key (pack_id, version),
  check ((bonus_coins > 0) = (bonus_days is not null))
);

-- A product of a store belongs to one pack for ever: a late message still has to find it.
create table pack_products (
  provider    text not null,
  product_id  text collate "C" not null,
  pack_id     text collate "C" not null references packs,
  primary key (provider, product_id)
);

-- A transaction of a provider: what is known of it, in whatever order the provider's messages arrived, and what was booked
-- for it. `pending`: something is missing, such as who has paid. `refused`: paid, but it must not be credited.
create table purchases (
  id                uuid        primary key,
  provider          text        not null,
  transaction_id    text        collate "C" not null,
  state             text        not null default 'pending' check (state in ('pending', 'credited', 'refused')),
  refusal           text,                   -- why it is refused: a code of the table of errors
  user_id           text        collate "C" references users,
  pack_id           text        collate "C",
  pack_version      integer,
  quantity          bigint      not null default 1 check (quantity > 0),
  amount            bigint      check (amount > 0), -- the price of all, in the smallest unit of the currency; null: unknown
  currency          text,
  token             text,                   -- what the provider needs to find it again, such as Google's purchase token
  is_test           boolean     not null default false, -- of the provider's test environment
  paid_at           timestamptz,
  -- What the provider has refunded in all, in the smallest unit of the currency, or of the quantity if the amount is unknown;
  -- null: all of it. The last statement counts.
  refunded          bigint      default 0 check (refunded >= 0),
  refunded_at       timestamptz,
  coins             bigint,                 -- credited, like the next ones
  bonus_coins       bigint,
  journal_id        uuid        references journals,
  bonus_journal_id  uuid        references journals,
  created_at        timestamptz not null,
  unique (provider, transaction_id),
  foreign key (pack_id, pack_version) references pack_versions,
  check ((state = 'credited') = (journal_id is not null)),
  check ((state = 'refused') = (refusal is not null))
);
create index purchases_user on purchases (user_id, id);
create unique index purchases_journal on purchases (journal_id);
create unique index purchases_bonus_journal on purchases (bonus_journal_id);
create index purchases_state on purchases (state, id) where state <> 'credited';
-- What a node has recorded and not credited yet.
create index purchases_uncredited on purchases (id) where state = 'pending' and user_id is not null and paid_at is not null;

create table purchase_disputes (
  purchase_id  uuid        not null references purchases,
  dispute_id   text        collate "C" not null,
  amount       bigint      check (amount > 0), -- null: all of it
  state        text        not null check (state in ('open', 'won', 'lost')), -- for the platform
  at           timestamptz not null, -- of the provider's statement
  primary key (purchase_id, dispute_id)
);

-- Every verified message of a provider, once. It is stored before it is answered, and then processed by any node.
create table provider_messages (
  id            uuid        primary key,
  provider      text        not null,
  message_id    text        collate "C" not null,
  kind          text        not null, -- the provider's name for it
  body          text        not null, -- as it was verified
  state         text        not null default 'due' check (state in ('due', 'done', 'ignored', 'failed')),
  received_at   timestamptz not null,
  attempts      integer     not null default 0,
  next_at       timestamptz, -- when it is tried next; null: never
  error         text,
  processed_at  timestamptz,
  unique (provider, message_id),
  check ((state = 'due') = (next_at is not null))
);
create index provider_messages_due on provider_messages (next_at) where state = 'due';
create index provider_messages_failed on provider_messages (id) where state = 'failed';

-- Credited purchases that this server has not confirmed to the provider yet. Google refunds a purchase that is not confirmed.
create table due_confirmations (
  purchase_id  uuid        primary key references purchases,
  attempts     integer     not null default 0,
  next_at      timestamptz not null,
  error        text
);
create index due_confirmations_time on due_confirmations (next_at);

-- Coins that a refund or its withdrawal moves of bonus coins, with expired ones, which no entry shows. Null: paid coins.
alter table journals add column bonus_taken bigint;
