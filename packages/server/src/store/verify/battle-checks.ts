import type { Check } from './checks.ts';

/** The stored sums of each side of each battle. Sides are numbered from 0. */
const SIDES = `
  select b.id as battle_id, s.place::int - 1 as side, (s.side->>'points')::bigint as points, (s.side->>'coins')::bigint as coins
    from battles b, jsonb_array_elements(b.progress->'sides') with ordinality s (side, place)`;

/** The rounds of battles: ended ones and the running one. */
const ROUNDS = `
  select b.id as battle_id, (r->>'round')::int as round, (r->>'starts_at')::timestamptz as starts_at,
         (r->>'ends_at')::timestamptz as ends_at
    from battles b, jsonb_array_elements(b.progress->'rounds') r
  union all
  select id, (progress->>'round')::int, starts_at, ends_at from battles where over_at is null and starts_at is not null`;

/** The gift was judged while the clock was ahead, before a start of the battle that was withdrawn. */
const IS_BEFORE_WITHDRAWN = `exists (
               select from jsonb_array_elements(coalesce(b.progress->'withdrawn', '[]')) w
                where g.at >= to_timestamp((w->>'from')::bigint / 1000.0) and g.at < to_timestamp((w->>'until')::bigint / 1000.0))`;

/** The invariants of battles and of the gifts that they counted. */
export const BATTLE_CHECKS: readonly Check[] = [
  {
    claim: "every battle's counted gifts run from 1 without a gap",
    sql: `select format('battle %s has counted %s gifts, its gifts are %s up to %s', coalesce(b.id, g.battle_id), b.counted, g.gifts, g.last) as disagrees
            from (select id, (progress->>'counted')::bigint as counted from battles) b full join (
              select battle_id, count(battle_ordinal) as gifts, count(distinct battle_ordinal) as places,
                     coalesce(min(battle_ordinal), 1) as first, coalesce(max(battle_ordinal), 0) as last
                from gifts where battle_id is not null group by battle_id
            ) g on g.battle_id = b.id
           where b.id is null or coalesce(g.gifts, 0) <> b.counted or g.places <> b.counted or g.last <> b.counted or g.first <> 1
           limit 1`,
  },
  {
    claim: 'every gift in a battle has floor(base points × multiplier) points, or no points and a reason',
    sql: `select format('gift %s: %s × %s / 10000 = %s points, place %s, %s', id, base_points, multiplier, points, battle_ordinal, battle_reason) as disagrees
            from gifts
           where battle_id is not null
             and (num_nulls(battle_round, battle_side, base_points, multiplier, points, boosts, vip_level) > 0
               or num_nulls(battle_ordinal, battle_reason) <> 1
               or points <> case when battle_ordinal is null then 0 else floor(base_points::numeric * multiplier / 10000) end)
           limit 1`,
  },
  {
    claim: 'a battle counts a gift if and only if it came within a round',
    // Sudden death ends with the gift that decides it: other gifts of the same millisecond come after the end.
    sql: `select format('gift %s at %s, round %s of battle %s, place %s, %s', g.id, g.at, g.battle_round, g.battle_id, battle_ordinal, battle_reason) as disagrees
            from gifts g left join (${ROUNDS}) r
              on r.battle_id = g.battle_id and r.round = g.battle_round and g.at >= r.starts_at and g.at < r.ends_at
            join battles b on b.id = g.battle_id
           where (g.battle_ordinal is not null) <> (r.battle_id is not null)
             and not (g.battle_reason = 'battle_over' and b.progress->>'suddenWinner' is not null)
             and not (g.battle_ordinal is null and ${IS_BEFORE_WITHDRAWN})
           limit 1`,
  },
  {
    claim: 'every gift to a host of a battle has a verdict, from the first round until it was settled',
    // A gift can precede the agreement within the same millisecond. The time at which a host left is not stored, so their
    // gifts are checked up to the last one that has a verdict.
    sql: `select format('gift %s at %s to %s in %s has no verdict of battle %s', g.id, g.at, g.receiver_id, g.room_id, b.id) as disagrees
            from battles b
            join battle_hosts h on h.battle_id = b.id
            join lateral (
              select host->>'left' = 'true' as has_left
                from jsonb_array_elements(b.progress->'sides'->h.side->'hosts') host where host->>'host' = h.host_id
            ) p on true
            join gifts g on g.room_id = h.room_id and g.receiver_id = h.host_id
           where g.battle_id is distinct from b.id
             and g.at > coalesce((b.progress->'rounds'->0->>'starts_at')::timestamptz, b.starts_at)
             and g.at < coalesce(b.over_at, 'infinity')
             and not (${IS_BEFORE_WITHDRAWN})
             and (not p.has_left or g.at < (
               select max(v.at) from gifts v where v.battle_id = b.id and v.receiver_id = h.host_id))
           limit 1`,
  },
  {
    claim: 'every side of a battle has the points and coins of its counted gifts',
    sql: `select format('side %s of battle %s has %s points and %s coins, its gifts have %s and %s', coalesce(s.side, g.side),
                        coalesce(s.battle_id, g.battle_id), s.points, s.coins, g.points, g.coins) as disagrees
            from (${SIDES}) s full join (
              select battle_id, battle_side as side, sum(points) as points, sum(coins) as coins
                from gifts where battle_ordinal is not null group by battle_id, battle_side
            ) g using (battle_id, side)
           where s.side is null or (s.points, s.coins) <> (coalesce(g.points, 0), coalesce(g.coins, 0)) limit 1`,
  },
  {
    claim: "every battle's result has the score of its sides",
    sql: `select format('battle %s: side %s has %s points and %s coins, the result has %s', battle_id, side, points, coins, b.result->'sides'->side) as disagrees
            from (${SIDES}) s join battles b on b.id = s.battle_id
           where b.result is not null and (points, coins) is distinct from
                 ((b.result->'sides'->side->>'points')::bigint, (b.result->'sides'->side->>'coins')::bigint) limit 1`,
  },
  {
    claim: 'every supporter of a side has the sums of their counted gifts',
    sql: `select format('%s for side %s of battle %s: %s gifts, %s points, %s coins; the gifts are %s, %s, %s', coalesce(s.sender_id, g.sender_id),
                        coalesce(s.side, g.side), coalesce(s.battle_id, g.battle_id), s.gifts, s.points, s.coins, g.gifts, g.points, g.coins) as disagrees
            from battle_supporters s full join (
              select battle_id, battle_side as side, sender_id, count(*) as gifts, sum(points) as points, sum(coins) as coins
                from gifts where battle_ordinal is not null group by battle_id, battle_side, sender_id
            ) g using (battle_id, side, sender_id)
           where (s.gifts, s.points, s.coins) is distinct from (g.gifts, g.points, g.coins) limit 1`,
  },
  {
    claim: 'hosts and rooms are engaged while their battle is agreed and not over',
    sql: `select format('%s in %s: battle %s is %s', h.host_id, h.room_id, b.id, b.state) as disagrees
            from battle_hosts h join battles b on b.id = h.battle_id left join rooms r on r.id = h.room_id
           where h.engaged <> (b.over_at is null and b.state <> 'invited')
              or (h.engaged and r.battle_id is distinct from b.id) limit 1`,
  },
];
