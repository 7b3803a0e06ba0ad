-- Which users watch a room on a node: hashes, so that one who watches over several nodes counts once. `digest_version` is
-- another one whenever the digest is: other nodes read only digests that they have not got. 0: none yet, or a node of an
-- older version. Hashes do not compress, so PostgreSQL does not try.
alter table presence add column digest bytea not null default '';
alter table presence alter column digest set storage external;
alter table presence add column digest_version integer not null default 0;
