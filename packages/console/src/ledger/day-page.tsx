import type { DailyClose } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { dateTime, day as dayName } from '../strings/dates.ts';
import { t } from '../strings/strings.ts';
import { BalanceTable } from './balance-table.tsx';
import { LEDGER_KEY } from './ledger-key.ts';

const route = getRouteApi('/ledger/$day');

/** A closed day: its accounts, and both files. */
export function DayPage() {
  const { day } = route.useParams();
  const { time_zone } = useSession();
  const path = `/v1/daily-closes/${encodeURIComponent(day)}`;
  const query = useQuery({
    queryKey: [...LEDGER_KEY, day],
    queryFn: ({ signal }) => callApi<DailyClose>(path, { signal }),
    // A closed day never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <PageTitle title={/^\d{4}-\d\d-\d\d$/.test(day) ? dayName(day) : day} />
      <QueryPanel
        title={t('ledger.close')}
        query={query}
        actions={
          query.data !== undefined && (
            <div className="panel__actions">
              {(['csv', 'json'] as const).map((format) => (
                <a
                  key={format}
                  className="button button--quiet"
                  href={`/console/api${path}?format=${format}`}
                  download={`close-${day}.${format}`}
                >
                  <Icon name="download" />
                  {format.toUpperCase()}
                </a>
              ))}
            </div>
          )
        }
      >
        {({ balances, movements, closed_at, zone }) => (
          <>
            <p className="quiet">{t('ledger.closed_at', { at: dateTime(closed_at, time_zone), zone })}</p>
            <BalanceTable balances={balances} movements={movements} />
          </>
        )}
      </QueryPanel>
    </>
  );
}
