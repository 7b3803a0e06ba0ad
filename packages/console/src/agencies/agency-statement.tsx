import type { AgencyDay } from '@lavish/protocol';
import { Badge } from '../parts/badge.tsx';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { ListView } from '../parts/list-view.tsx';
import { useList } from '../parts/use-list.ts';
import { day as dayName } from '../strings/dates.ts';
import { exact, signed } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { AGENCIES_KEY, agencyPath } from './agency-key.ts';

/** The days of an agency, the latest first. */
export function AgencyStatement({ agency }: { agency: string }) {
  const list = useList<AgencyDay>([...AGENCIES_KEY, agency, 'statement'], `${agencyPath(agency)}/statement`, {
    limit: '31',
  });
  return (
    <ListView list={list} empty={t('agency.no_days')}>
      {(days) => (
        <HeadedTable
          label={t('agency.view_statement')}
          headings={[
            t('agency.day'),
            numbers(t('figure.gifts')),
            numbers(t('figure.coins')),
            numbers(t('agency.host_earned')),
            numbers(t('agency.agency_coins')),
            numbers(t('agency.corrected')),
            t('agency.settled'),
          ]}
        >
          {days.map(({ day, gifts, coins, earned, agency_coins, corrected, settlement }) => (
            <tr key={day}>
              <th scope="row">{dayName(day)}</th>
              <td className="number">{exact(gifts)}</td>
              <td className="number">{exact(coins)}</td>
              <td className="number">{exact(earned)}</td>
              <td className="number coins">{exact(agency_coins)}</td>
              <td className="number">{corrected === 0 ? '–' : signed(corrected)}</td>
              <td>
                {settlement === null ? (
                  <Badge tone="quiet">{t('agency.open')}</Badge>
                ) : (
                  <Badge tone="good">{t('agency.is_settled')}</Badge>
                )}
              </td>
            </tr>
          ))}
        </HeadedTable>
      )}
    </ListView>
  );
}
