-- Paid and promotional coins, the accounts of agencies, and the journals that correct and pay out.

-- A value cannot be added to a type and used in one transaction, so the type is made again. Only the view uses it.
drop view entries;
drop type account;
create type account as enum ('wallet', 'earnings', 'issuance', 'platform', 'promotion', 'payout', 'agency');

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
  add column promotional_balance bigint,
  -- What the receiver's agency got of `coins`, and of its promotional part. Null: no contract was in force.
  add column contract_id         uuid,
  add column agency_id           text collate "C",
  add column agency_coins        bigint,
  add column promotional_agency  bigint;

-- A journal moves coins of one account: of a user, or of an agency, then `user_id` is null. Its counterparts are `platform`,
-- `promotion`, `payout` (coins that a payout of the user has reserved) and `agency` (of the agency `agency_id`). What is
-- left is issued or withdrawn, so all entries of a journal sum to zero. Only the kinds in `journals_issue_or_balance` issue.
--
-- `promotional` is the promotional part of `coins`, `promotional_balance` that of `balance`, and `owed` is the debt after
-- it. A journal of earnings has no balance and no version of a wallet. `subject_id` is what the journal is about: of an
-- expiry the credit, of a reversal the gift, of a refund or a chargeback the purchase or top-up, of its withdrawal the
-- chargeback, of a repayment the journal that brought the coins, of a recovery the journal of the sender's wallet, of a
-- journal of a payout the payout.
alter table journals
  drop constraint journals_kind_check,
  alter column user_id drop not null,
  alter column balance drop not null,
  alter column wallet_version drop not null,
  add column account             account not null default 'wallet'
    check (account in ('wallet', 'earnings', 'payout', 'agency')),
  add column promotional         bigint not null default 0,
  add column platform            bigint not null default 0,
  add column promotion           bigint not null default 0,
  add column payout              bigint not null default 0,
  add column agency              bigint not null default 0,
  add column agency_id           text collate "C",
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
    'top_up', 'purchase', 'adjustment', 'promotional_credit', 'expiry', 'reversal', 'refund', 'chargeback',
    'chargeback_withdrawal', 'repayment', 'recovery', 'payout_reserve', 'payout_settle', 'payout_void',
    'agency_settlement')),
  add constraint journals_issue_or_balance check (
    kind in ('top_up', 'purchase', 'refund', 'chargeback', 'chargeback_withdrawal', 'payout_settle', 'agency_settlement')
    or coins + platform + promotion + payout + agency = 0),
  add constraint journals_have_owner check ((user_id is null) = (account = 'agency')),
  add constraint journals_name_agency check (agency_id is not null or (agency = 0 and account <> 'agency')),
  add constraint journals_have_balances check (
    num_nonnulls(balance, wallet_version) = case account when 'wallet' then 2 else 0 end);

create index journals_subject on journals (subject_id) where subject_id is not null;
-- A host's statement: earnings have no version.
create index journals_earnings on journals (user_id, at, id) where account = 'earnings';
create unique index journals_agency_key on journals (agency_id, kind, idempotency_key) where account = 'agency';

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

-- Of an agency's account `user_id` is null and `agency_id` names the agency. `xid` is the position in
-- the log, null for journals from before 000009.
create view entries as
  select id as journal_id, 'gift' as kind, 'wallet'::account as account, sender_id as user_id, null::text collate "C" as agency_id,
         -coins as coins, balance, at, xid
    from gifts where coins > 0
  union all
  select id, 'gift', 'earnings'::account, receiver_id, null, earned, null::bigint, at, xid from gifts where earned > 0
  union all
  select id, 'gift', 'agency'::account, null, agency_id, agency_coins, null, at, xid from gifts where agency_coins > 0
  union all
  -- The platform's income is of paid coins. What promotional coins do not earn returns to `promotion`.
  select id, 'gift', 'platform'::account, null, null, paid.coins, null, at, xid
    from gifts cross join lateral (
      select coins - coalesce(promotional_coins, 0) - (earned - coalesce(promotional_earned, 0))
               - (coalesce(agency_coins, 0) - coalesce(promotional_agency, 0))) paid (coins)
   where paid.coins <> 0
  union all
  select id, 'gift', 'promotion'::account, null, null, promotional.coins, null, at, xid
    from gifts cross join lateral (
      select promotional_coins - promotional_earned - coalesce(promotional_agency, 0)) promotional (coins)
   where promotional.coins <> 0
  union all
  select id, kind, account, user_id, case account when 'agency' then agency_id end, coins, balance, at, xid
    from journals where coins <> 0
  union all
  select id, kind, 'platform'::account, null, null, platform, null, at, xid from journals where platform <> 0
  union all
  select id, kind, 'promotion'::account, null, null, promotion, null, at, xid from journals where promotion <> 0
  union all
  select id, kind, 'payout'::account, user_id, null, payout, null, at, xid from journals where payout <> 0
  union all
  select id, kind, 'agency'::account, null, agency_id, agency, null, at, xid from journals where agency <> 0
  union all
  select id, kind, 'issuance'::account, null, null, -coins - platform - promotion - payout - agency, null, at, xid
    from journals where coins + platform + promotion + payout + agency <> 0;

-- Parameters of apply_gift_batch: the promotional part of each gift in their order, or none if all gifts are without. And the
-- wallets whose promotional coins change.
create type promotional_part_row as (coins bigint, earned bigint, balance bigint);
create type promotional_wallet_row as (user_id text, promotional bigint);
