import { getRouteApi, Link } from '@tanstack/react-router';
import { useSession } from '../api/session.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { Empty } from '../parts/states.tsx';
import { t } from '../strings/strings.ts';
import { todayIn } from '../strings/today.ts';
import { BattlesReport } from './battles-report.tsx';
import { CohortsReport } from './cohorts-report.tsx';
import { FunnelReport } from './funnel-report.tsx';
import { RankedReport } from './ranked-report.tsx';
import { ReportFilters } from './report-filters.tsx';
import { daysOf, type ReportSearch, reportParameters } from './report-search.ts';
import { REPORTS, reportTitle } from './reports.ts';
import { TrendReport } from './trend-report.tsx';

const route = getRouteApi('/analytics/$report');

/** A report of the analytics API, with its filters. */
export function AnalyticsPage() {
  const { report: name } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { operator, time_zone } = useSession();
  const reports = REPORTS.filter(({ isForHosts }) => operator.host === null || isForHosts);
  const report = reports.find((each) => each.name === name);
  if (report === undefined) return <Empty>{t('state.no_page')}</Empty>;

  const zone = report.hasZone ? (search.zone ?? time_zone) : time_zone;
  const today = todayIn(zone);
  const days = daysOf(report.name, search, today);
  const filters = operator.host === null ? report.filters : [];
  const parameters = reportParameters(search, days, filters, report);
  // A host reads reports about the gifts to the host only.
  if (operator.host !== null) parameters.set('receiver', operator.host);
  const change = (changed: Partial<Record<keyof ReportSearch, string | undefined>>) =>
    void navigate({
      search: (before: ReportSearch) => {
        const next = Object.entries({ ...before, ...changed }).filter(([, value]) => value);
        return Object.fromEntries(next) as ReportSearch;
      },
      replace: true,
    });
  const view = { search, days, zone, parameters, change };

  return (
    <>
      <PageTitle title={t('page.analytics')} />
      <nav className="tabs" aria-label={t('report.reports')}>
        {reports.map((each) => (
          <Link
            key={each.name}
            className="tabs__tab"
            to="/analytics/$report"
            params={{ report: each.name }}
            search={periodOf(search)}
            aria-current={each === report ? 'page' : undefined}
            data-current={each === report}
          >
            {reportTitle(each.name)}
          </Link>
        ))}
      </nav>
      <ReportFilters report={report} filters={filters} today={today} {...view} />
      {report.name === 'trend' ? (
        <TrendReport {...view} />
      ) : report.name === 'battles' ? (
        <BattlesReport {...view} />
      ) : report.name === 'cohorts' ? (
        <CohortsReport {...view} />
      ) : report.name === 'funnel' ? (
        <FunnelReport {...view} />
      ) : (
        <RankedReport key={report.name} report={report.name} {...view} />
      )}
    </>
  );
}

/** What the reports have in common: the period and the comparison. */
const periodOf = ({ from, to, compare }: ReportSearch): ReportSearch => ({
  ...(from !== undefined && to !== undefined ? { from, to } : {}),
  ...(compare === undefined ? {} : { compare }),
});
