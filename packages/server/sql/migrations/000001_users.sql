-- Users of the platform, and revoked tokens.
--
-- Identifiers are the platform's own strings. Collation "C" compares them bytewise: it is the fastest, and their alphabet
-- needs no other. Coins are integers up to 2^53 − 1.

create table users (
  id               text collate "C" primary key,
  name             text,
  avatar_url       text,
  vip_level        integer     not null default 0,
  share_bps        integer     not null default 5000 check (share_bps between 0 and 10000),
  blocked          boolean     not null default false,
  created_at       timestamptz not null default now(),
  accepts_invites  boolean     not null default true
);

-- Tokens that are refused although their signatures are valid. `jti:<id>` is one token. `user:<id>` is all tokens of the user
-- that were issued at `revoked_at` or before.
create table token_revocations (
  subject     text collate "C" primary key,
  version     bigint      not null, -- nodes read the rows with a newer version than their own
  revoked_at  timestamptz not null,
  expires_at  timestamptz not null  -- after the expiry of the last revoked token
);

create index token_revocations_version on token_revocations (version);
create index token_revocations_expires_at on token_revocations (expires_at);

-- One row. Every revocation updates it first, so that versions commit in their order and a node misses none.
create table token_revocation_version (
  one      boolean primary key default true check (one),
  version  bigint  not null default 0,
  held     bigint  not null default 0 -- number of rows in token_revocations, which each revocation would otherwise count
);

insert into token_revocation_version default values;
