-- The items that viewers can send.

create table items (
  id                text collate "C" primary key,
  name              text    not null,
  price             bigint  not null check (price between 1 and 9007199254740991),
  points            bigint  check (points between 0 and 9007199254740991), -- null: the price
  category          text,
  animation         jsonb   not null default '{"kind": "none"}',
  icon_url          text,
  min_vip_level     integer not null default 0,
  max_quantity      integer not null default 9999 check (max_quantity >= 1),
  streak_window_ms  integer not null default 5000 check (streak_window_ms between 0 and 60000),
  active_from       timestamptz,
  active_until      timestamptz,
  sort              integer not null default 0,
  retired_at        timestamptz
);

-- The offered items in the order of the catalogue, whatever the number of retired ones.
create index items_offered on items (sort, price, id) where retired_at is null;

-- One row. Nodes compare the version once a second; when it differs, clients read the items again. It is random and not
-- a count, so that a restored database never gets a version that clients already hold for other items. Changes of items
-- wait for each other on this row, so that versions commit in their order.
create table catalogue_version (
  one      boolean primary key default true check (one),
  version  text    not null default left(replace(gen_random_uuid()::text, '-', ''), 16)
);

insert into catalogue_version default values;

create function change_catalogue_version() returns trigger language plpgsql as $$
begin
  update catalogue_version set version = default;
  return null;
end
$$;

create trigger items_inserted after insert or delete on items
  for each row execute function change_catalogue_version();
create trigger items_updated after update on items
  for each row when (old.* is distinct from new.*) execute function change_catalogue_version();
