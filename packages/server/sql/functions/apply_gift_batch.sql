-- Writes the rows of a decided batch. Gather has locked the senders' wallets and the battles. The locks of earnings and
-- rooms are taken here, last in the one order of locks (wallets → battles → earnings → rooms, each by id), because a room
-- or a host can be hot and its lock is held until the commit. An update does not take its locks in the order of a sorted
-- array, so `select … order by` takes them first.
--
-- Every table is narrowed by `= any (ids)` before it is joined to the batch, so that the plan is an index scan and a
-- hash join for any size that PostgreSQL assumes for the table.
--
-- `new_verdicts`, `new_tags`, `new_promotional_parts` and `new_agency_parts` have the order of the gifts, or are empty.
--
-- Raises LV001 if a room no longer has the revision that was decided on, and LV002 if a row to be changed is missing: a
-- gift is written completely or not at all.
create or replace function apply_gift_batch(
  batch_at           timestamptz,
  new_gifts          gift_row[],
  new_verdicts       verdict_row[], -- one for each gift, or none
  new_boosts         jsonb, -- lists of boosts; a verdict has an index into them, from 0
  new_wallets        wallet_row[],
  supporter_increases supporter_increase[],
  earnings_increases earnings_increase[],
  room_increases     room_increase[],
  new_battles        battle_row[],
  new_contributions  battle_supporter_row[],
  new_tags           gift_tag_row[],
  new_campaign_verdicts jsonb, -- lists of verdicts; a tag has an index into them, from 0
  new_promotional_parts promotional_part_row[], -- one for each gift, or none
  new_promotional_wallets promotional_wallet_row[],
  new_agency_parts   agency_part_row[], -- one for each gift, or none
  out rooms_after      json, -- [{room, seq, gifts, coins, senders}]; seq is the one before the first gift's
  out supporters_after json, -- [[room, user, gifts, coins]]
  out earnings_after   json  -- [{user, coins, version}]
) language plpgsql as $$
declare
  batch_xid    constant bigint      := log_position();
  epoch        constant timestamptz := 'epoch';
  ms           constant interval    := '1 millisecond';
  sender_ids   text[] := array(select user_id from unnest(new_wallets));
  receiver_ids text[] := array(select user_id from unnest(earnings_increases));
  room_ids     text[] := array(select room_id from unnest(room_increases));
  rooms_of_new text[]; -- the room of each new sender
  changed      int;
begin
  -- Few wallets have promotional coins. With a second update of those, a load in which every other wallet has some and every
  -- host an agency reached 0.90 of the gifts a second without, and 0.94 with one update.
  update wallets w
     set coins = n.coins, promotional = coalesce(p.promotional, w.promotional), version = n.version,
         lifetime_spent = n.lifetime_spent,
         streak_id = n.streak_id, streak_room = n.streak_room, streak_receiver = n.streak_receiver,
         streak_item = n.streak_item, streak_count = n.streak_count, streak_expires_at = epoch + n.streak_expires_ms * ms
    from unnest(new_wallets) n left join unnest(new_promotional_wallets) p on p.user_id = n.user_id
   where w.user_id = n.user_id and w.user_id = any (sender_ids);
  get diagnostics changed = row_count;
  if changed <> cardinality(sender_ids) then
    raise exception 'a sender has no wallet' using errcode = 'LV002';
  end if;

  -- An inserted row has no xmax; an updated one has.
  with given as (
    insert into supporters as s (room_id, sender_id, gifts, coins, reached_at)
    select n.*, batch_at from unnest(supporter_increases) n
    on conflict (room_id, sender_id) do update
       set gifts = s.gifts + excluded.gifts, coins = s.coins + excluded.coins, reached_at = excluded.reached_at
    returning room_id, sender_id, gifts, coins, xmax = 0 as is_new
  )
  select json_agg(json_build_array(room_id, sender_id, gifts, coins)), coalesce(array_agg(room_id) filter (where is_new), '{}')
    into supporters_after, rooms_of_new from given;

  -- Most batches have no battle.
  if cardinality(new_battles) > 0 then
    update battles b
       set version = n.version, progress = n.progress, ends_at = epoch + n.ends_ms * ms, due_at = epoch + n.due_ms * ms
      from unnest(new_battles) n
     where b.id = n.battle_id and b.id = any (array(select battle_id from unnest(new_battles)));
    get diagnostics changed = row_count;
    if changed <> cardinality(new_battles) then
      raise exception 'a battle is missing' using errcode = 'LV002';
    end if;

    insert into battle_supporters as s (battle_id, side, sender_id, gifts, points, coins, since)
    select n.* from unnest(new_contributions) n
    on conflict (battle_id, sender_id, side) do update
       set gifts = excluded.gifts, points = excluded.points, coins = excluded.coins, since = excluded.since;
  end if;

  perform from earnings where user_id = any (receiver_ids) order by user_id for no key update;

  with increased as (
    update earnings e set coins = e.coins + n.coins, version = e.version + 1
      from unnest(earnings_increases) n
     where e.user_id = n.user_id and e.user_id = any (receiver_ids)
    returning e.user_id, e.coins, e.version
  )
  select json_agg(json_build_object('user', user_id, 'coins', coins, 'version', version))
    into earnings_after from increased;
  if coalesce(json_array_length(earnings_after), 0) <> cardinality(receiver_ids) then
    raise exception 'a receiver has no earnings' using errcode = 'LV002';
  end if;

  perform from rooms where id = any (room_ids) order by id for no key update;

  with increased as (
    update rooms r
       set seq = r.seq + n.gifts, gifts = r.gifts + n.gifts, coins = r.coins + n.coins,
           senders = r.senders + cardinality(array_positions(rooms_of_new, r.id))
      from unnest(room_increases) n
     where r.id = n.room_id and r.id = any (room_ids) and r.revision = n.revision
    returning r.id, r.seq - n.gifts as seq, r.gifts, r.coins, r.senders
  )
  select json_agg(json_build_object('room', id, 'seq', seq, 'gifts', gifts, 'coins', coins, 'senders', senders))
    into rooms_after from increased;

  if coalesce(json_array_length(rooms_after), 0) <> cardinality(room_ids) then
    raise exception 'a room changed while the batch was decided' using errcode = 'LV001';
  end if;

  insert into gifts (
    id, room_id, seq, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, at,
    balance, wallet_version, streak_id, streak_count, streak_expires_at,
    idempotency_key, requested_price, requested_battle, xid,
    battle_id, battle_round, battle_side, battle_ordinal, battle_reason, base_points, multiplier, points, boosts,
    category, sender_region, receiver_region, vip_level, campaigns,
    promotional_coins, promotional_earned, promotional_balance,
    contract_id, agency_id, agency_coins, promotional_agency)
  select n.id, n.room_id, r.seq + n.ordinal, n.sender_id, n.receiver_id, n.item_id, n.quantity, n.price, n.coins,
         n.earned, n.share_bps, batch_at, n.balance, n.wallet_version, n.streak_id, n.streak_count,
         epoch + n.streak_expires_ms * ms, n.idempotency_key, n.requested_price, n.requested_battle, batch_xid,
         n.battle_id, n.battle_round, n.battle_side, n.battle_ordinal, n.battle_reason, n.base_points, n.multiplier,
         n.points, new_boosts -> n.boosts,
         n.category, n.sender_region, n.receiver_region, coalesce(n.vip_level, n.tag_vip_level),
         new_campaign_verdicts -> n.campaigns, n.promotional_coins, n.promotional_earned, n.promotional_balance,
         n.contract_id, n.agency_id, n.agency_coins, n.promotional_agency
    from unnest(new_gifts, new_verdicts, new_tags, new_promotional_parts, new_agency_parts) n (
           id, room_id, ordinal, sender_id, receiver_id, item_id, quantity, price, coins, earned, share_bps, balance,
           wallet_version, streak_id, streak_count, streak_expires_ms, idempotency_key, requested_price, requested_battle,
           battle_id, battle_round, battle_side, battle_ordinal, battle_reason, base_points, multiplier, points, boosts,
           vip_level, category, sender_region, receiver_region, tag_vip_level, campaigns,
           promotional_coins, promotional_earned, promotional_balance,
           contract_id, agency_id, agency_coins, promotional_agency)
    join json_to_recordset(rooms_after) r (room text, seq bigint) on r.room = n.room_id;

  insert into gift_keys (sender_id, idempotency_key, gift_id, wallet_version)
  select sender_id, idempotency_key, id, wallet_version from unnest(new_gifts);
end
$$;

-- The function of 0.2.0. During an upgrade, nodes of 0.2.0 call it on this schema. They send no tags, so the tags are read
-- here. Such a node reads items and users some milliseconds earlier, so a change in between can already be in the tags.
--
-- Once a feature is in use that 0.2.0 lacks, it raises 40001: the node runs the batch again until the gifts' deadlines, and
-- then refuses them as `overloaded`. Nothing is written, so a client can send the gift again, to a newer node.
create or replace function apply_gift_batch(
  batch_at           timestamptz,
  new_gifts          gift_row[],
  new_verdicts       verdict_row[],
  new_boosts         jsonb,
  new_wallets        wallet_row[],
  supporter_increases supporter_increase[],
  earnings_increases earnings_increase[],
  room_increases     room_increase[],
  new_battles        battle_row[],
  new_contributions  battle_supporter_row[],
  out rooms_after      json,
  out supporters_after json,
  out earnings_after   json
) language plpgsql as $$
declare
  used constant text := (select feature from gift_features limit 1);
  tags gift_tag_row[];
begin
  if used is not null then
    raise exception 'a node of Lavish 0.2.0 cannot commit gifts: % are in use, which it lacks', used
      using errcode = '40001', hint = 'Upgrade the node.';
  end if;
  tags := array(
    select row (i.category, s.region, r.region, null, null)::gift_tag_row
      from unnest(new_gifts) with ordinality n
      left join items i on i.id = n.item_id
      left join users s on s.id = n.sender_id
      left join users r on r.id = n.receiver_id
     order by n.ordinality);
  select a.rooms_after, a.supporters_after, a.earnings_after
    into rooms_after, supporters_after, earnings_after
    from apply_gift_batch(
      batch_at, new_gifts, new_verdicts, new_boosts, new_wallets, supporter_increases, earnings_increases,
      room_increases, new_battles, new_contributions, tags, '[]', '{}', '{}', '{}') a;
end
$$;
