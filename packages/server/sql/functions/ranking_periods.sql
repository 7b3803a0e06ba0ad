-- When the period of a ranking that contains a time starts, in a zone. As date_trunc has it, also where midnight occurs
-- twice or not at all.
create or replace function ranking_period_start(period text, at timestamptz, zone text) returns timestamptz
  language sql stable parallel safe as $$
  select case period when 'all' then '-infinity' else date_trunc(period, at, zone) end
$$;

-- When the period after the one that starts then starts. Each step ends within the next period, whatever the clock of the
-- zone does.
create or replace function ranking_period_end(period text, starts_at timestamptz, zone text) returns timestamptz
  language sql stable parallel safe as $$
  select case period
    when 'all' then 'infinity'
    when 'hour' then starts_at + interval '1 hour'
    when 'day' then date_trunc('day', starts_at + interval '36 hours', zone)
    when 'week' then date_trunc('week', starts_at + interval '10 days', zone)
    else date_trunc('month', starts_at + interval '45 days', zone)
  end
$$;
