import { PAYOUT_STATES, type Payout, type PayoutState } from '@lavish/protocol';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useSession } from '../api/session.ts';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { ListView } from '../parts/list-view.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { useList } from '../parts/use-list.ts';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { money } from '../strings/money.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { PAYOUTS_KEY } from './payout-key.ts';
import { PayoutStateBadge } from './payout-state.tsx';
import { PayoutTabs } from './payout-tabs.tsx';

const route = getRouteApi('/payouts');

/** The queue first: what waits for an approval. */
const DEFAULT_STATE: PayoutState = 'awaiting_approval';
const TABS = [...PAYOUT_STATES, 'all'] as const;

/** Payouts by their state, or all of a host or a batch. */
export function PayoutsPage() {
  const { state = DEFAULT_STATE, user, batch } = route.useSearch();
  const { operator } = useSession();
  const host = operator.host ?? user;
  const isQueue = host === undefined && batch === undefined;
  return (
    <>
      <PageTitle title={t('page.payouts')}>
        {!isQueue && <span className="id">{host ?? batch}</span>}
      </PageTitle>
      {isQueue ? (
        <>
          <PayoutTabs current="/payouts" />
          <States current={state} />
          <Payouts
            key={state}
            filter={state === 'all' ? {} : { state }}
            empty={t(state === DEFAULT_STATE ? 'payout.none_waiting' : 'payout.none')}
          />
        </>
      ) : (
        <Payouts
          key={`${host} ${batch}`}
          filter={host === undefined ? { batch: batch! } : { user: host }}
          empty={t('payout.none_of_host')}
        />
      )}
    </>
  );
}

const States = ({ current }: { current: PayoutState | 'all' }) => (
  <nav className="tabs tabs--small" aria-label={t('payout.which')}>
    {TABS.map((state) => (
      <Link
        key={state}
        className="tabs__tab"
        to="/payouts"
        search={state === DEFAULT_STATE ? {} : { state }}
        aria-current={state === current ? 'page' : undefined}
        data-current={state === current}
      >
        {t(state === 'all' ? 'payout.all' : `payout.state_${state}`)}
      </Link>
    ))}
  </nav>
);

function Payouts({ filter, empty }: { filter: Record<string, string>; empty: string }) {
  const { time_zone } = useSession();
  const list = useList<Payout>([...PAYOUTS_KEY, 'list'], '/v1/payouts', { ...filter, limit: '50' });
  return (
    <ListView list={list} empty={empty}>
      {(payouts) => (
        <HeadedTable
          label={t('page.payouts')}
          className="table--stacked"
          headings={[
            t('payout.payout'),
            t('room.host'),
            t('purchase.state'),
            numbers(t('figure.coins')),
            t('payout.requested'),
          ]}
        >
          {payouts.map((payout) => (
            <tr key={payout.id}>
              <th scope="row">
                <Link to="/payouts/$payout" params={{ payout: payout.id }}>
                  {money(payout.amount, payout.currency)}
                </Link>{' '}
                {payout.reference !== null && (
                  <span className="table__second">
                    <bdi>{payout.reference}</bdi>
                  </span>
                )}
              </th>
              <td>
                <UserLink user={payout.user} />
              </td>
              <td>
                <PayoutStateBadge payout={payout} />
              </td>
              <td className="number coins">{exact(payout.coins)}</td>
              <td className="table__time">
                {dateTime(payout.requested_at, time_zone)}{' '}
                {payout.requested_by !== null && (
                  <span className="table__second">
                    <bdi>{payout.requested_by}</bdi>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </HeadedTable>
      )}
    </ListView>
  );
}
