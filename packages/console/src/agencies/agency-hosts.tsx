import type { AgencyHost } from '@lavish/protocol';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { ListView } from '../parts/list-view.tsx';
import { useList } from '../parts/use-list.ts';
import { UserLink } from '../parts/user-link.tsx';
import { exact, signed } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { AGENCIES_KEY, agencyPath } from './agency-key.ts';

/** What each host has earned for the agency. */
export function AgencyHosts({ agency }: { agency: string }) {
  const list = useList<AgencyHost>([...AGENCIES_KEY, agency, 'hosts'], `${agencyPath(agency)}/hosts`, {
    limit: '50',
  });
  return (
    <ListView list={list} empty={t('agency.no_hosts')}>
      {(hosts) => (
        <HeadedTable
          label={t('agency.view_hosts')}
          headings={[
            t('room.host'),
            numbers(t('figure.gifts')),
            numbers(t('figure.coins')),
            numbers(t('agency.host_earned')),
            numbers(t('agency.agency_coins')),
            numbers(t('agency.corrected')),
          ]}
        >
          {hosts.map(({ host, gifts, coins, earned, agency_coins, corrected }) => (
            <tr key={host}>
              <th scope="row">
                <UserLink user={host} />
              </th>
              <td className="number">{exact(gifts)}</td>
              <td className="number">{exact(coins)}</td>
              <td className="number">{exact(earned)}</td>
              <td className="number coins">{exact(agency_coins)}</td>
              <td className="number">{corrected === 0 ? '–' : signed(corrected)}</td>
            </tr>
          ))}
        </HeadedTable>
      )}
    </ListView>
  );
}
