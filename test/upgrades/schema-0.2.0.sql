SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE TYPE public.account AS ENUM (
    'wallet',
    'earnings',
    'issuance',
    'platform',
    'promotion',
    'payout'
);
CREATE TYPE public.battle_row AS (
	battle_id uuid,
	version bigint,
	progress jsonb,
	ends_ms bigint,
	due_ms bigint
);
CREATE TYPE public.battle_supporter_row AS (
	battle_id uuid,
	side integer,
	sender_id text,
	gifts bigint,
	points bigint,
	coins bigint,
	since bigint
);
CREATE TYPE public.earnings_increase AS (
	user_id text,
	coins bigint
);
CREATE TYPE public.gift_row AS (
	id uuid,
	room_id text,
	ordinal integer,
	sender_id text,
	receiver_id text,
	item_id text,
	quantity integer,
	price bigint,
	coins bigint,
	earned bigint,
	share_bps integer,
	balance bigint,
	wallet_version bigint,
	streak_id uuid,
	streak_count bigint,
	streak_expires_ms bigint,
	idempotency_key text,
	requested_price bigint,
	requested_battle uuid
);
CREATE TYPE public.room_increase AS (
	room_id text,
	revision bigint,
	gifts bigint,
	coins bigint
);
CREATE TYPE public.supporter_increase AS (
	room_id text,
	sender_id text,
	gifts bigint,
	coins bigint
);
CREATE TYPE public.verdict_row AS (
	battle_id uuid,
	battle_round integer,
	battle_side integer,
	battle_ordinal bigint,
	battle_reason text,
	base_points bigint,
	multiplier integer,
	points bigint,
	boosts integer,
	vip_level integer
);
CREATE TYPE public.wallet_row AS (
	user_id text,
	coins bigint,
	version bigint,
	lifetime_spent bigint,
	streak_id uuid,
	streak_room text,
	streak_receiver text,
	streak_item text,
	streak_count bigint,
	streak_expires_ms bigint
);
CREATE FUNCTION public.apply_gift_batch(batch_at timestamp with time zone, new_gifts public.gift_row[], new_verdicts public.verdict_row[], new_boosts jsonb, new_wallets public.wallet_row[], supporter_increases public.supporter_increase[], earnings_increases public.earnings_increase[], room_increases public.room_increase[], new_battles public.battle_row[], new_contributions public.battle_supporter_row[], OUT rooms_after json, OUT supporters_after json, OUT earnings_after json) RETURNS record
    LANGUAGE plpgsql
    AS $$
declare
  batch_xid    constant bigint      := pg_current_xact_id()::text::bigint;
  epoch        constant timestamptz := 'epoch';
  ms           constant interval    := '1 millisecond';
  sender_ids   text[] := array(select user_id from unnest(new_wallets));
  receiver_ids text[] := array(select user_id from unnest(earnings_increases));
  room_ids     text[] := array(select room_id from unnest(room_increases));
  rooms_of_new text[]; -- the room of each new sender
  changed      int;
begin
  update wallets w
     set coins = n.coins, version = n.version, lifetime_spent = n.lifetime_spent,
         streak_id = n.streak_id, streak_room = n.streak_room, streak_receiver = n.streak_receiver,
         streak_item = n.streak_item, streak_count = n.streak_count, streak_expires_at = epoch + n.streak_expires_ms * ms
    from unnest(new_wallets) n
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
    battle_id, battle_round, battle_side, battle_ordinal, battle_reason, base_points, multiplier, points, boosts, vip_level)
  select n.id, n.room_id, r.seq + n.ordinal, n.sender_id, n.receiver_id, n.item_id, n.quantity, n.price, n.coins,
         n.earned, n.share_bps, batch_at, n.balance, n.wallet_version, n.streak_id, n.streak_count,
         epoch + n.streak_expires_ms * ms, n.idempotency_key, n.requested_price, n.requested_battle, batch_xid,
         n.battle_id, n.battle_round, n.battle_side, n.battle_ordinal, n.battle_reason, n.base_points, n.multiplier,
         n.points, new_boosts -> n.boosts, n.vip_level
    from unnest(new_gifts, new_verdicts) n
    join json_to_recordset(rooms_after) r (room text, seq bigint) on r.room = n.room_id;
  insert into gift_keys (sender_id, idempotency_key, gift_id, wallet_version)
  select sender_id, idempotency_key, id, wallet_version from unnest(new_gifts);
end
$$;
CREATE FUNCTION public.change_catalogue_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update catalogue_version set version = default;
  return null;
end
$$;
CREATE FUNCTION public.create_gift_partition(month timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    SET "TimeZone" TO 'UTC'
    AS $$
declare
  first constant timestamptz := date_trunc('month', month);
  name  constant text        := 'gifts_' || to_char(month, 'YYYY_MM');
begin
  if to_regclass(name) is not null then
    return null;
  end if;
  -- Of two nodes, the second waits here and finds the partition.
  lock table only gifts in share update exclusive mode;
  if to_regclass(name) is not null then
    return null;
  end if;
  execute format('create table %I (like gifts including defaults including constraints)', name);
  execute format('alter table gifts attach partition %I for values from (%L) to (%L)',
                 name, first_id_at(first), first_id_at(first + interval '1 month'));
  return name;
exception when check_violation then
  raise warning 'gifts_default has gifts of %', to_char(month, 'YYYY-MM');
  return null;
end
$$;
CREATE FUNCTION public.create_gift_partitions(ahead integer) RETURNS SETOF text
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
  select name
    from generate_series(date_trunc('month', now()), now() + make_interval(months => ahead), interval '1 month') month
   cross join lateral create_gift_partition(month) name
   where name is not null
$$;
CREATE FUNCTION public.first_id_at(at timestamp with time zone) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.battle_hosts (
    battle_id uuid NOT NULL,
    side integer NOT NULL,
    host_id text NOT NULL COLLATE pg_catalog."C",
    room_id text NOT NULL COLLATE pg_catalog."C",
    engaged boolean DEFAULT false NOT NULL,
    agreed boolean DEFAULT false NOT NULL
);
CREATE TABLE public.battle_rankings (
    battle_id uuid NOT NULL,
    ranked bigint NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE public.battle_supporters (
    battle_id uuid NOT NULL,
    side integer NOT NULL,
    sender_id text NOT NULL COLLATE pg_catalog."C",
    gifts bigint NOT NULL,
    points bigint NOT NULL,
    coins bigint NOT NULL,
    since bigint NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE public.battles (
    id uuid NOT NULL,
    mode text NOT NULL,
    state text NOT NULL,
    version bigint NOT NULL,
    inviter_id text COLLATE pg_catalog."C",
    rules jsonb NOT NULL,
    secret text NOT NULL,
    progress jsonb NOT NULL,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    due_at timestamp with time zone,
    result jsonb,
    created_at timestamp with time zone NOT NULL,
    over_at timestamp with time zone,
    xid bigint,
    agreed boolean DEFAULT false NOT NULL,
    CONSTRAINT battles_check CHECK (((over_at IS NULL) = (xid IS NULL))),
    CONSTRAINT battles_mode_check CHECK ((mode = ANY (ARRAY['solo'::text, 'team'::text])))
)
WITH (fillfactor='50');
CREATE TABLE public.bonuses (
    id text NOT NULL COLLATE pg_catalog."C",
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    multiplier integer NOT NULL,
    rooms text[],
    categories text[],
    min_vip_level integer DEFAULT 0 NOT NULL,
    CONSTRAINT bonuses_check CHECK ((ends_at > starts_at)),
    CONSTRAINT bonuses_multiplier_check CHECK ((multiplier >= 10000))
);
CREATE TABLE public.catalogue_version (
    one boolean DEFAULT true NOT NULL,
    version text DEFAULT "left"(replace((gen_random_uuid())::text, '-'::text, ''::text), 16) NOT NULL,
    CONSTRAINT catalogue_version_one_check CHECK (one)
);
CREATE TABLE public.earnings (
    user_id text NOT NULL COLLATE pg_catalog."C",
    coins bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    CONSTRAINT earnings_coins_check CHECK (((coins >= '-9007199254740991'::bigint) AND (coins <= '9007199254740991'::bigint)))
)
WITH (fillfactor='50');
CREATE TABLE public.gifts (
    id uuid NOT NULL,
    room_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    sender_id text NOT NULL COLLATE pg_catalog."C",
    receiver_id text NOT NULL COLLATE pg_catalog."C",
    item_id text NOT NULL COLLATE pg_catalog."C",
    quantity integer NOT NULL,
    price bigint NOT NULL,
    coins bigint NOT NULL,
    earned bigint NOT NULL,
    share_bps integer NOT NULL,
    at timestamp with time zone NOT NULL,
    balance bigint NOT NULL,
    wallet_version bigint NOT NULL,
    streak_id uuid,
    streak_count bigint,
    streak_expires_at timestamp with time zone,
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    requested_price bigint,
    requested_battle uuid,
    xid bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    battle_id uuid,
    battle_round integer,
    battle_side integer,
    battle_ordinal bigint,
    battle_reason text,
    base_points bigint,
    multiplier integer,
    points bigint,
    boosts jsonb,
    vip_level integer,
    CONSTRAINT gifts_battle_reason_check CHECK ((battle_reason = ANY (ARRAY['between_rounds'::text, 'battle_over'::text]))),
    CONSTRAINT gifts_check CHECK (((earned >= 0) AND (earned <= coins))),
    CONSTRAINT gifts_coins_check CHECK ((coins > 0))
)
PARTITION BY RANGE (id);
CREATE TABLE public.journals (
    id uuid NOT NULL,
    kind text NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    coins bigint NOT NULL,
    reference text,
    balance bigint NOT NULL,
    wallet_version bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT journals_kind_check CHECK ((kind = 'top_up'::text))
);
CREATE VIEW public.entries AS
 SELECT gifts.id AS journal_id,
    'gift'::text AS kind,
    'wallet'::public.account AS account,
    gifts.sender_id AS user_id,
    (- gifts.coins) AS coins,
    gifts.balance,
    gifts.at
   FROM public.gifts
  WHERE (gifts.coins > 0)
UNION ALL
 SELECT gifts.id AS journal_id,
    'gift'::text AS kind,
    'earnings'::public.account AS account,
    gifts.receiver_id AS user_id,
    gifts.earned AS coins,
    NULL::bigint AS balance,
    gifts.at
   FROM public.gifts
  WHERE (gifts.earned > 0)
UNION ALL
 SELECT gifts.id AS journal_id,
    'gift'::text AS kind,
    'platform'::public.account AS account,
    (NULL::text COLLATE "C") AS user_id,
    (gifts.coins - gifts.earned) AS coins,
    NULL::bigint AS balance,
    gifts.at
   FROM public.gifts
  WHERE (gifts.earned < gifts.coins)
UNION ALL
 SELECT journals.id AS journal_id,
    journals.kind,
    'wallet'::public.account AS account,
    journals.user_id,
    journals.coins,
    journals.balance,
    journals.at
   FROM public.journals
UNION ALL
 SELECT journals.id AS journal_id,
    journals.kind,
    'issuance'::public.account AS account,
    (NULL::text COLLATE "C") AS user_id,
    (- journals.coins) AS coins,
    NULL::bigint AS balance,
    journals.at
   FROM public.journals;
CREATE TABLE public.feed_epoch (
    only_row boolean DEFAULT true NOT NULL,
    epoch uuid DEFAULT gen_random_uuid() NOT NULL,
    server text,
    timeline integer,
    CONSTRAINT feed_epoch_only_row_check CHECK (only_row)
);
CREATE TABLE public.gift_keys (
    sender_id text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    gift_id uuid NOT NULL,
    wallet_version bigint NOT NULL
);
CREATE TABLE public.gifts_2026_11 (
    id uuid NOT NULL,
    room_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    sender_id text NOT NULL COLLATE pg_catalog."C",
    receiver_id text NOT NULL COLLATE pg_catalog."C",
    item_id text NOT NULL COLLATE pg_catalog."C",
    quantity integer NOT NULL,
    price bigint NOT NULL,
    coins bigint NOT NULL,
    earned bigint NOT NULL,
    share_bps integer NOT NULL,
    at timestamp with time zone NOT NULL,
    balance bigint NOT NULL,
    wallet_version bigint NOT NULL,
    streak_id uuid,
    streak_count bigint,
    streak_expires_at timestamp with time zone,
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    requested_price bigint,
    requested_battle uuid,
    xid bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    battle_id uuid,
    battle_round integer,
    battle_side integer,
    battle_ordinal bigint,
    battle_reason text,
    base_points bigint,
    multiplier integer,
    points bigint,
    boosts jsonb,
    vip_level integer,
    CONSTRAINT gifts_battle_reason_check CHECK ((battle_reason = ANY (ARRAY['between_rounds'::text, 'battle_over'::text]))),
    CONSTRAINT gifts_check CHECK (((earned >= 0) AND (earned <= coins))),
    CONSTRAINT gifts_coins_check CHECK ((coins > 0))
);
CREATE TABLE public.gifts_2026_12 (
    id uuid NOT NULL,
    room_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    sender_id text NOT NULL COLLATE pg_catalog."C",
    receiver_id text NOT NULL COLLATE pg_catalog."C",
    item_id text NOT NULL COLLATE pg_catalog."C",
    quantity integer NOT NULL,
    price bigint NOT NULL,
    coins bigint NOT NULL,
    earned bigint NOT NULL,
    share_bps integer NOT NULL,
    at timestamp with time zone NOT NULL,
    balance bigint NOT NULL,
    wallet_version bigint NOT NULL,
    streak_id uuid,
    streak_count bigint,
    streak_expires_at timestamp with time zone,
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    requested_price bigint,
    requested_battle uuid,
    xid bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    battle_id uuid,
    battle_round integer,
    battle_side integer,
    battle_ordinal bigint,
    battle_reason text,
    base_points bigint,
    multiplier integer,
    points bigint,
    boosts jsonb,
    vip_level integer,
    CONSTRAINT gifts_battle_reason_check CHECK ((battle_reason = ANY (ARRAY['between_rounds'::text, 'battle_over'::text]))),
    CONSTRAINT gifts_check CHECK (((earned >= 0) AND (earned <= coins))),
    CONSTRAINT gifts_coins_check CHECK ((coins > 0))
);
CREATE TABLE public.gifts_2027_01 (
    id uuid NOT NULL,
    room_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    sender_id text NOT NULL COLLATE pg_catalog."C",
    receiver_id text NOT NULL COLLATE pg_catalog."C",
    item_id text NOT NULL COLLATE pg_catalog."C",
    quantity integer NOT NULL,
    price bigint NOT NULL,
    coins bigint NOT NULL,
    earned bigint NOT NULL,
    share_bps integer NOT NULL,
    at timestamp with time zone NOT NULL,
    balance bigint NOT NULL,
    wallet_version bigint NOT NULL,
    streak_id uuid,
    streak_count bigint,
    streak_expires_at timestamp with time zone,
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    requested_price bigint,
    requested_battle uuid,
    xid bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    battle_id uuid,
    battle_round integer,
    battle_side integer,
    battle_ordinal bigint,
    battle_reason text,
    base_points bigint,
    multiplier integer,
    points bigint,
    boosts jsonb,
    vip_level integer,
    CONSTRAINT gifts_battle_reason_check CHECK ((battle_reason = ANY (ARRAY['between_rounds'::text, 'battle_over'::text]))),
    CONSTRAINT gifts_check CHECK (((earned >= 0) AND (earned <= coins))),
    CONSTRAINT gifts_coins_check CHECK ((coins > 0))
);
CREATE TABLE public.gifts_2027_02 (
    id uuid NOT NULL,
    room_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    sender_id text NOT NULL COLLATE pg_catalog."C",
    receiver_id text NOT NULL COLLATE pg_catalog."C",
    item_id text NOT NULL COLLATE pg_catalog."C",
    quantity integer NOT NULL,
    price bigint NOT NULL,
    coins bigint NOT NULL,
    earned bigint NOT NULL,
    share_bps integer NOT NULL,
    at timestamp with time zone NOT NULL,
    balance bigint NOT NULL,
    wallet_version bigint NOT NULL,
    streak_id uuid,
    streak_count bigint,
    streak_expires_at timestamp with time zone,
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    requested_price bigint,
    requested_battle uuid,
    xid bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    battle_id uuid,
    battle_round integer,
    battle_side integer,
    battle_ordinal bigint,
    battle_reason text,
    base_points bigint,
    multiplier integer,
    points bigint,
    boosts jsonb,
    vip_level integer,
    CONSTRAINT gifts_battle_reason_check CHECK ((battle_reason = ANY (ARRAY['between_rounds'::text, 'battle_over'::text]))),
    CONSTRAINT gifts_check CHECK (((earned >= 0) AND (earned <= coins))),
    CONSTRAINT gifts_coins_check CHECK ((coins > 0))
);
CREATE TABLE public.gifts_default (
    id uuid NOT NULL,
    room_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    sender_id text NOT NULL COLLATE pg_catalog."C",
    receiver_id text NOT NULL COLLATE pg_catalog."C",
    item_id text NOT NULL COLLATE pg_catalog."C",
    quantity integer NOT NULL,
    price bigint NOT NULL,
    coins bigint NOT NULL,
    earned bigint NOT NULL,
    share_bps integer NOT NULL,
    at timestamp with time zone NOT NULL,
    balance bigint NOT NULL,
    wallet_version bigint NOT NULL,
    streak_id uuid,
    streak_count bigint,
    streak_expires_at timestamp with time zone,
    idempotency_key text NOT NULL COLLATE pg_catalog."C",
    requested_price bigint,
    requested_battle uuid,
    xid bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    battle_id uuid,
    battle_round integer,
    battle_side integer,
    battle_ordinal bigint,
    battle_reason text,
    base_points bigint,
    multiplier integer,
    points bigint,
    boosts jsonb,
    vip_level integer,
    CONSTRAINT gifts_battle_reason_check CHECK ((battle_reason = ANY (ARRAY['between_rounds'::text, 'battle_over'::text]))),
    CONSTRAINT gifts_check CHECK (((earned >= 0) AND (earned <= coins))),
    CONSTRAINT gifts_coins_check CHECK ((coins > 0))
);
CREATE TABLE public.invitations (
    battle_id uuid NOT NULL,
    host_id text NOT NULL COLLATE pg_catalog."C",
    inviter_id text COLLATE pg_catalog."C",
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    open boolean DEFAULT true NOT NULL
);
CREATE TABLE public.invite_blocks (
    host_id text NOT NULL COLLATE pg_catalog."C",
    inviter_id text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.items (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    price bigint NOT NULL,
    points bigint,
    category text,
    animation jsonb DEFAULT '{"kind": "none"}'::jsonb NOT NULL,
    icon_url text,
    min_vip_level integer DEFAULT 0 NOT NULL,
    max_quantity integer DEFAULT 9999 NOT NULL,
    streak_window_ms integer DEFAULT 5000 NOT NULL,
    active_from timestamp with time zone,
    active_until timestamp with time zone,
    sort integer DEFAULT 0 NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT items_max_quantity_check CHECK ((max_quantity >= 1)),
    CONSTRAINT items_points_check CHECK (((points >= 0) AND (points <= '9007199254740991'::bigint))),
    CONSTRAINT items_price_check CHECK (((price >= 1) AND (price <= '9007199254740991'::bigint))),
    CONSTRAINT items_streak_window_ms_check CHECK (((streak_window_ms >= 0) AND (streak_window_ms <= 60000)))
);
CREATE TABLE public.leaderboard_changes (
    bucket integer NOT NULL,
    board text NOT NULL,
    hour timestamp with time zone NOT NULL,
    xid bigint NOT NULL,
    size integer NOT NULL,
    users text[] NOT NULL COLLATE pg_catalog."C",
    coins bigint[] NOT NULL,
    gifts bigint[] NOT NULL,
    reached bigint[],
    CONSTRAINT leaderboard_changes_board_check CHECK ((board = ANY (ARRAY['senders'::text, 'receivers'::text])))
);
ALTER TABLE ONLY public.leaderboard_changes ALTER COLUMN users SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.leaderboard_changes ALTER COLUMN coins SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.leaderboard_changes ALTER COLUMN gifts SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.leaderboard_changes ALTER COLUMN reached SET STORAGE EXTERNAL;
CREATE TABLE public.leaderboard_cursor (
    only_row boolean DEFAULT true NOT NULL,
    xid bigint DEFAULT 0 NOT NULL,
    waiting bigint DEFAULT 0 NOT NULL,
    bucket integer DEFAULT 0 NOT NULL,
    node text,
    node_until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT leaderboard_cursor_only_row_check CHECK (only_row)
);
CREATE TABLE public.leaderboard_hosts (
    period text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C",
    battles bigint NOT NULL,
    wins bigint NOT NULL,
    streak bigint NOT NULL,
    best_streak bigint NOT NULL,
    points bigint NOT NULL,
    reached bigint DEFAULT 0 NOT NULL,
    CONSTRAINT leaderboard_hosts_period_check CHECK ((period = ANY (ARRAY['hour'::text, 'day'::text, 'week'::text, 'all'::text])))
)
WITH (fillfactor='70');
CREATE TABLE public.leaderboards (
    board text NOT NULL,
    period text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C",
    coins bigint NOT NULL,
    gifts bigint NOT NULL,
    reached bigint DEFAULT 0 NOT NULL,
    CONSTRAINT leaderboards_board_check CHECK ((board = ANY (ARRAY['senders'::text, 'receivers'::text]))),
    CONSTRAINT leaderboards_period_check CHECK ((period = ANY (ARRAY['hour'::text, 'day'::text, 'week'::text, 'all'::text])))
)
WITH (fillfactor='70');
CREATE TABLE public.node_liveness (
    only_row boolean DEFAULT true NOT NULL,
    alive_at timestamp with time zone NOT NULL,
    CONSTRAINT node_liveness_only_row_check CHECK (only_row)
);
CREATE TABLE public.node_outages (
    from_at timestamp with time zone NOT NULL,
    until_at timestamp with time zone NOT NULL
);
CREATE UNLOGGED TABLE public.presence (
    room_id text NOT NULL COLLATE pg_catalog."C",
    session uuid NOT NULL,
    viewers integer NOT NULL,
    digest bytea DEFAULT '\x'::bytea NOT NULL,
    digest_version integer DEFAULT 0 NOT NULL,
    CONSTRAINT presence_viewers_check CHECK ((viewers > 0))
)
WITH (fillfactor='50');
ALTER TABLE ONLY public.presence ALTER COLUMN digest SET STORAGE EXTERNAL;
CREATE UNLOGGED TABLE public.presence_nodes (
    session uuid DEFAULT gen_random_uuid() NOT NULL,
    node text NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (fillfactor='20');
CREATE TABLE public.ranked_battle_supporters (
    battle_id uuid NOT NULL,
    side integer NOT NULL,
    sender_id text NOT NULL COLLATE pg_catalog."C",
    gifts bigint NOT NULL,
    points bigint NOT NULL,
    coins bigint NOT NULL,
    since bigint NOT NULL
)
WITH (fillfactor='70');
CREATE TABLE public.ranked_supporters (
    room_id text NOT NULL COLLATE pg_catalog."C",
    sender_id text NOT NULL COLLATE pg_catalog."C",
    gifts bigint NOT NULL,
    coins bigint NOT NULL,
    reached bigint NOT NULL
)
WITH (fillfactor='70');
CREATE TABLE public.ranking_changes (
    list text NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    upto bigint NOT NULL,
    turn timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ranking_changes_list_check CHECK ((list = ANY (ARRAY['room'::text, 'battle'::text])))
)
WITH (fillfactor='50');
CREATE TABLE public.room_blocks (
    room_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.room_events (
    room_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    event jsonb NOT NULL
);
CREATE TABLE public.room_guests (
    room_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.room_rankings (
    room_id text NOT NULL COLLATE pg_catalog."C",
    ranked bigint NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE public.room_views (
    room_id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    first_seen_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.rooms (
    id text NOT NULL COLLATE pg_catalog."C",
    host_id text NOT NULL COLLATE pg_catalog."C",
    title text,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    revision bigint DEFAULT 0 NOT NULL,
    seq bigint DEFAULT 0 NOT NULL,
    gifts bigint DEFAULT 0 NOT NULL,
    coins bigint DEFAULT 0 NOT NULL,
    senders bigint DEFAULT 0 NOT NULL,
    battle_id uuid
)
WITH (fillfactor='50');
CREATE TABLE public.schema_migrations (
    file text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.supporters (
    room_id text NOT NULL COLLATE pg_catalog."C",
    sender_id text NOT NULL COLLATE pg_catalog."C",
    gifts bigint NOT NULL,
    coins bigint NOT NULL,
    reached_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');
CREATE TABLE public.token_revocation_version (
    one boolean DEFAULT true NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    held bigint DEFAULT 0 NOT NULL,
    CONSTRAINT token_revocation_version_one_check CHECK (one)
);
CREATE TABLE public.token_revocations (
    subject text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL,
    revoked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.users (
    id text NOT NULL COLLATE pg_catalog."C",
    name text,
    avatar_url text,
    vip_level integer DEFAULT 0 NOT NULL,
    share_bps integer DEFAULT 5000 NOT NULL,
    blocked boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    accepts_invites boolean DEFAULT true NOT NULL,
    CONSTRAINT users_share_bps_check CHECK (((share_bps >= 0) AND (share_bps <= 10000)))
);
CREATE TABLE public.wallets (
    user_id text NOT NULL COLLATE pg_catalog."C",
    coins bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    lifetime_spent bigint DEFAULT 0 NOT NULL,
    streak_id uuid,
    streak_room text COLLATE pg_catalog."C",
    streak_receiver text COLLATE pg_catalog."C",
    streak_item text COLLATE pg_catalog."C",
    streak_count bigint,
    streak_expires_at timestamp with time zone,
    CONSTRAINT wallets_coins_check CHECK (((coins >= 0) AND (coins <= '9007199254740991'::bigint))),
    CONSTRAINT wallets_lifetime_spent_check CHECK (((lifetime_spent >= 0) AND (lifetime_spent <= '9007199254740991'::bigint)))
)
WITH (fillfactor='50');
ALTER TABLE ONLY public.gifts ATTACH PARTITION public.gifts_2026_11 FOR VALUES FROM ('01a19467-e800-0000-0000-000000000000') TO ('01a22ee6-b000-0000-0000-000000000000');
ALTER TABLE ONLY public.gifts ATTACH PARTITION public.gifts_2026_12 FOR VALUES FROM ('01a22ee6-b000-0000-0000-000000000000') TO ('01a2ce8b-d400-0000-0000-000000000000');
ALTER TABLE ONLY public.gifts ATTACH PARTITION public.gifts_2027_01 FOR VALUES FROM ('01a2ce8b-d400-0000-0000-000000000000') TO ('01a36e30-f800-0000-0000-000000000000');
ALTER TABLE ONLY public.gifts ATTACH PARTITION public.gifts_2027_02 FOR VALUES FROM ('01a36e30-f800-0000-0000-000000000000') TO ('01a3fe63-0800-0000-0000-000000000000');
ALTER TABLE ONLY public.gifts ATTACH PARTITION public.gifts_default DEFAULT;
INSERT INTO public.battle_hosts VALUES ('01a22c2c-1dea-75cd-8e00-4b921d193cbe', 0, 'nova', 'nova-live', false, true);
INSERT INTO public.battle_hosts VALUES ('01a22c2c-1dea-75cd-8e00-4b921d193cbe', 1, 'rex', 'rex-live', false, true);
INSERT INTO public.battle_hosts VALUES ('01a22c2c-1dfc-738e-8a44-fd015de446cd', 0, 'rex', 'rex-live', false, false);
INSERT INTO public.battle_hosts VALUES ('01a22c2c-1dfc-738e-8a44-fd015de446cd', 1, 'max', 'max-live', false, false);
INSERT INTO public.battle_hosts VALUES ('01a22c2c-1e03-7c7d-a6d6-55708bcb07ea', 0, 'nova', 'nova-live', true, true);
INSERT INTO public.battle_hosts VALUES ('01a22c2c-1e03-7c7d-a6d6-55708bcb07ea', 1, 'max', 'max-live', true, true);
INSERT INTO public.battle_supporters VALUES ('01a22c2c-1dea-75cd-8e00-4b921d193cbe', 0, 'ann', 1, 10, 10, 1);
INSERT INTO public.battle_supporters VALUES ('01a22c2c-1dea-75cd-8e00-4b921d193cbe', 1, 'ann', 1, 30, 30, 2);
INSERT INTO public.battle_supporters VALUES ('01a22c2c-1e03-7c7d-a6d6-55708bcb07ea', 0, 'ben', 1, 10, 10, 1);
INSERT INTO public.battle_supporters VALUES ('01a22c2c-1e03-7c7d-a6d6-55708bcb07ea', 1, 'ann', 1, 20, 20, 2);
INSERT INTO public.battles VALUES ('01a22c2c-1dea-75cd-8e00-4b921d193cbe', 'solo', 'cut_short', 3, NULL, '{"tie": {"max": 1, "policy": "draw", "overtime_s": 60}, "accept": "auto", "boosts": [], "rounds": 1, "commitment": "b617f088031460e15d4017fb353fbf892a4b69ad527365a01cd2b49067b9b656", "duration_s": 300, "countdown_s": 0, "invite_ttl_s": 60, "multiplier_cap": 10}', '01e58baf1392fa51fa3a9c1174ed021ede5f301020187d94af3a561c47afc13e', '{"kind": "regular", "round": 1, "sides": [{"top": [{"user": "ann", "points": 10}], "name": null, "coins": 10, "hosts": [{"host": "nova", "left": false, "room": "nova-live", "coins": 10, "points": 10, "accepted": true}], "points": 10, "roundsWon": 0, "supporters": 1, "pointsSince": 1, "roundPoints": 10, "roundsSince": 0}, {"top": [{"user": "ann", "points": 30}], "name": null, "coins": 30, "hosts": [{"host": "rex", "left": false, "room": "rex-live", "coins": 30, "points": 30, "accepted": true}], "points": 30, "roundsWon": 0, "supporters": 1, "pointsSince": 2, "roundPoints": 30, "roundsSince": 0}], "tasks": {}, "lastAt": 1796037418487, "rounds": [{"kind": "regular", "round": 1, "points": [10, 30], "winner": null, "ends_at": "2026-11-30T11:16:58.488Z", "starts_at": "2026-11-30T11:16:58.474Z", "contenders": [0, 1]}], "bonuses": [], "counted": 2, "announced": [], "expiresAt": null, "contenders": [0, 1], "departures": [], "suddenWinner": null}', '2026-11-30 11:16:58.474+00', '2026-11-30 11:16:58.488+00', NULL, '{"sides": [{"mvp": {"user": "ann", "points": 10}, "coins": 10, "points": 10}, {"mvp": {"user": "ann", "points": 30}, "coins": 30, "points": 30}], "rounds": [{"kind": "regular", "round": 1, "points": [10, 30], "winner": null, "ends_at": "2026-11-30T11:16:58.488Z", "starts_at": "2026-11-30T11:16:58.474Z", "contenders": [0, 1]}], "secret": "01e58baf1392fa51fa3a9c1174ed021ede5f301020187d94af3a561c47afc13e", "winner": null, "outcome": "cut_short", "decided_by": null, "finished_at": "2026-11-30T11:16:58.487Z"}', '2026-11-30 11:16:58.474+00', '2026-11-30 11:16:58.487+00', 747, true);
INSERT INTO public.battles VALUES ('01a22c2c-1dfc-738e-8a44-fd015de446cd', 'solo', 'invited', 1, NULL, '{"tie": {"max": 1, "policy": "draw", "overtime_s": 60}, "accept": "invite", "boosts": [], "rounds": 1, "commitment": "af241facf9b66f615a0d9a9769bad544f794070e622013592a1834077bdef1c8", "duration_s": 300, "countdown_s": 0, "invite_ttl_s": 60, "multiplier_cap": 10}', '9d6a93cfdf1eeebef44df1547213b1d4675c4c5fa9dc05fbde2ae88f0a0c3304', '{"kind": "regular", "round": 0, "sides": [{"top": [], "name": null, "coins": 0, "hosts": [{"host": "rex", "left": false, "room": "rex-live", "coins": 0, "points": 0, "accepted": false}], "points": 0, "roundsWon": 0, "supporters": 0, "pointsSince": 0, "roundPoints": 0, "roundsSince": 0}, {"top": [], "name": null, "coins": 0, "hosts": [{"host": "max", "left": false, "room": "max-live", "coins": 0, "points": 0, "accepted": false}], "points": 0, "roundsWon": 0, "supporters": 0, "pointsSince": 0, "roundPoints": 0, "roundsSince": 0}], "tasks": {}, "lastAt": null, "rounds": [], "bonuses": [], "counted": 0, "announced": [], "expiresAt": 1796037478492, "contenders": [0, 1], "departures": [], "suddenWinner": null}', NULL, NULL, NULL, NULL, '2026-11-30 11:16:58.492+00', NULL, NULL, false);
INSERT INTO public.battles VALUES ('01a22c2c-1e03-7c7d-a6d6-55708bcb07ea', 'solo', 'live', 2, NULL, '{"tie": {"max": 1, "policy": "draw", "overtime_s": 60}, "accept": "auto", "boosts": [], "rounds": 1, "commitment": "f3ddc44023ddd1b6480169a4d45e9165f88745884d38fc6255650e3a8250d6ff", "duration_s": 300, "countdown_s": 0, "invite_ttl_s": 60, "multiplier_cap": 10}', '70ae0bc540bd6be789975102d1657ba6ab13ab51b8a0508214450a77b7c9f6ab', '{"kind": "regular", "round": 1, "sides": [{"top": [{"user": "ben", "points": 10}], "name": null, "coins": 10, "hosts": [{"host": "nova", "left": false, "room": "nova-live", "coins": 10, "points": 10, "accepted": true}], "points": 10, "roundsWon": 0, "supporters": 1, "pointsSince": 1, "roundPoints": 10, "roundsSince": 0}, {"top": [{"user": "ann", "points": 20}], "name": null, "coins": 20, "hosts": [{"host": "max", "left": false, "room": "max-live", "coins": 20, "points": 20, "accepted": true}], "points": 20, "roundsWon": 0, "supporters": 1, "pointsSince": 2, "roundPoints": 20, "roundsSince": 0}], "tasks": {}, "lastAt": 1796037418505, "rounds": [], "bonuses": [], "counted": 2, "announced": [], "expiresAt": null, "contenders": [0, 1], "departures": [], "suddenWinner": null}', '2026-11-30 11:16:58.499+00', '2026-11-30 11:21:58.499+00', '2026-11-30 11:21:58.499+00', NULL, '2026-11-30 11:16:58.499+00', NULL, NULL, true);
INSERT INTO public.catalogue_version VALUES (true, '88ac2504df244f95');
INSERT INTO public.earnings VALUES ('ann', 0, 0);
INSERT INTO public.earnings VALUES ('ben', 0, 0);
INSERT INTO public.earnings VALUES ('ivy', 5, 1);
INSERT INTO public.earnings VALUES ('rex', 15, 1);
INSERT INTO public.earnings VALUES ('nova', 25, 3);
INSERT INTO public.earnings VALUES ('max', 10, 1);
INSERT INTO public.feed_epoch VALUES (true, '49de9697-b224-41b7-b981-d8469016fc9d', NULL, NULL);
INSERT INTO public.gift_keys VALUES ('ann', 'key-1', '01a22c2c-1dd4-7dfa-90e4-ee5dcd420377', 2);
INSERT INTO public.gift_keys VALUES ('ann', 'key-2', '01a22c2c-1dd4-7dfa-90e4-ee5ea6416eb1', 3);
INSERT INTO public.gift_keys VALUES ('ben', 'key-3', '01a22c2c-1dd4-7dfa-90e4-ee5f3abc0d90', 2);
INSERT INTO public.gift_keys VALUES ('ann', 'key-4', '01a22c2c-1df2-77ca-91da-e76856bbaf49', 4);
INSERT INTO public.gift_keys VALUES ('ann', 'key-5', '01a22c2c-1df2-77ca-91da-e769c805448f', 5);
INSERT INTO public.gift_keys VALUES ('ben', 'key-6', '01a22c2c-1e08-7a48-9a34-74c9cd72558f', 3);
INSERT INTO public.gift_keys VALUES ('ann', 'key-7', '01a22c2c-1e08-7a48-9a34-74cae8267906', 6);
INSERT INTO public.gifts VALUES ('01a22c2c-1dd4-7dfa-90e4-ee5f3abc0d90', 'nova-live', 4, 'ben', 'ivy', 'rose', 1, 10, 10, 5, 5000, '2026-11-30 11:16:58.465+00', 99990, 2, '01a22c2c-1dd4-7dfa-90e4-ee5f3abc0d90', 1, '2026-11-30 11:17:03.465+00', 'key-3', NULL, NULL, 744, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.gifts VALUES ('01a22c2c-1dd4-7dfa-90e4-ee5ea6416eb1', 'nova-live', 3, 'ann', 'nova', 'rose', 2, 10, 20, 10, 5000, '2026-11-30 11:16:58.465+00', 99970, 3, '01a22c2c-1dd4-7dfa-90e4-ee5dcd420377', 3, '2026-11-30 11:17:03.465+00', 'key-2', NULL, NULL, 744, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.gifts VALUES ('01a22c2c-1dd4-7dfa-90e4-ee5dcd420377', 'nova-live', 2, 'ann', 'nova', 'rose', 1, 10, 10, 5, 5000, '2026-11-30 11:16:58.465+00', 99990, 2, '01a22c2c-1dd4-7dfa-90e4-ee5dcd420377', 1, '2026-11-30 11:17:03.465+00', 'key-1', NULL, NULL, 744, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.gifts VALUES ('01a22c2c-1df2-77ca-91da-e76856bbaf49', 'nova-live', 6, 'ann', 'nova', 'rose', 1, 10, 10, 5, 5000, '2026-11-30 11:16:58.482+00', 99960, 4, '01a22c2c-1dd4-7dfa-90e4-ee5dcd420377', 4, '2026-11-30 11:17:03.482+00', 'key-4', NULL, NULL, 746, '01a22c2c-1dea-75cd-8e00-4b921d193cbe', 1, 0, 1, NULL, 10, 10000, 10, '[]', 0);
INSERT INTO public.gifts VALUES ('01a22c2c-1df2-77ca-91da-e769c805448f', 'rex-live', 2, 'ann', 'rex', 'rose', 3, 10, 30, 15, 5000, '2026-11-30 11:16:58.482+00', 99930, 5, '01a22c2c-1df2-77ca-91da-e769c805448f', 3, '2026-11-30 11:17:03.482+00', 'key-5', NULL, NULL, 746, '01a22c2c-1dea-75cd-8e00-4b921d193cbe', 1, 1, 2, NULL, 30, 10000, 30, '[]', 0);
INSERT INTO public.gifts VALUES ('01a22c2c-1e08-7a48-9a34-74c9cd72558f', 'nova-live', 10, 'ben', 'nova', 'rose', 1, 10, 10, 5, 5000, '2026-11-30 11:16:58.505+00', 99980, 3, '01a22c2c-1e08-7a48-9a34-74c9cd72558f', 1, '2026-11-30 11:17:03.505+00', 'key-6', NULL, NULL, 750, '01a22c2c-1e03-7c7d-a6d6-55708bcb07ea', 1, 0, 1, NULL, 10, 10000, 10, '[]', 0);
INSERT INTO public.gifts VALUES ('01a22c2c-1e08-7a48-9a34-74cae8267906', 'max-live', 2, 'ann', 'max', 'rose', 2, 10, 20, 10, 5000, '2026-11-30 11:16:58.505+00', 99910, 6, '01a22c2c-1e08-7a48-9a34-74cae8267906', 2, '2026-11-30 11:17:03.505+00', 'key-7', NULL, NULL, 750, '01a22c2c-1e03-7c7d-a6d6-55708bcb07ea', 1, 1, 2, NULL, 20, 10000, 20, '[]', 0);
INSERT INTO public.invitations VALUES ('01a22c2c-1dfc-738e-8a44-fd015de446cd', 'rex', NULL, '2026-11-30 11:16:58.492+00', '2026-11-30 11:17:58.492+00', true);
INSERT INTO public.invitations VALUES ('01a22c2c-1dfc-738e-8a44-fd015de446cd', 'max', NULL, '2026-11-30 11:16:58.492+00', '2026-11-30 11:17:58.492+00', true);
INSERT INTO public.items VALUES ('rose', 'rose', 10, NULL, NULL, '{"kind": "none"}', NULL, 0, 9999, 5000, NULL, NULL, 0, NULL);
INSERT INTO public.items VALUES ('kiss', 'kiss', 1, 0, NULL, '{"kind": "none"}', NULL, 0, 9999, 5000, NULL, NULL, 0, NULL);
INSERT INTO public.journals VALUES ('01a22c2c-1dbb-7df8-836d-3af510f9ea8f', 'top_up', 'ann', 'opening', 100000, NULL, 100000, 1, '2026-11-30 11:16:58.428+00');
INSERT INTO public.journals VALUES ('01a22c2c-1dbf-7849-87e1-def16b59d713', 'top_up', 'ben', 'opening', 100000, NULL, 100000, 1, '2026-11-30 11:16:58.432+00');
INSERT INTO public.leaderboard_cursor VALUES (true, 753, 0, 0, 'test', '2026-11-30 11:17:03.51837+00');
INSERT INTO public.leaderboards VALUES ('receivers', 'week', '2026-11-30 00:00:00+00', 'nova', 50, 4, 750);
INSERT INTO public.leaderboards VALUES ('receivers', 'day', '2026-11-30 00:00:00+00', 'ivy', 10, 1, 744);
INSERT INTO public.leaderboards VALUES ('senders', 'day', '2026-11-30 00:00:00+00', 'ben', 20, 2, 750);
INSERT INTO public.leaderboards VALUES ('receivers', 'week', '2026-11-30 00:00:00+00', 'ivy', 10, 1, 744);
INSERT INTO public.leaderboards VALUES ('senders', 'week', '2026-11-30 00:00:00+00', 'ann', 90, 5, 750);
INSERT INTO public.leaderboards VALUES ('receivers', 'hour', '2026-11-30 11:00:00+00', 'ivy', 10, 1, 744);
INSERT INTO public.leaderboards VALUES ('receivers', 'week', '2026-11-30 00:00:00+00', 'max', 20, 1, 750);
INSERT INTO public.leaderboards VALUES ('senders', 'hour', '2026-11-30 11:00:00+00', 'ann', 90, 5, 750);
INSERT INTO public.leaderboards VALUES ('receivers', 'hour', '2026-11-30 11:00:00+00', 'nova', 50, 4, 750);
INSERT INTO public.leaderboards VALUES ('senders', 'day', '2026-11-30 00:00:00+00', 'ann', 90, 5, 750);
INSERT INTO public.leaderboards VALUES ('receivers', 'day', '2026-11-30 00:00:00+00', 'nova', 50, 4, 750);
INSERT INTO public.leaderboards VALUES ('senders', 'week', '2026-11-30 00:00:00+00', 'ben', 20, 2, 750);
INSERT INTO public.leaderboards VALUES ('receivers', 'week', '2026-11-30 00:00:00+00', 'rex', 30, 1, 746);
INSERT INTO public.leaderboards VALUES ('receivers', 'day', '2026-11-30 00:00:00+00', 'max', 20, 1, 750);
INSERT INTO public.leaderboards VALUES ('receivers', 'day', '2026-11-30 00:00:00+00', 'rex', 30, 1, 746);
INSERT INTO public.leaderboards VALUES ('senders', 'hour', '2026-11-30 11:00:00+00', 'ben', 20, 2, 750);
INSERT INTO public.leaderboards VALUES ('receivers', 'hour', '2026-11-30 11:00:00+00', 'max', 20, 1, 750);
INSERT INTO public.leaderboards VALUES ('receivers', 'hour', '2026-11-30 11:00:00+00', 'rex', 30, 1, 746);
INSERT INTO public.leaderboards VALUES ('senders', 'all', '-infinity', 'ann', 90, 5, 750);
INSERT INTO public.leaderboards VALUES ('senders', 'all', '-infinity', 'ben', 20, 2, 750);
INSERT INTO public.leaderboards VALUES ('receivers', 'all', '-infinity', 'rex', 30, 1, 746);
INSERT INTO public.leaderboards VALUES ('receivers', 'all', '-infinity', 'max', 20, 1, 750);
INSERT INTO public.leaderboards VALUES ('receivers', 'all', '-infinity', 'ivy', 10, 1, 744);
INSERT INTO public.leaderboards VALUES ('receivers', 'all', '-infinity', 'nova', 50, 4, 750);
INSERT INTO public.node_liveness VALUES (true, '2026-11-30 11:16:58.299251+00');
INSERT INTO public.ranking_changes VALUES ('battle', '01a22c2c-1dea-75cd-8e00-4b921d193cbe', 2, '2026-11-30 11:16:58.515022+00');
INSERT INTO public.ranking_changes VALUES ('battle', '01a22c2c-1e03-7c7d-a6d6-55708bcb07ea', 2, '2026-11-30 11:16:58.515126+00');
INSERT INTO public.ranking_changes VALUES ('room', 'max-live', 2, '2026-11-30 11:16:58.51513+00');
INSERT INTO public.ranking_changes VALUES ('room', 'nova-live', 10, '2026-11-30 11:16:58.515133+00');
INSERT INTO public.ranking_changes VALUES ('room', 'rex-live', 2, '2026-11-30 11:16:58.515136+00');
INSERT INTO public.room_events VALUES ('nova-live', 1, '2026-11-30 11:16:58.447+00', '{"seq": 1, "type": "guest_joined", "user": "ivy"}');
INSERT INTO public.room_events VALUES ('nova-live', 5, '2026-11-30 11:16:58.474+00', '{"at": "2026-11-30T11:16:58.474Z", "seq": 5, "type": "battle_started", "round": 1, "battle": "btl_01a22c2c1dea75cd8e004b921d193cbe", "ends_at": "2026-11-30T11:21:58.474Z", "starts_at": "2026-11-30T11:16:58.474Z"}');
INSERT INTO public.room_events VALUES ('rex-live', 1, '2026-11-30 11:16:58.474+00', '{"at": "2026-11-30T11:16:58.474Z", "seq": 1, "type": "battle_started", "round": 1, "battle": "btl_01a22c2c1dea75cd8e004b921d193cbe", "ends_at": "2026-11-30T11:21:58.474Z", "starts_at": "2026-11-30T11:16:58.474Z"}');
INSERT INTO public.room_events VALUES ('nova-live', 7, '2026-11-30 11:16:58.487+00', '{"at": "2026-11-30T11:16:58.487Z", "seq": 7, "kind": "regular", "type": "battle_round_ended", "round": 1, "battle": "btl_01a22c2c1dea75cd8e004b921d193cbe", "points": [10, 30], "winner": null, "ends_at": "2026-11-30T11:16:58.488Z", "starts_at": "2026-11-30T11:16:58.474Z", "contenders": [0, 1], "rounds_won": [0, 0]}');
INSERT INTO public.room_events VALUES ('nova-live', 8, '2026-11-30 11:16:58.487+00', '{"at": "2026-11-30T11:16:58.487Z", "seq": 8, "type": "battle_ended", "state": "cut_short", "battle": "btl_01a22c2c1dea75cd8e004b921d193cbe", "result": {"sides": [{"mvp": {"user": "ann", "points": 10}, "coins": 10, "points": 10}, {"mvp": {"user": "ann", "points": 30}, "coins": 30, "points": 30}], "rounds": [{"kind": "regular", "round": 1, "points": [10, 30], "winner": null, "ends_at": "2026-11-30T11:16:58.488Z", "starts_at": "2026-11-30T11:16:58.474Z", "contenders": [0, 1]}], "secret": "01e58baf1392fa51fa3a9c1174ed021ede5f301020187d94af3a561c47afc13e", "winner": null, "outcome": "cut_short", "decided_by": null, "finished_at": "2026-11-30T11:16:58.487Z"}}');
INSERT INTO public.room_events VALUES ('rex-live', 3, '2026-11-30 11:16:58.487+00', '{"at": "2026-11-30T11:16:58.487Z", "seq": 3, "kind": "regular", "type": "battle_round_ended", "round": 1, "battle": "btl_01a22c2c1dea75cd8e004b921d193cbe", "points": [10, 30], "winner": null, "ends_at": "2026-11-30T11:16:58.488Z", "starts_at": "2026-11-30T11:16:58.474Z", "contenders": [0, 1], "rounds_won": [0, 0]}');
INSERT INTO public.room_events VALUES ('rex-live', 4, '2026-11-30 11:16:58.487+00', '{"at": "2026-11-30T11:16:58.487Z", "seq": 4, "type": "battle_ended", "state": "cut_short", "battle": "btl_01a22c2c1dea75cd8e004b921d193cbe", "result": {"sides": [{"mvp": {"user": "ann", "points": 10}, "coins": 10, "points": 10}, {"mvp": {"user": "ann", "points": 30}, "coins": 30, "points": 30}], "rounds": [{"kind": "regular", "round": 1, "points": [10, 30], "winner": null, "ends_at": "2026-11-30T11:16:58.488Z", "starts_at": "2026-11-30T11:16:58.474Z", "contenders": [0, 1]}], "secret": "01e58baf1392fa51fa3a9c1174ed021ede5f301020187d94af3a561c47afc13e", "winner": null, "outcome": "cut_short", "decided_by": null, "finished_at": "2026-11-30T11:16:58.487Z"}}');
INSERT INTO public.room_events VALUES ('nova-live', 9, '2026-11-30 11:16:58.499+00', '{"at": "2026-11-30T11:16:58.499Z", "seq": 9, "type": "battle_started", "round": 1, "battle": "btl_01a22c2c1e037c7da6d655708bcb07ea", "ends_at": "2026-11-30T11:21:58.499Z", "starts_at": "2026-11-30T11:16:58.499Z"}');
INSERT INTO public.room_events VALUES ('max-live', 1, '2026-11-30 11:16:58.499+00', '{"at": "2026-11-30T11:16:58.499Z", "seq": 1, "type": "battle_started", "round": 1, "battle": "btl_01a22c2c1e037c7da6d655708bcb07ea", "ends_at": "2026-11-30T11:21:58.499Z", "starts_at": "2026-11-30T11:16:58.499Z"}');
INSERT INTO public.room_guests VALUES ('nova-live', 'ivy');
INSERT INTO public.rooms VALUES ('rex-live', 'rex', NULL, '2026-11-30 11:16:58.45+00', NULL, 1, 4, 1, 30, 1, '01a22c2c-1dea-75cd-8e00-4b921d193cbe');
INSERT INTO public.rooms VALUES ('nova-live', 'nova', NULL, '2026-11-30 11:16:58.445+00', NULL, 3, 10, 5, 60, 2, '01a22c2c-1e03-7c7d-a6d6-55708bcb07ea');
INSERT INTO public.rooms VALUES ('max-live', 'max', NULL, '2026-11-30 11:16:58.452+00', NULL, 1, 2, 1, 20, 1, '01a22c2c-1e03-7c7d-a6d6-55708bcb07ea');
INSERT INTO public.schema_migrations VALUES ('migrations/000001_users.sql', 'a8ae6449bbd00150c6c844c89e5b304b3a9ef48d412a305c374c1986abbc43d5', '2026-11-30 11:16:58.299251+00');
INSERT INTO public.schema_migrations VALUES ('migrations/000002_ledger.sql', '9014aec60454216044ed95392f1024d431a5a2b3c7c4fb3770e94af8dfb4a01b', '2026-11-30 11:16:58.299251+00');
INSERT INTO public.schema_migrations VALUES ('migrations/000003_catalogue.sql', '65a2e9cdc9dacd3302b286b33a913b668064dff3ee14ab1c111158a239aa4795', '2026-11-30 11:16:58.299251+00');
INSERT INTO public.schema_migrations VALUES ('migrations/000004_rooms.sql', '05f912696551d4e380abfe754f882704dcc72c8fd8006180cc2f96fabd2f0dac', '2026-11-30 11:16:58.299251+00');
INSERT INTO public.schema_migrations VALUES ('migrations/000005_battles.sql', '6badfa59b56eba3163e2f46a9f5f7d14fc454da4b09d60a232e081cda7e224ec', '2026-11-30 11:16:58.299251+00');
INSERT INTO public.schema_migrations VALUES ('migrations/000006_gifts.sql', '4de1c4c7b1c32cf19b45d48656781cf1818578420bcacea244df6d39d3790202', '2026-11-30 11:16:58.299251+00');
INSERT INTO public.schema_migrations VALUES ('migrations/000007_leaderboards.sql', 'efd7acfed4bbd17bfb4dc8a48743efeaf6cf32899ddfc3b3d6a18c84e1faa303', '2026-11-30 11:16:58.299251+00');
INSERT INTO public.schema_migrations VALUES ('migrations/000008_nodes.sql', '84aed0b1483e5b2a55debba852a424fc82958edf29970493cbb326449b0de709', '2026-11-30 11:16:58.299251+00');
INSERT INTO public.schema_migrations VALUES ('functions/apply_gift_batch.sql', '5b908d675398a804a98350b207f51b395de2a4c419c3f502193f7709afd0ce23', '2026-11-30 11:16:58.299251+00');
INSERT INTO public.supporters VALUES ('nova-live', 'ann', 3, 40, '2026-11-30 11:16:58.482+00');
INSERT INTO public.supporters VALUES ('rex-live', 'ann', 1, 30, '2026-11-30 11:16:58.482+00');
INSERT INTO public.supporters VALUES ('nova-live', 'ben', 2, 20, '2026-11-30 11:16:58.505+00');
INSERT INTO public.supporters VALUES ('max-live', 'ann', 1, 20, '2026-11-30 11:16:58.505+00');
INSERT INTO public.token_revocation_version VALUES (true, 0, 0);
INSERT INTO public.users VALUES ('ann', NULL, NULL, 0, 5000, false, '2026-11-30 11:16:58.421557+00', true);
INSERT INTO public.users VALUES ('ben', NULL, NULL, 0, 5000, false, '2026-11-30 11:16:58.429444+00', true);
INSERT INTO public.users VALUES ('nova', NULL, NULL, 0, 5000, false, '2026-11-30 11:16:58.432535+00', true);
INSERT INTO public.users VALUES ('rex', NULL, NULL, 0, 5000, false, '2026-11-30 11:16:58.433894+00', true);
INSERT INTO public.users VALUES ('max', NULL, NULL, 0, 5000, false, '2026-11-30 11:16:58.435172+00', true);
INSERT INTO public.users VALUES ('ivy', NULL, NULL, 0, 5000, false, '2026-11-30 11:16:58.436618+00', true);
INSERT INTO public.wallets VALUES ('nova', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.wallets VALUES ('rex', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.wallets VALUES ('max', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.wallets VALUES ('ivy', 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.wallets VALUES ('ann', 99910, 6, 90, '01a22c2c-1e08-7a48-9a34-74cae8267906', 'max-live', 'max', 'rose', 2, '2026-11-30 11:17:03.505+00');
INSERT INTO public.wallets VALUES ('ben', 99980, 3, 20, '01a22c2c-1e08-7a48-9a34-74c9cd72558f', 'nova-live', 'nova', 'rose', 1, '2026-11-30 11:17:03.505+00');
ALTER TABLE ONLY public.battle_hosts
    ADD CONSTRAINT battle_hosts_pkey PRIMARY KEY (battle_id, host_id);
ALTER TABLE ONLY public.battle_rankings
    ADD CONSTRAINT battle_rankings_pkey PRIMARY KEY (battle_id);
ALTER TABLE ONLY public.battle_supporters
    ADD CONSTRAINT battle_supporters_pkey PRIMARY KEY (battle_id, sender_id, side);
ALTER TABLE ONLY public.battles
    ADD CONSTRAINT battles_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bonuses
    ADD CONSTRAINT bonuses_pkey PRIMARY KEY (id, starts_at);
ALTER TABLE ONLY public.catalogue_version
    ADD CONSTRAINT catalogue_version_pkey PRIMARY KEY (one);
ALTER TABLE ONLY public.earnings
    ADD CONSTRAINT earnings_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.feed_epoch
    ADD CONSTRAINT feed_epoch_pkey PRIMARY KEY (only_row);
ALTER TABLE ONLY public.gift_keys
    ADD CONSTRAINT gift_keys_pkey PRIMARY KEY (sender_id, idempotency_key);
ALTER TABLE ONLY public.gifts
    ADD CONSTRAINT gifts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.gifts_2026_11
    ADD CONSTRAINT gifts_2026_11_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.gifts_2026_12
    ADD CONSTRAINT gifts_2026_12_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.gifts_2027_01
    ADD CONSTRAINT gifts_2027_01_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.gifts_2027_02
    ADD CONSTRAINT gifts_2027_02_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.gifts_default
    ADD CONSTRAINT gifts_default_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.invitations
    ADD CONSTRAINT invitations_pkey PRIMARY KEY (battle_id, host_id);
ALTER TABLE ONLY public.invite_blocks
    ADD CONSTRAINT invite_blocks_pkey PRIMARY KEY (host_id, inviter_id);
ALTER TABLE ONLY public.items
    ADD CONSTRAINT items_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.journals
    ADD CONSTRAINT journals_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.journals
    ADD CONSTRAINT journals_user_id_kind_idempotency_key_key UNIQUE (user_id, kind, idempotency_key);
ALTER TABLE ONLY public.leaderboard_changes
    ADD CONSTRAINT leaderboard_changes_pkey PRIMARY KEY (bucket, board, hour, xid);
ALTER TABLE ONLY public.leaderboard_cursor
    ADD CONSTRAINT leaderboard_cursor_pkey PRIMARY KEY (only_row);
ALTER TABLE ONLY public.leaderboard_hosts
    ADD CONSTRAINT leaderboard_hosts_pkey PRIMARY KEY (period, starts_at, user_id);
ALTER TABLE ONLY public.leaderboards
    ADD CONSTRAINT leaderboards_pkey PRIMARY KEY (user_id, board, period, starts_at);
ALTER TABLE ONLY public.node_liveness
    ADD CONSTRAINT node_liveness_pkey PRIMARY KEY (only_row);
ALTER TABLE ONLY public.node_outages
    ADD CONSTRAINT node_outages_pkey PRIMARY KEY (from_at);
ALTER TABLE ONLY public.presence_nodes
    ADD CONSTRAINT presence_nodes_pkey PRIMARY KEY (session);
ALTER TABLE ONLY public.presence
    ADD CONSTRAINT presence_pkey PRIMARY KEY (room_id, session);
ALTER TABLE ONLY public.ranked_battle_supporters
    ADD CONSTRAINT ranked_battle_supporters_pkey PRIMARY KEY (battle_id, sender_id, side);
ALTER TABLE ONLY public.ranked_supporters
    ADD CONSTRAINT ranked_supporters_pkey PRIMARY KEY (room_id, sender_id);
ALTER TABLE ONLY public.ranking_changes
    ADD CONSTRAINT ranking_changes_pkey PRIMARY KEY (list, id);
ALTER TABLE ONLY public.room_blocks
    ADD CONSTRAINT room_blocks_pkey PRIMARY KEY (room_id, user_id);
ALTER TABLE ONLY public.room_events
    ADD CONSTRAINT room_events_pkey PRIMARY KEY (room_id, seq);
ALTER TABLE ONLY public.room_guests
    ADD CONSTRAINT room_guests_pkey PRIMARY KEY (room_id, user_id);
ALTER TABLE ONLY public.room_rankings
    ADD CONSTRAINT room_rankings_pkey PRIMARY KEY (room_id);
ALTER TABLE ONLY public.room_views
    ADD CONSTRAINT room_views_pkey PRIMARY KEY (room_id, user_id);
ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT rooms_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (file);
ALTER TABLE ONLY public.supporters
    ADD CONSTRAINT supporters_pkey PRIMARY KEY (room_id, sender_id);
ALTER TABLE ONLY public.token_revocation_version
    ADD CONSTRAINT token_revocation_version_pkey PRIMARY KEY (one);
ALTER TABLE ONLY public.token_revocations
    ADD CONSTRAINT token_revocations_pkey PRIMARY KEY (subject);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.wallets
    ADD CONSTRAINT wallets_pkey PRIMARY KEY (user_id);
CREATE INDEX battle_hosts_agreed ON public.battle_hosts USING btree (room_id, battle_id) WHERE agreed;
CREATE UNIQUE INDEX battle_hosts_engaged ON public.battle_hosts USING btree (host_id) WHERE engaged;
CREATE INDEX battle_hosts_room ON public.battle_hosts USING btree (room_id, battle_id);
CREATE INDEX battles_agreed ON public.battles USING btree (id) WHERE agreed;
CREATE INDEX battles_beginning ON public.battles USING btree (starts_at) WHERE (due_at IS NOT NULL);
CREATE INDEX battles_due ON public.battles USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX battles_invited ON public.battles USING btree (id) WHERE (state = 'invited'::text);
CREATE INDEX battles_never_agreed ON public.battles USING btree (over_at) WHERE ((NOT agreed) AND (over_at IS NOT NULL));
CREATE INDEX battles_xid ON public.battles USING btree (xid) WHERE (xid IS NOT NULL);
CREATE INDEX bonuses_end ON public.bonuses USING btree (ends_at);
CREATE INDEX bonuses_newest ON public.bonuses USING btree (starts_at DESC, id DESC);
CREATE INDEX gift_keys_statement ON public.gift_keys USING btree (sender_id, wallet_version) WHERE (wallet_version > 0);
CREATE INDEX gifts_battle ON ONLY public.gifts USING btree (battle_id, battle_ordinal) WHERE (battle_id IS NOT NULL);
CREATE INDEX gifts_2026_11_battle_id_battle_ordinal_idx ON public.gifts_2026_11 USING btree (battle_id, battle_ordinal) WHERE (battle_id IS NOT NULL);
CREATE INDEX gifts_received ON ONLY public.gifts USING btree (receiver_id, at, id) WHERE (earned > 0);
CREATE INDEX gifts_2026_11_receiver_id_at_id_idx ON public.gifts_2026_11 USING btree (receiver_id, at, id) WHERE (earned > 0);
CREATE INDEX gifts_room ON ONLY public.gifts USING btree (room_id, seq);
CREATE INDEX gifts_2026_11_room_id_seq_idx ON public.gifts_2026_11 USING btree (room_id, seq);
CREATE INDEX gifts_xid ON ONLY public.gifts USING btree (xid);
CREATE INDEX gifts_2026_11_xid_idx ON public.gifts_2026_11 USING btree (xid);
CREATE INDEX gifts_2026_12_battle_id_battle_ordinal_idx ON public.gifts_2026_12 USING btree (battle_id, battle_ordinal) WHERE (battle_id IS NOT NULL);
CREATE INDEX gifts_2026_12_receiver_id_at_id_idx ON public.gifts_2026_12 USING btree (receiver_id, at, id) WHERE (earned > 0);
CREATE INDEX gifts_2026_12_room_id_seq_idx ON public.gifts_2026_12 USING btree (room_id, seq);
CREATE INDEX gifts_2026_12_xid_idx ON public.gifts_2026_12 USING btree (xid);
CREATE INDEX gifts_2027_01_battle_id_battle_ordinal_idx ON public.gifts_2027_01 USING btree (battle_id, battle_ordinal) WHERE (battle_id IS NOT NULL);
CREATE INDEX gifts_2027_01_receiver_id_at_id_idx ON public.gifts_2027_01 USING btree (receiver_id, at, id) WHERE (earned > 0);
CREATE INDEX gifts_2027_01_room_id_seq_idx ON public.gifts_2027_01 USING btree (room_id, seq);
CREATE INDEX gifts_2027_01_xid_idx ON public.gifts_2027_01 USING btree (xid);
CREATE INDEX gifts_2027_02_battle_id_battle_ordinal_idx ON public.gifts_2027_02 USING btree (battle_id, battle_ordinal) WHERE (battle_id IS NOT NULL);
CREATE INDEX gifts_2027_02_receiver_id_at_id_idx ON public.gifts_2027_02 USING btree (receiver_id, at, id) WHERE (earned > 0);
CREATE INDEX gifts_2027_02_room_id_seq_idx ON public.gifts_2027_02 USING btree (room_id, seq);
CREATE INDEX gifts_2027_02_xid_idx ON public.gifts_2027_02 USING btree (xid);
CREATE INDEX gifts_default_battle_id_battle_ordinal_idx ON public.gifts_default USING btree (battle_id, battle_ordinal) WHERE (battle_id IS NOT NULL);
CREATE INDEX gifts_default_receiver_id_at_id_idx ON public.gifts_default USING btree (receiver_id, at, id) WHERE (earned > 0);
CREATE INDEX gifts_default_room_id_seq_idx ON public.gifts_default USING btree (room_id, seq);
CREATE INDEX gifts_default_xid_idx ON public.gifts_default USING btree (xid);
CREATE INDEX invitations_closed ON public.invitations USING btree (created_at) WHERE (NOT open);
CREATE INDEX invitations_expiry ON public.invitations USING btree (expires_at) WHERE open;
CREATE INDEX invitations_inbox ON public.invitations USING btree (host_id, battle_id) WHERE open;
CREATE INDEX invitations_inviter ON public.invitations USING btree (inviter_id, created_at);
CREATE INDEX items_offered ON public.items USING btree (sort, price, id) WHERE (retired_at IS NULL);
CREATE INDEX journals_statement ON public.journals USING btree (user_id, wallet_version);
CREATE INDEX leaderboard_hosts_ranking ON public.leaderboard_hosts USING btree (period, starts_at, ((- wins)), ((- points)), reached, user_id);
CREATE INDEX leaderboards_ranking ON public.leaderboards USING btree (board, period, starts_at, ((- coins)), reached, user_id);
CREATE INDEX node_outages_until ON public.node_outages USING btree (until_at);
CREATE INDEX ranked_battle_supporters_order ON public.ranked_battle_supporters USING btree (battle_id, ((- points)), since, sender_id);
CREATE INDEX ranked_battle_supporters_side ON public.ranked_battle_supporters USING btree (battle_id, side, ((- points)), since, sender_id);
CREATE INDEX ranked_supporters_order ON public.ranked_supporters USING btree (room_id, ((- coins)), reached, sender_id);
CREATE INDEX room_views_old ON public.room_views USING brin (first_seen_at);
CREATE UNIQUE INDEX rooms_live_host ON public.rooms USING btree (host_id) WHERE (ended_at IS NULL);
CREATE INDEX rooms_newest ON public.rooms USING btree (created_at DESC, id DESC);
CREATE INDEX rooms_newest_ended ON public.rooms USING btree (created_at DESC, id DESC) WHERE (ended_at IS NOT NULL);
CREATE INDEX rooms_newest_live ON public.rooms USING btree (created_at DESC, id DESC) WHERE (ended_at IS NULL);
CREATE INDEX rooms_newest_of_host ON public.rooms USING btree (host_id DESC, created_at DESC, id DESC);
CREATE INDEX token_revocations_expires_at ON public.token_revocations USING btree (expires_at);
CREATE INDEX token_revocations_version ON public.token_revocations USING btree (version);
ALTER INDEX public.gifts_battle ATTACH PARTITION public.gifts_2026_11_battle_id_battle_ordinal_idx;
ALTER INDEX public.gifts_pkey ATTACH PARTITION public.gifts_2026_11_pkey;
ALTER INDEX public.gifts_received ATTACH PARTITION public.gifts_2026_11_receiver_id_at_id_idx;
ALTER INDEX public.gifts_room ATTACH PARTITION public.gifts_2026_11_room_id_seq_idx;
ALTER INDEX public.gifts_xid ATTACH PARTITION public.gifts_2026_11_xid_idx;
ALTER INDEX public.gifts_battle ATTACH PARTITION public.gifts_2026_12_battle_id_battle_ordinal_idx;
ALTER INDEX public.gifts_pkey ATTACH PARTITION public.gifts_2026_12_pkey;
ALTER INDEX public.gifts_received ATTACH PARTITION public.gifts_2026_12_receiver_id_at_id_idx;
ALTER INDEX public.gifts_room ATTACH PARTITION public.gifts_2026_12_room_id_seq_idx;
ALTER INDEX public.gifts_xid ATTACH PARTITION public.gifts_2026_12_xid_idx;
ALTER INDEX public.gifts_battle ATTACH PARTITION public.gifts_2027_01_battle_id_battle_ordinal_idx;
ALTER INDEX public.gifts_pkey ATTACH PARTITION public.gifts_2027_01_pkey;
ALTER INDEX public.gifts_received ATTACH PARTITION public.gifts_2027_01_receiver_id_at_id_idx;
ALTER INDEX public.gifts_room ATTACH PARTITION public.gifts_2027_01_room_id_seq_idx;
ALTER INDEX public.gifts_xid ATTACH PARTITION public.gifts_2027_01_xid_idx;
ALTER INDEX public.gifts_battle ATTACH PARTITION public.gifts_2027_02_battle_id_battle_ordinal_idx;
ALTER INDEX public.gifts_pkey ATTACH PARTITION public.gifts_2027_02_pkey;
ALTER INDEX public.gifts_received ATTACH PARTITION public.gifts_2027_02_receiver_id_at_id_idx;
ALTER INDEX public.gifts_room ATTACH PARTITION public.gifts_2027_02_room_id_seq_idx;
ALTER INDEX public.gifts_xid ATTACH PARTITION public.gifts_2027_02_xid_idx;
ALTER INDEX public.gifts_battle ATTACH PARTITION public.gifts_default_battle_id_battle_ordinal_idx;
ALTER INDEX public.gifts_pkey ATTACH PARTITION public.gifts_default_pkey;
ALTER INDEX public.gifts_received ATTACH PARTITION public.gifts_default_receiver_id_at_id_idx;
ALTER INDEX public.gifts_room ATTACH PARTITION public.gifts_default_room_id_seq_idx;
ALTER INDEX public.gifts_xid ATTACH PARTITION public.gifts_default_xid_idx;
CREATE TRIGGER items_inserted AFTER INSERT OR DELETE ON public.items FOR EACH ROW EXECUTE FUNCTION public.change_catalogue_version();
CREATE TRIGGER items_updated AFTER UPDATE ON public.items FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.change_catalogue_version();
ALTER TABLE ONLY public.battle_hosts
    ADD CONSTRAINT battle_hosts_battle_id_fkey FOREIGN KEY (battle_id) REFERENCES public.battles(id);
ALTER TABLE ONLY public.battle_hosts
    ADD CONSTRAINT battle_hosts_host_id_fkey FOREIGN KEY (host_id) REFERENCES public.users(id);
ALTER TABLE ONLY public.battle_hosts
    ADD CONSTRAINT battle_hosts_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.rooms(id);
ALTER TABLE ONLY public.earnings
    ADD CONSTRAINT earnings_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);
ALTER TABLE ONLY public.invite_blocks
    ADD CONSTRAINT invite_blocks_host_id_fkey FOREIGN KEY (host_id) REFERENCES public.users(id);
ALTER TABLE ONLY public.invite_blocks
    ADD CONSTRAINT invite_blocks_inviter_id_fkey FOREIGN KEY (inviter_id) REFERENCES public.users(id);
ALTER TABLE ONLY public.journals
    ADD CONSTRAINT journals_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);
ALTER TABLE ONLY public.room_blocks
    ADD CONSTRAINT room_blocks_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.rooms(id);
ALTER TABLE ONLY public.room_blocks
    ADD CONSTRAINT room_blocks_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);
ALTER TABLE ONLY public.room_guests
    ADD CONSTRAINT room_guests_room_id_fkey FOREIGN KEY (room_id) REFERENCES public.rooms(id);
ALTER TABLE ONLY public.room_guests
    ADD CONSTRAINT room_guests_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);
ALTER TABLE ONLY public.rooms
    ADD CONSTRAINT rooms_host_id_fkey FOREIGN KEY (host_id) REFERENCES public.users(id);
ALTER TABLE ONLY public.wallets
    ADD CONSTRAINT wallets_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);
