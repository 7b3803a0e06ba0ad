import type { Check } from './checks.ts';

/** The rules of the kind `senders` of campaigns whose counters are kept. */
const SENDER_RULES = `
  select c.id as campaign_id, rule->>'id' as rule_id
    from campaigns c cross join lateral jsonb_array_elements(c.definition->'rules') rule
   where c.final_at is null and rule->>'kind' = 'senders'`;

/** What scores and standings are computed from. The audits of all campaigns prove the rest. */
export const CAMPAIGN_CHECKS: readonly Check[] = [
  {
    claim: 'every campaign has the members of its groups',
    sql: `with expected as (
            select c.id as campaign_id, receiver as receiver_id, g->>'id' as group_id
              from campaigns c cross join lateral jsonb_array_elements(c.definition->'groups') g
             cross join lateral jsonb_array_elements_text(g->'receivers') receiver
          )
          select format('%s in campaign %s: group %s, by its definition %s', receiver_id, campaign_id, m.group_id, e.group_id) as disagrees
            from campaign_members m full join expected e using (campaign_id, receiver_id)
           where m.group_id is distinct from e.group_id limit 1`,
  },
  {
    claim: 'the senders that a campaign has counted are those whose gifts have scored',
    sql: `with expected as (
            select distinct v.id as campaign_id, g.sender_id, g.receiver_id, r.id as rule_id
              from gifts g cross join lateral jsonb_to_recordset(g.campaigns) as v (id text collate "C", rules jsonb)
             cross join lateral jsonb_to_recordset(v.rules) as r (id text collate "C", score bigint)
              join (${SENDER_RULES}) s on s.campaign_id = v.id and s.rule_id = r.id
             where g.campaigns is not null and r.score > 0
          ), found as (
            select t.* from campaign_counted_senders t join campaigns c on c.id = t.campaign_id where c.final_at is null
          )
          select format('%s for %s by rule %s of campaign %s: %s', coalesce(f.sender_id, e.sender_id), coalesce(f.receiver_id, e.receiver_id),
                        coalesce(f.rule_id, e.rule_id), coalesce(f.campaign_id, e.campaign_id),
                        case when f.sender_id is null then 'not counted' else 'counted without a gift' end) as disagrees
            from found f full join expected e
              on (f.campaign_id, f.sender_id, f.receiver_id, f.rule_id) = (e.campaign_id, e.sender_id, e.receiver_id, e.rule_id)
           where f.sender_id is null or e.sender_id is null limit 1`,
  },
  {
    claim: 'every list of standings has the number of its places',
    sql: `with found as (
            select campaign_id, list, region, count(*) as places from campaign_standings group by campaign_id, list, region
          )
          select format('%s %s of campaign %s: %s places, found %s', list, region, campaign_id, l.places, f.places) as disagrees
            from campaign_lists l full join found f using (campaign_id, list, region)
           where l.places is distinct from f.places limit 1`,
  },
];
