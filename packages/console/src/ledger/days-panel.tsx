import type { DailyCloseSummary } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { Badge } from '../parts/badge.tsx';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Pager } from '../parts/pager.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { useList } from '../parts/use-list.ts';
import { day as dayName } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { LEDGER_KEY } from './ledger-key.ts';
import { agree } from './zero-sums.ts';

/** The accounts of which the list of days shows the closing. The page of a day has all. */
const SHOWN = ['wallet', 'earnings', 'platform', 'issuance'] as const;

/** The closed days, the latest first. */
export function DaysPanel() {
  const { query, pager } = useList<DailyCloseSummary>([...LEDGER_KEY, 'days'], '/v1/daily-closes', {
    limit: '31',
  });
  return (
    <QueryPanel title={t('ledger.days')} query={query}>
      {({ data }) =>
        data.length === 0 ? (
          <p className="quiet">{t('ledger.no_days')}</p>
        ) : (
          <>
            <HeadedTable
              label={t('ledger.days')}
              headings={[
                t('agency.day'),
                ...SHOWN.map((account) => numbers(t(`ledger.account_${account}`))),
                t('ledger.check'),
              ]}
            >
              {data.map(({ day, balances }) => (
                <tr key={day}>
                  <th scope="row">
                    <Link to="/ledger/$day" params={{ day }}>
                      {dayName(day)}
                    </Link>
                  </th>
                  {SHOWN.map((shown) => (
                    <td key={shown} className="number">
                      {exact(balances.find(({ account }) => account === shown)?.closing ?? 0)}
                    </td>
                  ))}
                  <td>
                    {agree(balances) ? (
                      <Badge tone="good">{t('ledger.ok')}</Badge>
                    ) : (
                      <Badge tone="danger">{t('ledger.not_ok')}</Badge>
                    )}
                  </td>
                </tr>
              ))}
            </HeadedTable>
            <Pager {...pager} />
          </>
        )
      }
    </QueryPanel>
  );
}
