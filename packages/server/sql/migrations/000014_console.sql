-- The console: operators, how they sign in, and the log of what they changed. A schema of its own, which the platform's
-- tables do not refer to.
create schema console;

-- A removed operator stays, because the audit log names them. Names are unique among those who can sign in by name.
create table console.operators (
  id                uuid        primary key default gen_random_uuid(),
  name              text        not null,
  role              text        not null check (role in ('analyst', 'support', 'operator', 'finance', 'admin', 'host')),
  host_id           text        collate "C", -- the user whose rows an operator with the role host sees
  password_hash     text,
  totp_secret       text,        -- Base32; null: there is no second factor
  totp_confirmed    boolean     not null default false, -- a secret counts once a code has proved that it was stored
  totp_step         bigint      not null default 0, -- of the last accepted code: each code works once
  recovery_hashes   bytea[]     not null default '{}',
  oidc_subject      text,        -- issuer and `sub` at the OpenID provider; kept after a removal, so that it signs nobody up again
  oidc_managed      boolean     not null default false, -- the role follows the claims of the provider
  created_at        timestamptz not null default now(),
  removed_at        timestamptz,
  check ((role = 'host') = (host_id is not null))
);

create unique index operators_name on console.operators (lower(name)) where removed_at is null and role <> 'host';
create unique index operators_host on console.operators (host_id) where removed_at is null and role = 'host';
create unique index operators_oidc on console.operators (oidc_subject) where removed_at is null;

-- One row: how many admins there are. A transaction that changes it waits for others that do, so two admins cannot remove
-- each other at the same time.
create table console.admins (
  only_row  boolean primary key default true check (only_row),
  held      integer not null default 0,
  constraint an_admin_remains check (held >= 0)
);
insert into console.admins default values;

create function console.count_admins() returns trigger language plpgsql as $$
declare
  before integer := case when tg_op = 'INSERT' then 0 else (old.role = 'admin' and old.removed_at is null)::integer end;
  after  integer := case when tg_op = 'DELETE' then 0 else (new.role = 'admin' and new.removed_at is null)::integer end;
  left_over integer;
begin
  if before <> after then
    update console.admins set held = held + after - before returning held into left_over;
    if left_over = 0 then
      raise exception 'the last admin cannot be removed' using errcode = 'check_violation', constraint = 'an_admin_remains';
    end if;
  end if;
  return null;
end
$$;
create trigger count_admins after insert or update or delete on console.operators
  for each row execute function console.count_admins();

-- Only hashes of secrets are stored: a copy of the database signs nobody in.
create table console.sessions (
  token_hash   bytea       primary key,
  operator_id  uuid        not null references console.operators,
  began_by     text        not null check (began_by in ('password', 'link', 'invitation', 'oidc')),
  address      text        not null,
  created_at   timestamptz not null default now(),
  expires_at   timestamptz not null
);
create index sessions_operator on console.sessions (operator_id);

-- A link works once: using it deletes its row.
create table console.links (
  secret_hash    bytea       primary key,
  operator_id    uuid        references console.operators, -- who is signed in; null: an invitation
  role           text, -- of an invitation, with the name that it proposes
  name           text,
  loopback_only  boolean     not null default false,
  expires_at     timestamptz not null,
  check ((operator_id is null) = (role is not null))
);

-- Sign-ins that have gone to the OpenID provider. The secret is in a cookie of the browser; a sign-in ends once.
create table console.oidc_sign_ins (
  secret_hash      bytea       primary key,
  invitation_hash  bytea, -- of the link that it uses up
  expires_at       timestamptz not null
);
create index oidc_sign_ins_expiry on console.oidc_sign_ins (expires_at);

-- Browsers in which operators have signed in. Their attempts have an allowance of their own.
create table console.devices (
  token_hash   bytea       not null,
  operator_id  uuid        not null references console.operators,
  used_at      timestamptz not null default now(),
  primary key (token_hash, operator_id)
);
create index devices_operator on console.devices (operator_id, used_at);

-- Failed attempts to sign in, by account, address or device. Unlogged: a crash of PostgreSQL only begins the windows again.
create unlogged table console.sign_in_attempts (
  key       text        collate "C" primary key,
  attempts  integer     not null,
  ends_at   timestamptz not null
);

-- What operators changed and exported. A row is written before the change, and its outcome after it: a row without a
-- `status` is a change whose outcome is unknown, because the node stopped.
create table console.audit_log (
  id             bigint      generated always as identity primary key,
  at             timestamptz not null default now(),
  operator_id    uuid        references console.operators, -- null: a command on a server
  operator_name  text        not null, -- as it was then, like the role; of a command, the user of the operating system
  role           text        not null,
  address        text        not null,
  action         text        not null,
  operation      text        not null, -- the operation of the API
  subject        text        not null,
  reason         text,
  request        jsonb,
  before         jsonb,
  after          jsonb,
  status         integer
);
create index audit_log_operator on console.audit_log (operator_id, id);
create index audit_log_subject on console.audit_log (subject, id);

-- Rows are never deleted, and only the outcome is ever added, once.
create function console.keep_audit_log() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.status is null and old.after is null
     and (to_jsonb(old) - 'status' - 'after') = (to_jsonb(new) - 'status' - 'after') then
    return new;
  end if;
  raise exception 'the audit log is append-only';
end
$$;
create trigger keep_audit_log before update or delete on console.audit_log
  for each row execute function console.keep_audit_log();
create trigger keep_whole_audit_log before truncate on console.audit_log
  for each statement execute function console.keep_audit_log();

-- Addresses of overlays that operators have made. The token of an address is shown once and not stored; the id is its `jti`.
create table console.overlays (
  id          uuid        primary key, -- ascends with the time
  overlay     text        not null,
  host_id     text        collate "C", -- the host whose rooms it shows; null: one room
  room_id     text        collate "C",
  options     jsonb       not null,    -- of its look
  created_by  uuid        not null references console.operators,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  revoked_at  timestamptz,
  check ((host_id is null) <> (room_id is null))
);

-- What-ifs that operators have started. The index allows one that runs. `seen_at` is written once a second while it runs, so
-- one whose node has died is detected. Rows are deleted a day after their end.
create table console.what_ifs (
  id            uuid        primary key default gen_random_uuid(),
  operator_id   uuid        not null references console.operators,
  from_at       timestamptz not null,
  to_at         timestamptz not null,
  state         text        not null default 'running'
                            check (state in ('running', 'done', 'refused', 'failed', 'cancelled')),
  progress      float8      not null default 0,
  outcome       jsonb, -- the report or the refusal
  is_cancelled  boolean     not null default false, -- the operator has cancelled it, and its node has yet to end it
  started_at    timestamptz not null default now(),
  seen_at       timestamptz not null default now()
);
create unique index what_ifs_running on console.what_ifs (state) where state = 'running';

-- What each node publishes once a second for the live overview. Unlogged: it is a second old at most.
create unlogged table console.live_summaries (
  node        text        collate "C" primary key,
  summary     jsonb       not null,
  written_at  timestamptz not null default now()
) with (fillfactor = 20);

-- The console lists battles that run and those that are over, and the battles of a host. No gift changes these columns, so
-- updates of running battles stay HOT.
create index battles_running on battles (id) where over_at is null;
create index battles_over on battles (id) where over_at is not null;
create index battle_hosts_host on battle_hosts (host_id, battle_id);
create index battle_hosts_host_agreed on battle_hosts (host_id, battle_id) where agreed;
