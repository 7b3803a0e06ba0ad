-- The daily close: what each account held at both ends of a day. A follower of the log writes it.

-- The sums of entries by day. An entry whose day was closed before it was committed falls into the open day, so the rows of
-- a closed day never change.
create table ledger_days (
  day      date    not null,
  account  account not null,
  kind     text    not null,
  entries  bigint  not null,
  coins    bigint  not null,
  primary key (day, account, kind)
);

-- A day has a row here from when it has ended. It is closed once the follower has read everything below `due_position`,
-- where the log ended at `due_at`, after the end of the day.
create table daily_closes (
  day           date        primary key,
  zone          text        not null,
  starts_at     timestamptz not null,
  ends_at       timestamptz not null,
  due_at        timestamptz not null,
  due_position  bigint      not null,
  position      bigint,      -- entries from here on are in later days
  closed_at     timestamptz, -- null: not closed yet
  check (due_at >= ends_at),
  check ((position is null) = (closed_at is null))
);

create table daily_balances (
  day      date    not null references daily_closes,
  account  account not null,
  opening  bigint  not null,
  closing  bigint  not null,
  primary key (day, account)
);

-- A database that has a log already is read first.
insert into log_followers (name, state, rebuild_until)
select 'daily_closes', case when last > 0 then 'rebuilding' else 'following' end, case when last > 0 then last + 1 end
  from last_log_position() last;
