-- Which catalogue there is: nodes compare it once a second, and tell screens to read the items again.

-- One row. The version is random, not a count: a restored database must not come to a version that screens already have
-- for other items. Changes of items wait for each other here, so that versions are committed in their order.
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
