-- When the period of a ranking that contains a time starts, in a zone. A day starts at the first moment of its date, as the days of
-- figures do: where midnight occurs twice, date_trunc returns the second, and the hour between them would be outside its own day.
create or replace function ranking_period_start(period text, at timestamptz, zone text) returns timestamptz
  language sql stable parallel safe as $$
  select case period
    when 'all' then '-infinity'
    when 'hour' then date_trunc('hour', at, zone)
    else day_start(period_day(period, (at at time zone zone)::date), zone)
  end
$$;

-- When the period after the one that starts then starts. Each step ends within the next period, whatever the clock of the
-- zone does.
create or replace function ranking_period_end(period text, starts_at timestamptz, zone text) returns timestamptz
  language sql stable parallel safe as $$
  select case period
    when 'all' then 'infinity'
    when 'hour' then starts_at + interval '1 hour'
    when 'day' then ranking_period_start('day', starts_at + interval '36 hours', zone)
    when 'week' then ranking_period_start('week', starts_at + interval '10 days', zone)
    else ranking_period_start('month', starts_at + interval '45 days', zone)
  end
$$;
