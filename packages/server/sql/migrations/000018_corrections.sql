-- How much of a gift counts, who bears spent coins that are taken back, and what waits for the background jobs.

-- How much of a gift counts changes: coins of it were refunded, repaid or returned, or it was reversed. A row is written in
-- the transaction of the sender's wallet. Only `recovery_id` changes later, once. The sums over all corrections of a gift lie
-- in [-coins, 0], [-earned, 0] and [-agency_coins, 0].
drop table refunded_gifts;
create table gift_corrections (
  journal_id   uuid        not null references journals, -- of the sender's wallet; of a reversal without return of the receiver's earnings
  gift_id      uuid        not null,
  room_id      text collate "C" not null,
  receiver_id  text collate "C" not null,
  agency_id    text collate "C", -- of the gift; null: no contract was in force
  battle_id    uuid, -- the battle that judged the gift
  owed         bigint      not null, -- change of the gift's coins that are owed
  coins        bigint      not null, -- change of its coins that count: 0 once it is reversed, else its coins without those that are owed
  earned       bigint      not null, -- change of what the receiver keeps, by the loss policy of the gift's time or the reversal
  agency_coins bigint      not null, -- the same of the agency
  reversed     boolean     not null, -- this correction reverses the gift: it counts as no gift any more
  recovery_id  uuid, -- the receiver's journal that booked `earned` and `agency_coins`; null: not yet, or nothing to book
  at           timestamptz not null,
  xid          bigint      not null default log_position(), -- as of gifts: followers read it below the oldest running transaction
  primary key (journal_id, gift_id)
);
create index gift_corrections_gift on gift_corrections (gift_id);
create index gift_corrections_xid on gift_corrections (xid);
create index gift_corrections_battle on gift_corrections (battle_id) where battle_id is not null;
create index gift_corrections_recovery on gift_corrections (recovery_id) where recovery_id is not null;
-- What is still to be booked, by receiver.
create index gift_corrections_waiting on gift_corrections (receiver_id)
  where recovery_id is null and (earned <> 0 or agency_coins <> 0);

-- Repayments by coins that came without the wallet's history, as top-ups do. Any node replays the wallet, finds the gifts that
-- they repaid, writes the corrections, and deletes the row.
create table due_repayments (
  journal_id  uuid primary key references journals,
  user_id     text collate "C" not null
);
create index due_repayments_user on due_repayments (user_id);

-- Who bears spent coins that are taken back. The last row before a gift was sent decides; without one the platform does.
create table loss_policies (
  id               uuid        primary key,
  policy           text        not null check (policy in ('platform', 'host', 'shared')),
  host_bps         integer     not null check (host_bps between 0 and 10000), -- how much of what a coin earned is taken back
  in_force_from    timestamptz not null, -- gifts after it; by the database's clock
  reason           text        not null,
  actor            text        not null,
  idempotency_key  text        not null unique,
  request_hash     text        not null, -- SHA-256, in hex
  check (host_bps = case policy when 'platform' then 0 when 'host' then 10000 else host_bps end)
);
create index loss_policies_time on loss_policies (in_force_from desc, id desc);

-- One row. The node that holds its lock books recoveries; any node takes over when the transaction ends.
create table recovery_turn (
  only_row  boolean primary key default true check (only_row)
);
insert into recovery_turn default values;

-- Corrections that the room of their gifts does not show yet: its totals, its supporters, and an event if it is live. Any node
-- takes the next row, and deletes it with its effect.
create table due_room_corrections (
  journal_id  uuid   not null references journals,
  room_id     text collate "C" not null,
  sender_id   text collate "C" not null,
  gifts       bigint not null, -- that count no more
  coins       bigint not null, -- that count no more; negative: that count again
  named       uuid[] not null, -- the gifts with the most such coins
  primary key (journal_id, room_id)
);
create index due_room_corrections_room on due_room_corrections (room_id);
