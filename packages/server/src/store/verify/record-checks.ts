import type { Check } from './checks.ts';

/** A battle's id as events name it. */
const WIRE_ID = `'btl_' || replace(b.id::text, '-', '')`;

/** The last gift of each sender in each room. */
const LAST_GIFTS = `
  select distinct on (room_id, sender_id) room_id, sender_id, seq, at from gifts order by room_id, sender_id, seq desc`;

/** The invariants of users, rooms, streaks, events and the supporters' rankings, which all follow from the log. */
export const RECORD_CHECKS: readonly Check[] = [
  {
    claim: 'every user has a wallet and earnings',
    sql: `select format('%s has %s wallet and %s earnings', u.id, num_nonnulls(w.user_id), num_nonnulls(e.user_id)) as disagrees
            from users u left join wallets w on w.user_id = u.id left join earnings e on e.user_id = u.id
           where w.user_id is null or e.user_id is null limit 1`,
  },
  {
    claim: 'the version of earnings is the number of batches and journals that changed them',
    // A batch raises it by one, whatever the sum. After a recount of 0.2.0 the gifts no longer show which of them shared a batch.
    sql: `select format('earnings of %s are at version %s after %s gifts in at least %s batches and %s journals', e.user_id, e.version,
                        coalesce(g.gifts, 0), coalesce(g.batches, 0), coalesce(j.journals, 0)) as disagrees
            from earnings e left join (
              select user_id, count(*) as journals from journals where account = 'earnings' and coins <> 0 group by user_id
            ) j using (user_id) left join (
              select receiver_id, count(*) as gifts, count(distinct xid) as batches from gifts where earned > 0 group by receiver_id
            ) g on g.receiver_id = e.user_id
           where e.version - coalesce(j.journals, 0) not between coalesce(g.batches, 0) and coalesce(g.gifts, 0) limit 1`,
  },
  {
    claim: 'every gift was accepted at the price and in the battle that it named',
    sql: `select format('gift %s names the price %s and the battle %s: %s, %s', id, requested_price, requested_battle, price, battle_id) as disagrees
            from gifts where requested_price <> price or (requested_battle is not null and requested_battle is distinct from battle_id) limit 1`,
  },
  {
    claim: 'every streak is of consecutive gifts of one kind, counted from its first',
    sql: `select format('gift %s: streak %s counts %s, its gifts %s', id, streak_id, streak_count, units) as disagrees
            from (select id, streak_id, streak_count, streak_expires_at - at as window_left, sum(quantity) over s as units,
                         row_number() over s as place, row_number() over sent as sent,
                         first_value(id) over s as first_id, first_value(sent_place) over s as first_sent,
                         (room_id, receiver_id, item_id) is distinct from
                           (first_value(room_id) over s, first_value(receiver_id) over s, first_value(item_id) over s) as mixed
                    from (select *, row_number() over (partition by sender_id order by wallet_version) as sent_place from gifts) g
                  window s as (partition by sender_id, streak_id order by wallet_version),
                         sent as (partition by sender_id order by wallet_version)) g
           where (streak_id is not null and (
                    streak_count <> units or first_id <> streak_id or mixed or sent - first_sent <> place - 1
                    or window_left <= interval '0' or window_left > interval '1 minute'))
              or num_nulls(streak_id, streak_count, window_left) not in (0, 3) limit 1`,
  },
  {
    claim: 'every gift went to the host of its room or to a guest who had joined before',
    sql: `select format('gift %s to %s in %s', g.id, g.receiver_id, g.room_id) as disagrees
            from gifts g left join rooms r on r.id = g.room_id left join (
              select room_id, event->>'user' as user_id, min(seq) as seq from room_events
               where event->>'type' = 'guest_joined' group by 1, 2) j
              on j.room_id = g.room_id and j.user_id = g.receiver_id and j.seq < g.seq
           where r.host_id is distinct from g.receiver_id and j.seq is null
             and not exists (select from room_guests n where n.room_id = g.room_id and n.user_id = g.receiver_id) limit 1`,
  },
  {
    claim: 'a room has ended if and only if its feed has the end',
    // A room that had ended before its import has no feed.
    sql: `select format('room %s ended at %s, by its feed at %s', coalesce(r.id, e.room_id), r.ended_at, e.at) as disagrees
            from rooms r full join (
              select room_id, min((event->>'at')::timestamptz) as at from room_events
               where event->>'type' = 'room_ended' group by room_id) e on e.room_id = r.id
           where r.ended_at is distinct from e.at and r.seq is distinct from 0 limit 1`,
  },
  {
    claim: 'the revision of every room counts the changes that its feed has, and its agreed battles',
    sql: `select format('room %s is at revision %s after %s changes and %s battles', r.id, r.revision, e.changes, h.battles) as disagrees
            from rooms r
            left join (
              select room_id, count(*) as changes from room_events
               where event->>'type' in ('room_ended', 'guest_joined', 'guest_left') group by room_id) e on e.room_id = r.id
            left join (
              select room_id, count(distinct battle_id) as battles from battle_hosts where agreed group by room_id) h on h.room_id = r.id
           where r.revision <> coalesce(e.changes, 0) + coalesce(h.battles, 0) limit 1`,
  },
  {
    claim: 'guests join and leave alternately, and the last event of a current guest is joining',
    // A room whose guests were imported with it has no such event.
    sql: `select format('%s in %s: %s at %s', coalesce(e.user_id, g.user_id), coalesce(e.room_id, g.room_id), e.type, e.seq) as disagrees
            from (select room_id, event->>'user' as user_id, event->>'type' as type, seq,
                         lag(event->>'type', 1, 'guest_left') over w as before, lead(seq) over w is null as is_last
                    from room_events where event->>'type' in ('guest_joined', 'guest_left')
                  window w as (partition by room_id, event->>'user' order by seq)) e
            full join room_guests g on g.room_id = e.room_id and g.user_id = e.user_id and e.is_last
           where e.type = e.before
              or (e.seq is null and exists (select from room_events o where o.room_id = g.room_id and o.event->>'type' = 'guest_joined'))
              or (e.is_last and (e.type = 'guest_joined') <> (g.user_id is not null)) limit 1`,
  },
  {
    claim: 'every event of a feed has the number of its row',
    sql: `select format('event %s of room %s has the number %s', seq, room_id, event->'seq') as disagrees
            from room_events where event->'seq' is distinct from to_jsonb(seq) or event->>'type' is null limit 1`,
  },
  {
    claim: 'every event that has a time has that of its row',
    // The time of a battle does not go back with the clock, so its events can be later than their rows.
    sql: `select format('event %s of room %s at %s says %s', seq, room_id, at, event->>'at') as disagrees
            from (select *, (event->>'at')::timestamptz as event_at from room_events) e
           where event_at < at or event_at > at + case when event->>'type' like 'battle\\_%' then interval '1 day' else '0' end limit 1`,
  },
  {
    claim: 'every event of a battle is in a room of the battle, and its end has the stored result',
    sql: `select format('event %s of room %s: %s of %s', e.seq, e.room_id, e.event->>'type', e.event->>'battle') as disagrees
            from room_events e left join battles b on ${WIRE_ID} = e.event->>'battle'
              left join (select distinct battle_id, room_id from battle_hosts) h on h.battle_id = b.id and h.room_id = e.room_id
           where e.event->>'type' like 'battle\\_%'
             and (h.battle_id is null or (e.event->>'type' = 'battle_ended' and (
                    e.event->>'state' is distinct from b.state or (e.event->>'at')::timestamptz is distinct from b.over_at
                    or nullif(e.event->'result', 'null') is distinct from nullif(b.result, 'null')))) limit 1`,
  },
  {
    claim: 'the end of a round in a feed has what the battle has of that round',
    sql: `select format('event %s of room %s: %s, the battle has %s', e.seq, e.room_id, e.event, r.round) as disagrees
            from room_events e join battles b on ${WIRE_ID} = e.event->>'battle'
            left join lateral (
              select value - '{starts_at,ends_at}'::text[] as round from jsonb_array_elements(b.progress->'rounds')
               where value->'round' = e.event->'round') r on true
           where e.event->>'type' = 'battle_round_ended' and (e.event @> r.round) is not true limit 1`,
  },
  {
    claim: 'a room names a battle if, and only if, one was agreed in it',
    sql: `select format('room %s names battle %s', r.id, r.battle_id) as disagrees
            from rooms r
           where (r.battle_id is not null) <> exists (select from battle_hosts h where h.room_id = r.id and h.agreed)
              or (r.battle_id is not null and not exists (
                    select from battle_hosts h where h.room_id = r.id and h.battle_id = r.battle_id and h.agreed)) limit 1`,
  },
  {
    claim: 'every room refers to the last battle that has begun in it',
    sql: `select format('room %s names battle %s, its feed has begun %s', r.id, r.battle_id, e.battle) as disagrees
            from (select distinct on (room_id) room_id, seq, event->>'battle' as battle from room_events
                   where event->>'type' in ('battle_countdown', 'battle_started') order by room_id, seq desc) e
            join rooms r on r.id = e.room_id
            left join battle_hosts h on h.battle_id = r.battle_id and h.room_id = r.id
           where h.battle_id is null
              or (h.battle_id is not null and 'btl_' || replace(r.battle_id::text, '-', '') <> e.battle
                  and exists (select from battles b where b.id = r.battle_id and b.created_at < (
                    select c.created_at from battles c where 'btl_' || replace(c.id::text, '-', '') = e.battle)
                    and b.over_at is not null)) limit 1`,
  },
  {
    claim: 'every supporter reached their sum with their last gift in the room',
    sql: `select format('%s in %s reached the sum at %s, the last gift came at %s', s.sender_id, s.room_id, s.reached_at, g.at) as disagrees
            from supporters s join (${LAST_GIFTS}) g using (room_id, sender_id) where s.reached_at <> g.at limit 1`,
  },
  {
    claim: 'ranked supporters of rooms have their sums at the ranked position',
    sql: `select format('%s in %s is ranked with %s gifts of %s coins at %s, instead of %s of %s at %s', coalesce(s.sender_id, k.sender_id),
                        coalesce(s.room_id, k.room_id), k.gifts, k.coins, k.reached, s.gifts, s.coins, s.seq) as disagrees
            from (select s.*, g.seq from supporters s join (${LAST_GIFTS}) g using (room_id, sender_id)) s
            full join ranked_supporters k using (room_id, sender_id) left join room_rankings r using (room_id)
           where s.sender_id is null
              or (s.seq <= r.ranked and ((s.gifts, s.coins) is distinct from (k.gifts, k.coins) or (k.reached > 0 and k.reached <> s.seq))) limit 1`,
  },
  {
    claim: 'ranked supporters of battles have their points at the ranked position',
    sql: `select format('%s for side %s of battle %s is ranked with %s points since %s, instead of %s since %s', coalesce(s.sender_id, k.sender_id),
                        coalesce(s.side, k.side), coalesce(s.battle_id, k.battle_id), k.points, k.since, s.points, s.since) as disagrees
            from (select s.*, g.last from battle_supporters s join (
                    select battle_id, battle_side as side, sender_id, max(battle_ordinal) as last from gifts
                     where battle_ordinal is not null group by 1, 2, 3) g using (battle_id, side, sender_id)) s
            full join ranked_battle_supporters k using (battle_id, side, sender_id) left join battle_rankings r using (battle_id)
           where s.sender_id is null
              or (s.last <= r.ranked and (s.gifts, s.points, s.coins, s.since) is distinct from (k.gifts, k.points, k.coins, k.since)) limit 1`,
  },
  {
    claim: 'no list is ranked beyond its last gift',
    sql: `select format('%s is ranked up to %s', coalesce(r.room_id, b.battle_id::text), coalesce(r.ranked, b.ranked)) as disagrees
            from room_rankings r full join battle_rankings b on false
            left join rooms o on o.id = r.room_id left join battles t on t.id = b.battle_id
           where coalesce(r.ranked, b.ranked) > coalesce(o.seq, (t.progress->>'counted')::bigint, -1) limit 1`,
  },
  {
    claim: 'every list with gifts that are not ranked waits to be ranked',
    // Gifts from the follower's position on have not been gathered yet.
    sql: `with gathered as (
            select 'room' as list, room_id as id, max(seq) as last from gifts
             where xid < (select position from log_followers where name = 'rankings') group by room_id
             union all
            select 'battle', battle_id::text, max(battle_ordinal) from gifts
             where xid < (select position from log_followers where name = 'rankings') and battle_ordinal is not null group by battle_id
          ), ranked as (
            select 'room' as list, room_id as id, ranked from room_rankings
             union all
            select 'battle', battle_id::text, ranked from battle_rankings)
          select format('%s %s is ranked up to %s of %s', list, id, r.ranked, g.last) as disagrees
            from gathered g left join ranked r using (list, id) left join ranking_changes c using (list, id)
           where g.last > greatest(r.ranked, c.upto, 0) limit 1`,
  },
  {
    claim: 'every gift, top-up and battle has an id of its time',
    // A node's ids ascend when the clock steps back. Random ids (version 4) have no time.
    sql: `select format('%s %s is of %s', kind, id, at) as disagrees
            from (select 'gift' as kind, id, at from gifts union all select 'top-up', id, at from journals
                   union all select 'battle', id, created_at from battles) o
           where substr(id::text, 15, 1) <> '4'
             and (id < first_id_at(at - interval '1 day') or id >= first_id_at(at + interval '1 day')) limit 1`,
  },
  {
    claim: 'the revocations of tokens have the number and the version that are stored for them',
    sql: `select format('%s are held up to version %s, stored are %s up to %s', v.held, v.version, r.count, r.version) as disagrees
            from token_revocation_version v cross join (
              select count(*) as count, coalesce(max(version), 0) as version from token_revocations) r
           where v.held <> r.count or v.version < r.version limit 1`,
  },
  {
    claim: 'the tables of one row have it',
    sql: `select format('%s has %s', name, count) as disagrees
            from (select 'catalogue_version' as name, count(*) from catalogue_version
                   union all select 'token_revocation_version', count(*) from token_revocation_version
                   union all select 'node_liveness', count(*) from node_liveness) t where count <> 1 limit 1`,
  },
  {
    claim: 'the feed has one epoch',
    sql: `select format('there are %s epochs', count(*)) as disagrees from feed_epoch having count(*) <> 1`,
  },
];
