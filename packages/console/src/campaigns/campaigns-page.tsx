import type { Campaign, CampaignState } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMay, useSession } from '../api/session.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { Empty } from '../parts/states.tsx';
import { addDays, dateTime, monthName } from '../strings/dates.ts';
import { t } from '../strings/strings.ts';
import { todayIn } from '../strings/today.ts';
import { addMonths, monthOf } from './calendar-weeks.ts';
import { CampaignCalendar } from './campaign-calendar.tsx';
import { CAMPAIGNS_KEY, readCampaigns } from './campaign-key.ts';
import { CampaignTabs } from './campaign-tabs.tsx';
import { StateBadge } from './state-badge.tsx';

const route = getRouteApi('/campaigns');

/** The campaigns of a month as a calendar, and by their state. */
export function CampaignsPage() {
  const { time_zone } = useSession();
  const thisMonth = monthOf(todayIn(time_zone));
  const { month = thisMonth } = route.useSearch();
  const navigate = route.useNavigate();
  const mayChange = useMay('campaigns.change');
  const from = Date.parse(`${addDays(`${month}-01`, -7)}T00:00:00Z`);
  const query = useQuery({
    queryKey: [...CAMPAIGNS_KEY, 'list', month],
    queryFn: ({ signal }) => readCampaigns(from, signal),
  });
  const go = (to: string) => void navigate({ search: to === thisMonth ? {} : { month: to }, replace: true });
  return (
    <>
      <PageTitle title={t('page.campaigns')}>
        {mayChange && (
          <Link className="button button--main campaigns__new" to="/campaign-editor">
            {t('campaign.new')}
          </Link>
        )}
      </PageTitle>
      <CampaignTabs current="campaigns" />
      <QueryState query={query}>
        {(campaigns) =>
          campaigns.length === 0 ? (
            <Empty>{t(mayChange ? 'campaign.none_yet' : 'campaign.none')}</Empty>
          ) : (
            <>
              <Panel
                title={monthName(month)}
                actions={
                  <div className="panel__actions">
                    <button className="button" type="button" onClick={() => go(addMonths(month, -1))}>
                      {t('campaign.earlier')}
                    </button>
                    <button
                      className="button"
                      type="button"
                      disabled={month === thisMonth}
                      onClick={() => go(thisMonth)}
                    >
                      {t('campaign.this_month')}
                    </button>
                    <button className="button" type="button" onClick={() => go(addMonths(month, 1))}>
                      {t('campaign.later')}
                    </button>
                  </div>
                }
              >
                <CampaignCalendar month={month} today={todayIn(time_zone)} campaigns={campaigns} />
              </Panel>
              <ByState campaigns={campaigns} />
            </>
          )
        }
      </QueryState>
    </>
  );
}

const STATES: readonly CampaignState[] = ['running', 'scheduled', 'ended', 'final', 'cancelled'];

/** Campaigns that are over and are listed: the calendar has all. */
const MAX_OVER = 12;

function ByState({ campaigns }: { campaigns: readonly Campaign[] }) {
  const { time_zone } = useSession();
  return (
    <div className="campaigns__states">
      {STATES.map((state) => {
        const some = campaigns.filter((campaign) => campaign.state === state).slice(0, MAX_OVER);
        if (some.length === 0) return null;
        return (
          <Panel key={state} title={t(`campaign.state_${state}`)}>
            <ul className="lines">
              {some.map((campaign) => (
                <li key={campaign.id}>
                  <span>
                    <Link to="/campaigns/$campaign" params={{ campaign: campaign.id }}>
                      <bdi>{campaign.name ?? campaign.id}</bdi>
                    </Link>
                  </span>
                  <span className="lines__note">
                    {dateTime(campaign.starts_at, time_zone)} – {dateTime(campaign.ends_at, time_zone)}
                  </span>
                  <StateBadge state={state} />
                </li>
              ))}
            </ul>
          </Panel>
        );
      })}
    </div>
  );
}
