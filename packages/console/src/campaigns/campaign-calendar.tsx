import type { Campaign } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { useSession } from '../api/session.ts';
import { dayIn, dayOfMonth, weekdayNames } from '../strings/dates.ts';
import { t } from '../strings/strings.ts';
import { type CalendarEntry, monthOf, weeksOf } from './calendar-weeks.ts';

interface Entry extends CalendarEntry {
  campaign: Campaign;
}

interface Props {
  month: string;
  today: string;
  campaigns: readonly Campaign[];
}

/** A month with a bar for each campaign. A campaign is on the days that the server's zone has at its times. */
export function CampaignCalendar({ month, today, campaigns }: Props) {
  const { time_zone } = useSession();
  const entries = campaigns.map((campaign): Entry => {
    const startsAt = Date.parse(campaign.starts_at);
    return {
      id: campaign.id,
      campaign,
      firstDay: dayIn(startsAt, time_zone),
      // The end is exclusive.
      lastDay: dayIn(Math.max(startsAt, Date.parse(campaign.ends_at) - 1), time_zone),
    };
  });
  return (
    <div className="calendar">
      <div className="calendar__names" aria-hidden="true">
        {weekdayNames().map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      {weeksOf(month, entries).map(({ days, bars }) => (
        <div className="calendar__week" key={days[0]}>
          {days.map((day, index) => (
            <span
              key={day}
              className="calendar__day"
              style={{ gridColumn: index + 1 }}
              data-other={monthOf(day) !== month}
              data-today={day === today}
            >
              {dayOfMonth(day)}
              {day === today && <span className="visually-hidden"> {t('period.today')}</span>}
            </span>
          ))}
          {bars.map(({ entry: { campaign }, from, to, lane, startsHere, endsHere }) => (
            <Link
              key={campaign.id}
              className={`calendar__bar calendar__bar--${campaign.state}`}
              style={{ gridColumn: `${from} / ${to + 1}`, gridRow: lane + 2 }}
              data-starts={startsHere}
              data-ends={endsHere}
              to="/campaigns/$campaign"
              params={{ campaign: campaign.id }}
              title={`${campaign.name ?? campaign.id}: ${t(`campaign.state_${campaign.state}`)}`}
            >
              <bdi>{campaign.name ?? campaign.id}</bdi>
              <span className="visually-hidden">, {t(`campaign.state_${campaign.state}`)}</span>
            </Link>
          ))}
        </div>
      ))}
    </div>
  );
}
