-- Campaigns: periods with their own scoring rules and standings.

-- When a day begins in a zone: every such time after `from_at` and before `to_at`, in unix milliseconds, ascending. A day begins
-- at the first moment of its date. Where midnight happens twice that is the first one, and where a shift skips midnight it
-- is the moment of the shift. Offsets shift by multiples of 15 minutes, by three hours at most.
create function campaign_days(zone text, from_at timestamptz, to_at timestamptz) returns bigint[]
  language sql stable parallel safe as $$
  select coalesce(array_agg(distinct (extract(epoch from begins_at) * 1000)::bigint), '{}')
    from generate_series(date_trunc('day', from_at at time zone zone), to_at at time zone zone, interval '1 day') day
   cross join lateral (
     select min(moment) as begins_at
       from generate_series((day at time zone zone) - interval '3 hours', (day at time zone zone) + interval '3 hours',
                            interval '15 minutes') moment
      where moment at time zone zone >= day) d
   where begins_at > from_at and begins_at < to_at
$$;

-- The definition and `days` are fixed from 10 s before the start, so that every gift of the campaign is judged by them.
create table campaigns (
  id            text collate "C" primary key,
  revision      uuid        not null default gen_random_uuid(), -- another one after every change: nodes keep rules by it
  starts_at     timestamptz not null,
  ends_at       timestamptz not null check (ends_at > starts_at),
  cancelled_at  timestamptz, -- it counts nothing from then on
  days          bigint[]    not null, -- see campaign_days
  definition    jsonb       not null, -- name, zone, scope, rules, multipliers, groups, rewards
  created_at    timestamptz not null default now(),
  -- Set after the end. Batches of gifts do not read the campaign any more.
  closed_at     timestamptz,
  -- Set in a later transaction: every gift that was judged by the campaign has a lower position in the log.
  end_position  bigint,
  -- Set when the standings have everything below `end_position`: they never change again.
  final_at      timestamptz,
  check (end_position is null or closed_at is not null),
  check (final_at is null or end_position is not null)
);

-- Every batch of gifts reads the open campaigns, which are few.
create index campaigns_open on campaigns (id) where closed_at is null;
create index campaigns_newest on campaigns (starts_at desc, id desc);

-- The group of each receiver, as in the definition.
create table campaign_members (
  campaign_id  text collate "C" not null references campaigns,
  receiver_id  text collate "C" not null,
  group_id     text collate "C" not null,
  primary key (campaign_id, receiver_id)
);

-- What a sender's gifts have scored on their latest day, by the position of the rule; only rules with a daily cap count. Only a
-- transaction that holds the sender's wallet writes a row. Rows are deleted when the campaign is final.
create table campaign_daily_scores (
  campaign_id  text collate "C" not null,
  sender_id    text collate "C" not null,
  day          bigint   not null, -- when it began, in unix milliseconds
  scores       bigint[] not null,
  primary key (campaign_id, sender_id)
) with (fillfactor = 50);

-- The senders that a rule of the kind `senders` has counted for a receiver. Written and deleted as campaign_daily_scores.
create table campaign_counted_senders (
  campaign_id  text collate "C" not null,
  sender_id    text collate "C" not null,
  receiver_id  text collate "C" not null,
  rule_id      text collate "C" not null,
  primary key (campaign_id, sender_id, receiver_id, rule_id)
);

-- The standings follow the log. `reached_at` and `reached_id` are those of the last gift or battle that added to the score: of
-- equals, the lower ranks higher. The score is negated in the index, so that all keys ascend.
create table campaign_standings (
  campaign_id     text collate "C" not null,
  list            text        not null check (list in ('receivers', 'senders', 'rooms', 'groups')),
  region          text collate "C" not null default '', -- only what counts for this region; '': everything
  participant_id  text collate "C" not null, -- a user, a room or a group
  score           bigint      not null check (score between 0 and 9007199254740991),
  gifts           bigint      not null,
  coins           bigint      not null,
  battles_won     bigint      not null,
  reached_at      timestamptz not null,
  reached_id      uuid        not null,
  primary key (campaign_id, list, region, participant_id)
) with (fillfactor = 70);

create index campaign_standings_order
  on campaign_standings (campaign_id, list, region, (-score), reached_at, reached_id, participant_id);

-- How many places each list of standings has. To count them would take longer than to read a page.
create table campaign_lists (
  campaign_id  text collate "C" not null,
  list         text        not null,
  region       text collate "C" not null,
  places       bigint      not null,
  primary key (campaign_id, list, region)
) with (fillfactor = 70);

-- The counters that a batch writes, one array a table.
create type campaign_daily_row as (campaign_id text, sender_id text, day bigint, scores bigint[]);
create type campaign_counted_row as (campaign_id text, sender_id text, receiver_id text, rule_id text);

insert into log_followers (name, position) values ('campaigns', last_log_position());
