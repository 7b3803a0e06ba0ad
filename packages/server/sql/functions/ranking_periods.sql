-- When the period of a ranking that contains a time starts, in a zone. A day starts at the first moment of its date, as the days of
-- figures do: where midnight occurs twice, date_trunc returns the second, and the hour between them would be outside its own day.
-- An hour is what the zone's clocks show as one hour with one offset: where they change by half an hour, it starts at the change.
create or replace function ranking_period_start(period text, at timestamptz, zone text) returns timestamptz
  language sql stable parallel safe as $$
  select case period
    when 'all' then '-infinity'
    when 'hour' then (
      select min(q) from generate_series(date_trunc('hour', at, zone), at, interval '15 minutes') q
       where (q at time zone zone) - (q at time zone 'UTC') = (at at time zone zone) - (at at time zone 'UTC'))
    else day_start(period_day(period, (at at time zone zone)::date), zone)
  end
$$;

-- When the period after the one that starts then starts. Each step ends within the next period, whatever the clock of the
-- zone does.
create or replace function ranking_period_end(period text, starts_at timestamptz, zone text) returns timestamptz
  language sql stable parallel safe as $$
  select case period
    when 'all' then 'infinity'
    when 'hour' then (
      select min(q) from generate_series(starts_at + interval '15 minutes', starts_at + interval '1 hour', interval '15 minutes') q
       where ranking_period_start('hour', q, zone) > starts_at)
    when 'day' then ranking_period_start('day', starts_at + interval '36 hours', zone)
    when 'week' then ranking_period_start('week', starts_at + interval '10 days', zone)
    else ranking_period_start('month', starts_at + interval '45 days', zone)
  end
$$;
