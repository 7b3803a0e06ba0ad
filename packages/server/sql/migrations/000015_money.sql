-- Paid and promotional coins, and the journals that correct movements of money.

-- `coins` is everything that can be spent: paid and promotional coins. `owed`: coins that refunds took back after they
-- had been spent. Paid coins repay it in the transaction that brings them, so a wallet that owes has none. A node of
-- 0.2.0 does not repay: the constraint refuses its top-up.
alter table wallets
  add column promotional bigint not null default 0 check (promotional between 0 and coins),
  add column owed        bigint not null default 0 check (owed between 0 and 9007199254740991),
  add constraint debts_are_repaid check (owed = 0 or coins = promotional);

-- The promotional part of `coins`, of `earned` and of `balance`. Null: the wallet had no promotional coins. Columns
-- without a default, so that PostgreSQL rewrites no partition and most gifts take no more space.
alter table gifts
  add column promotional_coins   bigint,
  add column promotional_earned  bigint,
  add column promotional_balance bigint;

-- A journal moves coins of one account of a user. Its counterparts are `platform` and `promotion`, and what is left is
-- issued or withdrawn, so all entries of a journal sum to zero. Only the kinds in `journals_issue_or_balance` issue.
--
-- `promotional` is the promotional part of `coins`, `promotional_balance` that of `balance`, and `owed` is the debt after
-- it. A journal of earnings has no balance and no version of a wallet. `subject_id` is what the journal is about: of an
-- expiry the credit, of a reversal the gift, of a refund or a chargeback the top-up, of its withdrawal the chargeback, of a
-- repayment the journal that brought the coins.
alter table journals
  drop constraint journals_kind_check,
  alter column balance drop not null,
  alter column wallet_version drop not null,
  add column account             account not null default 'wallet' check (account in ('wallet', 'earnings')),
  add column promotional         bigint not null default 0,
  add column platform            bigint not null default 0,
  add column promotion           bigint not null default 0,
  add column promotional_balance bigint not null default 0,
  add column owed                bigint not null default 0,
  add column subject_id          uuid,
  add column expires_at          timestamptz, -- of promotional coins
  add column actor               text, -- who asked for it: `server`, or an operator; null: it follows from another journal
  add column reason              text,
  add column request_hash        text, -- SHA-256 of the request under the key, in hex
  -- Money: the price of a top-up, and how much of it a refund or a chargeback returned, in the smallest unit of the currency.
  add column amount              bigint check (amount > 0),
  add column currency            text,
  add constraint journals_kind_check check (kind in (
    'top_up', 'adjustment', 'promotional_credit', 'expiry', 'reversal', 'refund', 'chargeback', 'chargeback_withdrawal',
    'repayment')),
  add constraint journals_issue_or_balance check (
    kind in ('top_up', 'refund', 'chargeback', 'chargeback_withdrawal') or coins + platform + promotion = 0),
  add constraint journals_have_balances check (
    num_nonnulls(balance, wallet_version) = case account when 'wallet' then 2 else 0 end);

create index journals_subject on journals (subject_id) where subject_id is not null;
-- A host's statement: earnings have no version.
create index journals_earnings on journals (user_id, at, id) where account = 'earnings';

-- The gifts that the spent coins of a refund or a chargeback had paid for, with the number of these coins.
create table refunded_gifts (
  journal_id  uuid   not null references journals,
  gift_id     uuid   not null,
  coins       bigint not null check (coins > 0),
  primary key (journal_id, gift_id)
);
create index refunded_gifts_gift on refunded_gifts (gift_id);

-- The credits whose promotional coins have not expired yet. Any node writes the journal when it is due, and deletes the row.
create table due_expiries (
  credit_id  uuid primary key references journals,
  user_id    text collate "C" not null,
  expires_at timestamptz not null
);
create index due_expiries_time on due_expiries (expires_at);
create index due_expiries_user on due_expiries (user_id);

create or replace view entries as
  select id as journal_id, 'gift' as kind, 'wallet'::account as account, sender_id as user_id, -coins as coins, balance, at
    from gifts where coins > 0
  union all
  select id, 'gift', 'earnings'::account, receiver_id, earned, null::bigint, at from gifts where earned > 0
  union all
  -- The platform's income is of paid coins. What promotional coins do not earn returns to `promotion`.
  select id, 'gift', 'platform'::account, null::text collate "C",
         coins - coalesce(promotional_coins, 0) - earned + coalesce(promotional_earned, 0), null::bigint, at
    from gifts where coins - coalesce(promotional_coins, 0) > earned - coalesce(promotional_earned, 0)
  union all
  select id, 'gift', 'promotion'::account, null::text collate "C", promotional_coins - promotional_earned, null::bigint, at
    from gifts where promotional_coins > promotional_earned
  union all
  select id, kind, account, user_id, coins, balance, at from journals where coins <> 0
  union all
  select id, kind, 'platform'::account, null::text collate "C", platform, null::bigint, at from journals where platform <> 0
  union all
  select id, kind, 'promotion'::account, null::text collate "C", promotion, null::bigint, at from journals where promotion <> 0
  union all
  select id, kind, 'issuance'::account, null::text collate "C", -coins - platform - promotion, null::bigint, at
    from journals where coins + platform + promotion <> 0;

-- Parameters of apply_gift_batch: the promotional part of each gift in their order, or none if all gifts are without. And the
-- wallets whose promotional coins change.
create type promotional_part_row as (coins bigint, earned bigint, balance bigint);
create type promotional_wallet_row as (user_id text, promotional bigint);
