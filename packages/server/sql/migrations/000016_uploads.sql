-- Pictures and animations of items that operators have uploaded. Every node serves them, so they are in the database.
create table uploads (
  name      text        collate "C" primary key, -- the SHA-256 of the contents in hex, and the ending of the type
  type      text        not null,                -- the media type
  bytes     integer     not null check (bytes between 1 and 8388608),
  contents  bytea       not null,
  used_at   timestamptz not null default now()   -- of the last upload; a file that no item uses is deleted after a day, if the room is needed
);

-- The files are compressed already.
alter table uploads alter column contents set storage external;
