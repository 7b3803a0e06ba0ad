import type { Agency } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { PageTitle } from '../parts/page-title.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { dateTime, day } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { AgencyDialog } from './agency-dialog.tsx';
import { AgencyHosts } from './agency-hosts.tsx';
import { AGENCIES_KEY, agencyPath } from './agency-key.ts';
import { AgencyStatement } from './agency-statement.tsx';
import { type AgencyView, VIEWS } from './agency-view.ts';
import { ContractDialog } from './contract-dialog.tsx';
import { Contracts } from './contracts.tsx';
import { SettleDialog } from './settle-dialog.tsx';
import { Settlements } from './settlements.tsx';

const route = getRouteApi('/agencies/$agency');

/** An agency: what it has earned, its hosts, contracts, days and settlements. */
export function AgencyPage() {
  const { agency: id } = route.useParams();
  const { view = 'hosts' } = route.useSearch();
  const query = useQuery({
    queryKey: [...AGENCIES_KEY, id],
    queryFn: ({ signal }) => callApi<Agency>(agencyPath(id), { signal }),
  });
  return (
    <>
      {query.data === undefined && <PageTitle title={id} />}
      <QueryState query={query}>
        {(agency) => (
          <>
            <Head agency={agency} />
            <Balance agency={agency} />
            <Views agency={id} current={view} />
            <View key={view} agency={id} view={view} />
          </>
        )}
      </QueryState>
    </>
  );
}

type DialogName = 'contract' | 'settle' | 'edit';

function Head({ agency }: { agency: Agency }) {
  const mayChange = useMay('agencies.change');
  const { operator } = useSession();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const close = () => setDialog(null);
  return (
    <PageTitle title={agency.name ?? agency.id}>
      <span className="id">
        <bdi>{agency.id}</bdi>
      </span>
      {mayChange && operator.host === null && (
        <div className="page-title__action panel__actions">
          <button className="button button--main" type="button" onClick={() => setDialog('contract')}>
            {t('contract.propose')}
          </button>
          <button className="button" type="button" onClick={() => setDialog('settle')}>
            {t('settlement.settle')}
          </button>
          <button className="button" type="button" onClick={() => setDialog('edit')}>
            {t('agency.edit')}
          </button>
        </div>
      )}
      {dialog === 'contract' && <ContractDialog agency={agency.id} onClose={close} />}
      {dialog === 'settle' && <SettleDialog agency={agency} onClose={close} />}
      {dialog === 'edit' && <AgencyDialog agency={agency} onClose={close} />}
    </PageTitle>
  );
}

function Balance({ agency }: { agency: Agency }) {
  const { time_zone } = useSession();
  const { balance, counted_until, active_contracts, settled_until } = agency;
  return (
    <dl className="tiles">
      <div className="tile panel">
        <dt className="tile__name">{t('agency.balance')}</dt>
        <dd className="tile__value coins">{exact(balance)}</dd>
        <dd className="quiet">{t('agency.counted_until', { at: dateTime(counted_until, time_zone) })}</dd>
      </div>
      <div className="tile panel">
        <dt className="tile__name">{t('agency.active_contracts')}</dt>
        <dd className="tile__value">{exact(active_contracts)}</dd>
      </div>
      <div className="tile panel">
        <dt className="tile__name">{t('agency.settled_until')}</dt>
        <dd className="tile__value">{settled_until === null ? '–' : day(settled_until)}</dd>
      </div>
    </dl>
  );
}

const Views = ({ agency, current }: { agency: string; current: AgencyView }) => (
  <nav className="tabs" aria-label={t('agency.views')}>
    {VIEWS.map((view) => (
      <Link
        key={view}
        className="tabs__tab"
        to="/agencies/$agency"
        params={{ agency }}
        search={view === 'hosts' ? {} : { view }}
        resetScroll={false}
        aria-current={view === current ? 'page' : undefined}
        data-current={view === current}
      >
        {t(`agency.view_${view}`)}
      </Link>
    ))}
  </nav>
);

function View({ agency, view }: { agency: string; view: AgencyView }) {
  if (view === 'hosts') return <AgencyHosts agency={agency} />;
  if (view === 'contracts') return <Contracts filter={{ agency }} empty={t('contract.none_of_agency')} />;
  if (view === 'statement') return <AgencyStatement agency={agency} />;
  return <Settlements agency={agency} />;
}
