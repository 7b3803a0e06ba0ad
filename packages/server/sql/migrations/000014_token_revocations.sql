-- Tokens that no longer count, though their signatures are valid.

-- `jti:<id>`: one token. `user:<id>`: all of the user's tokens that were issued at `revoked_at` or before.
create table token_revocations (
  subject     text collate "C" primary key,
  -- Nodes read what is newer than what they have.
  version     bigint      not null,
  revoked_at  timestamptz not null
);

create index token_revocations_version on token_revocations (version);
create index token_revocations_revoked_at on token_revocations (revoked_at);

-- One row. Every revocation updates it first, so that versions are committed in their order and none is missed.
create table token_revocation_version (
  one      boolean primary key default true check (one),
  version  bigint  not null default 0
);

insert into token_revocation_version default values;
