import type { AgencySettlement } from '@lavish/protocol';
import { useSession } from '../api/session.ts';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { ListView } from '../parts/list-view.tsx';
import { useList } from '../parts/use-list.ts';
import { dateTime, day } from '../strings/dates.ts';
import { exact, signed } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { AGENCIES_KEY, agencyPath } from './agency-key.ts';

/** What an agency was paid, the latest first. */
export function Settlements({ agency }: { agency: string }) {
  const { time_zone } = useSession();
  const list = useList<AgencySettlement>(
    [...AGENCIES_KEY, agency, 'settlements'],
    `${agencyPath(agency)}/settlements`,
    { limit: '50' },
  );
  return (
    <ListView list={list} empty={t('settlement.none')}>
      {(settlements) => (
        <HeadedTable
          label={t('agency.view_settlements')}
          className="table--stacked"
          headings={[
            t('settlement.period'),
            numbers(t('ledger.opening')),
            numbers(t('settlement.earned')),
            numbers(t('settlement.paid')),
            numbers(t('ledger.closing')),
            t('statement.at'),
          ]}
        >
          {settlements.map(({ id, from, until, opening, earned, paid, closing, reference, actor, at }) => (
            <tr key={id}>
              <th scope="row">
                {day(from)} – {day(until)}{' '}
                {reference !== null && (
                  <span className="table__second">
                    <bdi>{reference}</bdi>
                  </span>
                )}
              </th>
              <td className="number">{exact(opening)}</td>
              <td className="number">{signed(earned)}</td>
              <td className="number coins">{exact(paid)}</td>
              <td className="number">{exact(closing)}</td>
              <td className="table__time">
                {dateTime(at, time_zone)}{' '}
                <span className="table__second">
                  <bdi>{actor}</bdi>
                </span>
              </td>
            </tr>
          ))}
        </HeadedTable>
      )}
    </ListView>
  );
}
