-- Clearing of earnings, and payouts.

-- Null: the setting of the platform. A host gets payouts only after the platform has said so.
alter table users
  add column clearing_days   integer check (clearing_days between 0 and 180),
  add column payout_eligible boolean not null default false;

-- What each host has earned, by quarters of an hour: the follower `earnings` adds the gifts of the log. Days of any time zone can
-- be read from quarters, so a change of the zone rebuilds nothing.
create table rollup_earning_quarters (
  receiver_id text collate "C" not null,
  starts_at   timestamptz not null,
  earned      bigint      not null,
  primary key (receiver_id, starts_at)
) with (fillfactor = 70);

-- The same for all time, and what journals moved: `added` by positive adjustments, `taken_back` by reversals, recoveries and negative
-- adjustments, `moved` to payouts and not back.
create table rollup_earnings (
  user_id    text collate "C" primary key,
  earned     bigint not null,
  added      bigint not null,
  taken_back bigint not null,
  moved      bigint not null
) with (fillfactor = 50);

-- A database that has gifts already sums them first.
insert into log_followers (name, state, rebuild_until)
select 'earnings', case when last > 0 then 'rebuilding' else 'following' end, case when last > 0 then last + 1 end
  from last_log_position() last;

-- The rules of payouts. One row.
create table payout_policy (
  only_row             boolean primary key default true check (only_row),
  minimum_coins        bigint  not null default 1 check (minimum_coins > 0),
  weekly_cap_coins     bigint  check (weekly_cap_coins > 0),
  approval_above_coins bigint  not null default 0 check (approval_above_coins >= 0),
  hosts_may_request    boolean not null default false,
  fee_bps              integer not null default 0 check (fee_bps between 0 and 9999),
  rates                jsonb   not null default '[]' -- of {currency, coins, amount, fee_amount}
);
insert into payout_policy default values;

-- Payouts of one currency that were sent together.
create table payout_batches (
  id              uuid primary key,
  currency        text        not null,
  payouts         integer     not null,
  coins           bigint      not null,
  amount          bigint      not null,
  actor           text        not null,
  idempotency_key text collate "C" not null unique,
  at              timestamptz not null
);

-- The coins of a payout are in the account `payout` of its user until it is paid, failed or cancelled. The journals of a payout have
-- its id as their key, so each is written once. Rates and fees are those of the request.
create table payouts (
  id              uuid primary key,
  user_id         text collate "C" not null references users,
  state           text        not null
    check (state in ('awaiting_approval', 'approved', 'sent', 'paid', 'failed', 'cancelled')),
  coins           bigint      not null check (coins > 0),
  currency        text        not null,
  rate_coins      bigint      not null,
  rate_amount     bigint      not null,
  gross_amount    bigint      not null,
  fee_amount      bigint      not null check (fee_amount between 0 and gross_amount),
  -- How far below zero the host's earnings were when it was approved. The approval holds while they are not lower.
  accepted_debt   bigint      not null default 0 check (accepted_debt >= 0),
  destination     text,
  reference       text,
  transfer        text,
  batch_id        uuid        references payout_batches,
  requested_by    text        not null,
  requester_id    uuid,       -- the operator who requested it, or who created the server key that did
  approved_by     text,
  idempotency_key text collate "C" not null,
  request_hash    text        not null,
  requested_at    timestamptz not null,
  changed_at      timestamptz not null,
  unique (user_id, idempotency_key)
) with (fillfactor = 70);

create index payouts_user on payouts (user_id, id);
create index payouts_state on payouts (state, id);
create index payouts_user_state on payouts (user_id, state, id);
create index payouts_batch on payouts (batch_id, id) where batch_id is not null;

-- What happened to a payout, in order.
create table payout_steps (
  payout_id uuid        not null references payouts,
  ordinal   integer     not null,
  step      text        not null check (step in ('request', 'approve', 'return', 'send', 'pay', 'fail', 'cancel')),
  actor     text,       -- null: it followed from a journal
  reason    text,
  at        timestamptz not null,
  primary key (payout_id, ordinal)
);

-- An approval was given for the earnings as they were. When something takes more than is there, the payouts that have not been sent
-- need another one. A trigger, because it holds for every journal that takes earnings. Gifts only add, so it costs them the comparison.
create function return_payouts_to_approval() returns trigger language plpgsql as $$
begin
  with returned as (
    update payouts set state = 'awaiting_approval', approved_by = null, changed_at = clock_timestamp()
     where user_id = new.user_id and state = 'approved' and accepted_debt < -new.coins
    returning id
  )
  insert into payout_steps (payout_id, ordinal, step, at)
  select id, (select max(ordinal) + 1 from payout_steps s where s.payout_id = r.id), 'return', clock_timestamp()
    from returned r;
  return null;
end
$$;
create trigger earnings_became_negative after update of coins on earnings for each row
  when (new.coins < 0 and new.coins < old.coins)
  execute function return_payouts_to_approval();

-- What a journal of earnings changes. What returns coins of a recovery lowers `taken_back`.
create function earnings_change(
  kind text, coins bigint, out added bigint, out taken_back bigint, out moved bigint
) language sql immutable parallel safe as $$
  select case when kind = 'adjustment' and coins > 0 then coins else 0 end,
         case when kind in ('payout_reserve', 'payout_void') or (kind = 'adjustment' and coins > 0) then 0 else -coins end,
         case when kind in ('payout_reserve', 'payout_void') then -coins else 0 end
$$;
