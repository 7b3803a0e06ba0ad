import type { Ledger } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { dateTime, day } from '../strings/dates.ts';
import { t } from '../strings/strings.ts';
import { BalanceTable } from './balance-table.tsx';
import { DaysPanel } from './days-panel.tsx';
import { LEDGER_KEY } from './ledger-key.ts';

/** The accounts since the last closed day, and the closed days. */
export function LedgerPage() {
  const { time_zone } = useSession();
  const query = useQuery({
    queryKey: [...LEDGER_KEY, 'now'],
    queryFn: ({ signal }) => callApi<Ledger>('/v1/ledger', { signal }),
  });
  return (
    <>
      <PageTitle title={t('page.ledger')} />
      <QueryPanel title={t('ledger.open_day')} query={query}>
        {({ balances, movements, complete_until, last_closed_day }) => (
          <>
            <p className="quiet">
              {last_closed_day === null
                ? t('ledger.never_closed')
                : t('ledger.since', { day: day(last_closed_day) })}{' '}
              {t('ledger.complete_until', { at: dateTime(complete_until, time_zone) })}
            </p>
            <BalanceTable balances={balances} movements={movements} />
          </>
        )}
      </QueryPanel>
      <DaysPanel />
    </>
  );
}
