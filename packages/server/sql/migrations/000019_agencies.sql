-- Agencies, their contracts with hosts, the shares of items, and what agencies earn.

-- Null: the receiver's own share.
alter table items add column share_bps integer check (share_bps between 0 and 10000);

create table agencies (
  id          text        collate "C" primary key,
  name        text,
  created_at  timestamptz not null default now()
);

-- A contract counts for the gifts of `starts_at <= at < ends_at`. `starts_at` is set by the signature, and is not before
-- `valid_from`. `ends_at` is `valid_until`, or an earlier time if the contract is ended early; null: it has no end. Both lie in the
-- future when they are written, because a batch of gifts reads contracts some time before its own time.
create table agency_contracts (
  id               uuid        primary key,
  agency_id        text        collate "C" not null references agencies,
  host_id          text        collate "C" not null references users,
  bps              integer     not null check (bps between 1 and 10000),
  paid_by          text        not null check (paid_by in ('platform', 'host')),
  valid_from       timestamptz not null,
  valid_until      timestamptz check (valid_until > valid_from),
  proposed_at      timestamptz not null,
  proposed_by      text        not null, -- `server`, or an operator
  signed_at        timestamptz,
  signed_by        text        check (signed_by in ('host', 'platform')),
  signer           text,                 -- the host, `server`, or an operator
  starts_at        timestamptz,
  ends_at          timestamptz,
  ended_by         text,
  idempotency_key  text        collate "C" not null,
  request_hash     text        not null,
  check (num_nonnulls(signed_at, signed_by, signer, starts_at) in (0, 4)),
  unique (agency_id, idempotency_key)
);
create index agency_contracts_host on agency_contracts (host_id, id);
create index agency_contracts_agency on agency_contracts (agency_id, id);

-- The terms, a signature and an end are written once: gifts refer to them.
create function keep_contract() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE'
     and (old.id, old.agency_id, old.host_id, old.bps, old.paid_by, old.valid_from, old.valid_until, old.proposed_at, old.proposed_by)
         is not distinct from
         (new.id, new.agency_id, new.host_id, new.bps, new.paid_by, new.valid_from, new.valid_until, new.proposed_at, new.proposed_by)
     and (old.signed_at is null
          or (old.signed_at, old.signed_by, old.signer, old.starts_at)
             is not distinct from (new.signed_at, new.signed_by, new.signer, new.starts_at)) then
    return new;
  end if;
  raise exception 'a contract is never changed, except by a signature and an earlier end';
end
$$;
create trigger keep_contract before update or delete on agency_contracts for each row execute function keep_contract();

-- What the gifts to each host have earned for an agency, by the UTC day of the gift, and what corrections have changed, by the
-- UTC day of the correction: a day that has been settled stays as it is. The follower `agencies` writes it.
create table agency_days (
  agency_id     text   collate "C" not null,
  day           date   not null,
  host_id       text   collate "C" not null,
  gifts         bigint not null,
  coins         bigint not null,
  earned        bigint not null,
  agency_coins  bigint not null,
  corrected     bigint not null,
  primary key (agency_id, day, host_id)
);

insert into log_followers (name, position) values ('agencies', last_log_position());

-- Below which position everything of a UTC day is: each transaction of the day had its id when the row was written.
create table log_day_ends (
  day       date   primary key,
  position  bigint not null
);

-- The periods of an agency that were paid out. `earned` is of its days, with corrections. The opening is the closing of the
-- settlement before, and never positive.
create table agency_settlements (
  journal_id  uuid   primary key references journals,
  agency_id   text   collate "C" not null references agencies,
  from_day    date   not null,
  until_day   date   not null,
  opening     bigint not null check (opening <= 0),
  earned      bigint not null,
  paid        bigint not null check (paid >= 0),
  closing     bigint not null check (closing <= 0),
  check (until_day >= from_day),
  check (closing = opening + earned - paid and (paid = 0 or closing = 0)),
  unique (agency_id, until_day)
);

create function keep_settlement() returns trigger language plpgsql as $$
begin
  raise exception 'a settlement is never changed';
end
$$;
create trigger keep_settlement before update or delete on agency_settlements
  for each row execute function keep_settlement();

-- A parameter of apply_gift_batch: what the agency of each gift's receiver got, in the order of the gifts, or none if no
-- receiver has a contract.
create type agency_part_row as (contract_id uuid, agency_id text, coins bigint, promotional bigint);

-- An operator of an agency signs in by a link, as one of a host does.
alter table console.operators
  add column agency_id text collate "C", -- the agency whose figures an operator with the role agency sees
  drop constraint operators_role_check,
  add constraint operators_role_check
    check (role in ('analyst', 'support', 'operator', 'finance', 'admin', 'host', 'agency')),
  add constraint operators_agency_check check ((role = 'agency') = (agency_id is not null));
drop index console.operators_name;
create unique index operators_name on console.operators (lower(name))
  where removed_at is null and role not in ('host', 'agency');
create unique index operators_agency on console.operators (agency_id) where removed_at is null and role = 'agency';
