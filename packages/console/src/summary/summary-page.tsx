import type { AnalyticsOverview, AnalyticsSeries } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { FigureTile } from '../analytics/figure-tile.tsx';
import { figureText } from '../analytics/reports.ts';
import { useReport } from '../analytics/use-report.ts';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { addDays, day as dayText } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { todayIn } from '../strings/today.ts';
import { coinsOf, readBestBattle } from './best-battle.ts';
import { grown, quietUsers, type RankedRow } from './changed-users.ts';
import { HISTORY_DAYS, SUMMARY_FIGURES, unusualFigures } from './unusual-figures.ts';

const route = getRouteApi('/summary');

/** Rows of each list. */
const LISTED = 5;

/** What happened on one day: what was unusual, what grew, who went quiet, and the best battle. */
export function SummaryPage() {
  const { time_zone } = useSession();
  const today = todayIn(time_zone);
  const { day = addDays(today, -1) } = route.useSearch();
  const navigate = route.useNavigate();
  const go = (to: string) => void navigate({ search: { day: to }, replace: true });
  return (
    <>
      <PageTitle title={t('page.summary')}>
        <div className="summary__day">
          <button className="button" type="button" onClick={() => go(addDays(day, -1))}>
            {t('summary.earlier')}
          </button>
          <input
            className="select"
            type="date"
            aria-label={t('summary.day')}
            value={day}
            max={today}
            onChange={({ target }) => target.value && go(target.value)}
          />
          <button
            className="button"
            type="button"
            disabled={day >= today}
            onClick={() => go(addDays(day, 1))}
          >
            {t('summary.later')}
          </button>
        </div>
      </PageTitle>
      <p className="quiet">
        {day === today ? t('summary.today', { day: dayText(day) }) : t('summary.of', { day: dayText(day) })}
      </p>
      <Figures day={day} />
      <div className="summary">
        <Unusual day={day} />
        <BestBattle day={day} />
        <Grown day={day} list="receivers" />
        <Grown day={day} list="items" />
        <QuietSenders day={day} />
      </div>
    </>
  );
}

function Figures({ day }: { day: string }) {
  const parameters = new URLSearchParams({ from: day, to: addDays(day, 1), compare: 'previous' });
  parameters.set('figures', 'coins,gifts,average_coins,senders,new_senders');
  const query = useReport<AnalyticsOverview>('overview', parameters);
  if (query.isError) return <Failed fault={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading />;
  const { figures, previous } = query.data;
  return (
    <div className="tiles">
      {(['coins', 'gifts', 'average_coins', 'senders', 'new_senders'] as const).map((figure) => (
        <FigureTile key={figure} figure={figure} value={figures[figure]} previous={previous?.[figure]} />
      ))}
    </div>
  );
}

function Unusual({ day }: { day: string }) {
  const parameters = new URLSearchParams({
    from: addDays(day, -HISTORY_DAYS),
    to: addDays(day, 1),
    grain: 'day',
    figures: SUMMARY_FIGURES.join(','),
  });
  const query = useReport<AnalyticsSeries>('series', parameters);
  return (
    <QueryPanel title={t('summary.unusual')} query={query}>
      {({ data }) => {
        const unusual = unusualFigures(data);
        return unusual.length === 0 ? (
          <p className="quiet">{t('summary.nothing_unusual')}</p>
        ) : (
          <ul className="lines">
            {unusual.map(({ figure, value, usual, deviations }) => (
              <li key={figure}>
                <span>{t(`figure.${figure}`)}</span>
                <strong>{figureText(figure, value)}</strong>
                <span className="lines__note" data-direction={deviations > 0 ? 'up' : 'down'}>
                  <span aria-hidden="true">{deviations > 0 ? '▲' : '▼'}</span>{' '}
                  {t('summary.usual', { value: figureText(figure, usual) })}
                </span>
              </li>
            ))}
          </ul>
        );
      }}
    </QueryPanel>
  );
}

function BestBattle({ day }: { day: string }) {
  const { time_zone } = useSession();
  const query = useQuery({
    queryKey: ['best battle', day],
    queryFn: ({ signal }) => readBestBattle(day, time_zone, signal),
  });
  return (
    <QueryPanel title={t('summary.best_battle')} query={query}>
      {({ battle, isComplete }) =>
        battle === null ? (
          <p className="quiet">{t(isComplete ? 'summary.no_battle' : 'summary.too_many_battles')}</p>
        ) : (
          <ul className="lines">
            {battle.sides.map((side) => (
              <li key={side.index}>
                <span>
                  {side.hosts.map(({ host }, index) => (
                    <span key={host}>
                      {index > 0 && ', '}
                      <UserLink user={host} />
                    </span>
                  ))}
                </span>
                <strong className="coins">{exact(side.coins)}</strong>
                <span className="lines__note">
                  {battle.result?.winner === side.index ? t('summary.winner') : ''}
                </span>
              </li>
            ))}
            <li>
              <span>{t('summary.together')}</span>
              <strong className="coins">{exact(coinsOf(battle))}</strong>
              <span className="lines__note">
                <Link to="/battles/$battle" params={{ battle: battle.id }}>
                  {t('room.to_battle')}
                </Link>
              </span>
            </li>
          </ul>
        )
      }
    </QueryPanel>
  );
}

interface RankedReport {
  data: {
    receiver?: string;
    item?: string;
    sender?: string;
    coins: number;
    previous: { coins: number } | null;
  }[];
  has_more: boolean;
}

const rowsOf = ({ data }: RankedReport): RankedRow[] =>
  data.map(({ receiver, item, sender, coins, previous }) => ({
    key: receiver ?? item ?? sender ?? '',
    coins,
    previous,
  }));

/** The seven days that end with `day`, `weeksBefore` weeks earlier. */
const weekUntil = (day: string, weeksBefore = 0) => ({
  from: addDays(day, -6 - 7 * weeksBefore),
  to: addDays(day, 1 - 7 * weeksBefore),
});

function Grown({ day, list }: { day: string; list: 'receivers' | 'items' }) {
  const parameters = new URLSearchParams({ ...weekUntil(day), compare: 'previous', limit: '1000' });
  const query = useReport<RankedReport>(list, parameters);
  return (
    <QueryPanel title={t(`summary.grown_${list}`)} query={query}>
      {(report) => {
        const rows = grown(rowsOf(report), LISTED);
        return rows.length === 0 ? (
          <p className="quiet">{t('summary.nothing_grown')}</p>
        ) : (
          <ul className="lines">
            {rows.map(({ key, coins, previous }) => (
              <li key={key}>
                {list === 'receivers' ? <UserLink user={key} /> : <bdi>{key}</bdi>}
                <strong className="coins">{exact(coins)}</strong>
                <span className="lines__note">
                  {t('figure.before', { value: exact(previous?.coins ?? 0) })}
                </span>
              </li>
            ))}
          </ul>
        );
      }}
    </QueryPanel>
  );
}

function QuietSenders({ day }: { day: string }) {
  const query = useQuery({
    queryKey: ['quiet senders', day],
    queryFn: async ({ signal }) => {
      const read = (week: { from: string; to: string }, limit: string) =>
        callApi<RankedReport>(`/v1/analytics/senders?${new URLSearchParams({ ...week, limit })}`, { signal });
      const [before, now] = await Promise.all([read(weekUntil(day, 1), '100'), read(weekUntil(day), '1000')]);
      return quietUsers(rowsOf(before), rowsOf(now), now.has_more, LISTED);
    },
  });
  return (
    <QueryPanel title={t('summary.quiet')} query={query}>
      {(users) =>
        users.length === 0 ? (
          <p className="quiet">{t('summary.nobody_quiet')}</p>
        ) : (
          <ul className="lines">
            {users.map(({ user, before, now }) => (
              <li key={user}>
                <UserLink user={user} />
                <strong className="coins">{exact(now)}</strong>
                <span className="lines__note">{t('figure.before', { value: exact(before) })}</span>
              </li>
            ))}
          </ul>
        )
      }
    </QueryPanel>
  );
}
