-- Server keys that an operator creates, each with the scopes that it allows. The keys of the setting LAVISH_API_KEYS are not
-- here.
create table console.api_keys (
  id            uuid        primary key default gen_random_uuid(),
  name          text        not null,
  starts_with   text        not null, -- the first characters, by which people recognise it
  key_hash      bytea       not null unique, -- SHA-256: a key has 256 random bits
  scopes        text[]      not null,
  created_by    uuid        not null references console.operators,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz,
  last_used_at  timestamptz, -- up to a minute late
  revoked_at    timestamptz
);

-- One row: grows with every key that is created or revoked. Nodes compare it once a second.
create table console.api_key_version (
  only_row  boolean primary key default true check (only_row),
  version   bigint  not null default 0
);
insert into console.api_key_version default values;

-- Locks on what operators edit, for the milliseconds of a change. Unlogged: a crash of PostgreSQL only ends them.
create unlogged table console.edit_locks (
  subject     text        collate "C" primary key,
  holder      text        not null,
  expires_at  timestamptz not null
);
