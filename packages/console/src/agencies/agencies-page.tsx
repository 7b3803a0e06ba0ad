import type { Agency } from '@lavish/protocol';
import { Link, Navigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay, useSession } from '../api/session.ts';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { ListView } from '../parts/list-view.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { useList } from '../parts/use-list.ts';
import { day } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { AgencyDialog } from './agency-dialog.tsx';
import { AGENCIES_KEY } from './agency-key.ts';
import { Contracts } from './contracts.tsx';

/** The agencies. A host sees their own contracts, and an agency itself. */
export function AgenciesPage() {
  const { operator } = useSession();
  if (operator.agency !== null)
    return <Navigate to="/agencies/$agency" params={{ agency: operator.agency }} replace />;
  if (operator.host !== null)
    return (
      <>
        <PageTitle title={t('contract.own')} />
        <Contracts filter={{ host: operator.host }} empty={t('contract.none_of_host')} />
      </>
    );
  return <AllAgencies />;
}

function AllAgencies() {
  const mayChange = useMay('agencies.change');
  const [isNew, setNew] = useState(false);
  const list = useList<Agency>([...AGENCIES_KEY, 'list'], '/v1/agencies', { limit: '50' });
  return (
    <>
      <PageTitle title={t('page.agencies')}>
        {mayChange && (
          <button
            className="button button--main page-title__action"
            type="button"
            onClick={() => setNew(true)}
          >
            <Icon name="plus" />
            {t('agency.new')}
          </button>
        )}
      </PageTitle>
      <ListView list={list} empty={t('agency.none')}>
        {(agencies) => (
          <HeadedTable
            label={t('page.agencies')}
            headings={[
              t('agency.agency'),
              numbers(t('agency.active_contracts')),
              numbers(t('agency.balance')),
              t('agency.settled_until'),
            ]}
          >
            {agencies.map(({ id, name, active_contracts, balance, settled_until }) => (
              <tr key={id}>
                <th scope="row">
                  <Link to="/agencies/$agency" params={{ agency: id }}>
                    <bdi>{name ?? id}</bdi>
                  </Link>{' '}
                  {name !== null && (
                    <span className="table__second">
                      <bdi>{id}</bdi>
                    </span>
                  )}
                </th>
                <td className="number">{exact(active_contracts)}</td>
                <td className="number coins">{exact(balance)}</td>
                <td className="table__time">{settled_until === null ? '–' : day(settled_until)}</td>
              </tr>
            ))}
          </HeadedTable>
        )}
      </ListView>
      {isNew && <AgencyDialog agency={null} onClose={() => setNew(false)} />}
    </>
  );
}
