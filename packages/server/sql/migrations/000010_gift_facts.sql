-- What a gift was judged by: the category of the item, the regions of both users, and the campaigns, as they were at the
-- gift's time. Columns without a default, so that PostgreSQL rewrites no partition.

alter table users add column region text collate "C";

-- Null: none, or the gift is from before this migration.
alter table gifts
  add column category        text collate "C",
  add column sender_region   text collate "C",
  add column receiver_region text collate "C",
  add column campaigns       jsonb; -- the verdicts of the campaigns that judged it

-- Another parameter of apply_gift_batch: a row for each gift in their order, or none if all gifts are without tags. `vip_level`
-- is set if a campaign judged the gift. `campaigns` is an index into the list of verdicts, as `boosts` of verdict_row.
create type gift_tag_row as (
  category text, sender_region text, receiver_region text, vip_level integer, campaigns integer
);

-- The version that a node runs. Nodes of 0.2.0 do not write it.
alter table presence_nodes add column version text not null default '0.2.0';

-- Features that change how a gift is judged, from their first use on. A node of a version without the feature cannot judge
-- gifts any more: see the function apply_gift_batch of that version.
create table gift_features (
  feature    text primary key,
  first_used timestamptz not null default now()
);
