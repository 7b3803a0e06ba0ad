-- What every node holds in memory, and every screen reads as a whole, has a bound.

-- A revocation is kept until the last token that it concerns has expired.
alter table token_revocations add column expires_at timestamptz;
update token_revocations set expires_at = revoked_at + interval '3660 days';
alter table token_revocations alter column expires_at set not null;
drop index token_revocations_revoked_at;
create index token_revocations_expires_at on token_revocations (expires_at);

-- How many rows token_revocations has: counting them for each revocation would read all of them.
alter table token_revocation_version add column held bigint not null default 0;
update token_revocation_version set held = (select count(*) from token_revocations);

-- The catalogue, in the order in which it is shown, beside any number of retired items.
create index items_offered on items (sort, price, id) where retired_at is null;
