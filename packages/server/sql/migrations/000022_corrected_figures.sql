-- Figures, rankings and standings follow the corrections of gifts.

-- Gifts with what counts of them: the log as figures read it. Of a reversed gift nothing counts. Promotional coins that nobody
-- earned are the cost of promotions and not the platform's. `corrected_coins` is what corrections took from `coins`.
create view counted_gifts as
  select g.id, g.xid, g.at, g.room_id, g.sender_id, g.receiver_id, g.item_id, g.category, g.sender_region, g.receiver_region,
         g.battle_id, g.battle_ordinal, g.campaigns, c.reversed, n.quantity, n.coins, n.earned, n.agency_coins, n.promotion_coins,
         n.coins - n.earned - n.agency_coins - n.promotion_coins as platform_coins, n.points,
         g.coins - n.coins as corrected_coins
    from gifts g
    left join (select gift_id, sum(coins)::bigint as coins, sum(earned)::bigint as earned,
                      sum(agency_coins)::bigint as agency_coins, bool_or(reversed) as reversed
                 from gift_corrections group by gift_id) r on r.gift_id = g.id
   cross join lateral (select coalesce(r.reversed, false) as reversed) c
   cross join lateral (
     select case when c.reversed then 0 else g.quantity end as quantity,
            g.coins + coalesce(r.coins, 0) as coins,
            g.earned + coalesce(r.earned, 0) as earned,
            coalesce(g.agency_coins, 0) + coalesce(r.agency_coins, 0) as agency_coins,
            case when c.reversed or g.promotional_coins is null then 0
                 else g.promotional_coins - g.promotional_earned - coalesce(g.promotional_agency, 0) end as promotion_coins,
            case when c.reversed then 0 else coalesce(g.points, 0) end as points) n;

-- `agency_coins` is what agencies got, `promotion_coins` the part of promotional coins that nobody earned. A reversed gift is
-- subtracted from all other sums of its period, and is one of `reversed_gifts`. `corrected_coins` is what corrections took
-- from `coins`.
do $$
declare
  name text;
begin
  foreach name in array array['rollup_rooms', 'rollup_receivers', 'rollup_quarters', 'rollup_items', 'rollup_item_days',
                              'rollup_room_periods', 'rollup_receiver_periods'] loop
    execute format('alter table %I
      add column agency_coins    bigint not null default 0,
      add column promotion_coins bigint not null default 0,
      add column reversed_gifts  bigint not null default 0,
      add column corrected_coins bigint not null default 0', name);
  end loop;
end
$$;

-- Whether `gifts` was above 0 before the last change of the row. A sender is counted in a period when it becomes true that
-- gifts are above 0, and no longer when it becomes false, in whatever order gifts and corrections are read.
alter table rollup_senders add column gave_before boolean not null default false;

-- A database that has figures already has none of these sums.
select begin_rebuild(name) from log_followers where name in ('rollups', 'rollup_days', 'rollup_pairs') and position > 0;

-- The last gifts of a receiver. Those that earned something are in `gifts_received`.
create index gifts_received_unearned on gifts (receiver_id, at, id) where earned = 0;

-- `won_at` and `won_id` are the last battle that added to the score: when the last gift that did is reversed, it decides among
-- equals. `reversed_…` is what corrections would have taken from a result after it was final.
alter table campaign_standings
  add column won_at          timestamptz,
  add column won_id          uuid,
  add column reversed_score  bigint not null default 0,
  add column reversed_gifts  bigint not null default 0,
  add column reversed_coins  bigint not null default 0;

-- Corrections that the places of rankings do not have yet: each for the sender, the receiver and the room of its gift. They wait
-- in the same buckets as increases, because a place gets them after its increases.
create table ranking_corrections (
  bucket      integer not null,
  board       text collate "C" not null,
  id          text collate "C" not null, -- the user or room
  journal_id  uuid    not null,
  gift_id     uuid    not null,
  gift_xid    bigint  not null, -- it waits until the gift has been gathered
  counts_all  boolean not null, -- as of ranking_increases
  primary key (bucket, board, id, journal_id, gift_id)
);
create index ranking_corrections_gift on ranking_corrections (gift_id);

-- The best place that was deleted when the period was over, while more places than the first ones are kept: corrections can
-- move a place below it. Null: no place was deleted.
alter table rankings
  add column deleted_score    bigint,
  add column deleted_reached  text collate "C";
