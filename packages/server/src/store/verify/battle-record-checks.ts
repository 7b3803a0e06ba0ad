import type { Check } from './checks.ts';

/** The side and room of each host, by the row of the battle. */
const STANDS = `
  select b.id as battle_id, s.place::int - 1 as side, host->>'host' as host_id, host->>'room' as room_id,
         (host->>'accepted')::boolean as accepted
    from battles b
   cross join lateral jsonb_array_elements(b.progress->'sides') with ordinality s (side, place)
   cross join lateral jsonb_array_elements(s.side->'hosts') host`;

/** The invariants of a battle's own rows, without its gifts. */
export const BATTLE_RECORD_CHECKS: readonly Check[] = [
  {
    claim: 'every host has the side and the room that are stored in the battle',
    sql: `select format('%s on side %s in %s: battle %s has side %s in %s', coalesce(h.host_id, s.host_id), h.side, h.room_id,
                        coalesce(h.battle_id, s.battle_id), s.side, s.room_id) as disagrees
            from battle_hosts h full join (${STANDS}) s using (battle_id, host_id)
           where (h.side, h.room_id) is distinct from (s.side, s.room_id) limit 1`,
  },
  {
    claim: 'a host proposes battles that they take part in, and a solo battle has one on each side',
    sql: `select format('battle %s: %s, proposed by %s', b.id, b.mode, b.inviter_id) as disagrees
            from battles b
           where (b.inviter_id is not null and not exists (
                   select from battle_hosts h where h.battle_id = b.id and h.host_id = b.inviter_id))
              or (b.mode = 'solo' and exists (
                   select from jsonb_array_elements(b.progress->'sides') s where jsonb_array_length(s->'hosts') <> 1))
           limit 1`,
  },
  {
    claim: 'a battle is agreed if, and only if, all its hosts have accepted',
    sql: `select format('battle %s: agreed %s, accepted %s', b.id, b.agreed, s.accepted) as disagrees
            from battles b left join (
              select battle_id, bool_and(accepted) as accepted from (${STANDS}) s group by battle_id) s on s.battle_id = b.id
           where b.agreed is distinct from coalesce(s.accepted, true)
              or exists (select from battle_hosts h where h.battle_id = b.id and h.agreed <> b.agreed) limit 1`,
  },
  {
    claim: 'every host that a battle waits for has its open invitation, and no other host has one',
    // Without its invitation a battle is not shown to the host, and never expires.
    sql: `select format('battle %s and %s: invited by %s until %s, the invitation says %s until %s', battle_id, host_id,
                        w.inviter_id, w.expires_at, i.inviter_id, i.expires_at) as disagrees
            from (select s.battle_id, s.host_id, b.inviter_id,
                         'epoch'::timestamptz + (b.progress->>'expiresAt')::bigint * interval '1 ms' as expires_at
                    from (${STANDS}) s join battles b on b.id = s.battle_id where b.state = 'invited' and not s.accepted) w
            full join (select * from invitations where open) i using (battle_id, host_id)
           where (w.expires_at, w.inviter_id) is distinct from (i.expires_at, i.inviter_id) limit 1`,
  },
  {
    claim: 'a battle that is over has no due time, and has a result if it was played',
    // A round that is cut short ends a moment after the transition, and a clock that was ahead is corrected by up to hours.
    sql: `select format('battle %s is %s: over at %s, due at %s', id, state, over_at, due_at) as disagrees
            from battles
           where (over_at is not null) <> (state in ('finished', 'cut_short', 'declined', 'expired', 'cancelled'))
              or (over_at is not null and due_at is not null)
              or (result is not null) <> (state in ('finished', 'cut_short'))
              or ((result->>'finished_at')::timestamptz > over_at + interval '1 day') limit 1`,
  },
  {
    claim: 'a running battle has a due time, at the latest the end of its round',
    // A countdown is due at its end, a round at its end or at the next boost.
    sql: `select format('battle %s is %s from %s to %s, due at %s', id, state, starts_at, ends_at, due_at) as disagrees
            from battles
           where (state in ('countdown', 'live', 'overtime') and (
                    due_at is null or due_at > ends_at or starts_at is null or ends_at is null or starts_at >= ends_at))
              or (state = 'countdown' and due_at > starts_at) limit 1`,
  },
  {
    claim: 'every bonus of a gift was active at the time of the gift',
    sql: `select format('gift %s at %s has %s', g.id, g.at, boost) as disagrees
            from gifts g cross join lateral jsonb_array_elements(g.boosts) boost
            left join bonuses b on b.id = boost->>'id' and b.starts_at <= g.at and g.at < b.ends_at
                               and b.multiplier = 10000 + round((boost->>'add')::numeric * 10000)
           where g.battle_ordinal is not null and boost->>'kind' = 'bonus' and b.id is null limit 1`,
  },
];
