import type { PayoutWithSteps } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { Fact } from '../parts/fact.tsx';
import { HeadedTable } from '../parts/headed-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { money } from '../strings/money.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { PayoutActions } from './payout-actions.tsx';
import { PAYOUTS_KEY } from './payout-key.ts';
import { PayoutStateBadge } from './payout-state.tsx';

const route = getRouteApi('/payouts/$payout');

/** A payout: what is paid, what happened so far, and what can be done next. */
export function PayoutPage() {
  const { payout: id } = route.useParams();
  const query = useQuery({
    queryKey: [...PAYOUTS_KEY, id],
    queryFn: ({ signal }) => callApi<PayoutWithSteps>(`/v1/payouts/${encodeURIComponent(id)}`, { signal }),
  });
  return (
    <>
      <PageTitle title={t('payout.payout')}>
        <span className="id">{id}</span>
        {query.data !== undefined && <PayoutActions payout={query.data} />}
      </PageTitle>
      <QueryState query={query}>
        {(payout) => (
          <>
            <Notices payout={payout} />
            <Facts payout={payout} />
            <Steps payout={payout} />
          </>
        )}
      </QueryState>
    </>
  );
}

/** What an approver has to see before anything else. */
function Notices({ payout: { state, held_by, host_owes } }: { payout: PayoutWithSteps }) {
  return (
    <>
      {held_by !== null && (
        <p className="banner banner--danger">
          <Icon name="warning" />
          {t(`payout.held_${held_by}`)}
        </p>
      )}
      {host_owes > 0 && (
        <p className="banner banner--danger">
          <Icon name="warning" />
          {t('payout.host_owes', { coins: exact(host_owes) })}
        </p>
      )}
      {state === 'awaiting_approval' && (
        <p className="banner banner--warning">
          <Icon name="eye" />
          {t('payout.four_eyes')}
        </p>
      )}
    </>
  );
}

function Facts({ payout }: { payout: PayoutWithSteps }) {
  const { time_zone } = useSession();
  const { user, coins, currency, rate, gross_amount, fee_amount, amount, batch } = payout;
  return (
    <Panel title={t('payout.amount')} actions={<PayoutStateBadge payout={payout} />}>
      <dl className="facts">
        <Fact label={t('room.host')}>
          <UserLink user={user} />
        </Fact>
        <Fact label={t('figure.coins')}>
          <span className="coins">{exact(coins)}</span>
        </Fact>
        <Fact label={t('payout.rate')}>
          {t('payout.rate_value', { coins: exact(rate.coins), amount: money(rate.amount, currency) })}
        </Fact>
        <Fact label={t('payout.gross')}>{money(gross_amount, currency)}</Fact>
        <Fact label={t('payout.fee')}>{money(fee_amount, currency)}</Fact>
        <Fact label={t('payout.paid_amount')}>{money(amount, currency)}</Fact>
        <Fact label={t('payout.requested')}>{dateTime(payout.requested_at, time_zone)}</Fact>
        {payout.destination !== null && (
          <Fact label={t('payout.destination')}>
            <bdi>{payout.destination}</bdi>
          </Fact>
        )}
        {payout.reference !== null && (
          <Fact label={t('top_up.reference')}>
            <bdi>{payout.reference}</bdi>
          </Fact>
        )}
        {payout.transfer !== null && (
          <Fact label={t('payout.transfer')}>
            <bdi>{payout.transfer}</bdi>
          </Fact>
        )}
        {batch !== null && (
          <Fact label={t('payout.batch')}>
            <Link className="id" to="/payouts" search={{ batch }}>
              {batch}
            </Link>
          </Fact>
        )}
      </dl>
    </Panel>
  );
}

/** The history, oldest first. */
function Steps({ payout: { steps } }: { payout: PayoutWithSteps }) {
  const { time_zone } = useSession();
  return (
    <Panel title={t('payout.history')}>
      <HeadedTable
        label={t('payout.history')}
        className="table--wrapping"
        headings={[t('statement.what'), t('payout.who'), t('change.reason'), t('statement.at')]}
      >
        {steps.map(({ step, actor, reason, at }) => (
          <tr key={`${step} ${at}`}>
            <th scope="row">{t(`payout.step_${step}`)}</th>
            <td>{actor === null ? t('payout.by_itself') : <bdi>{actor}</bdi>}</td>
            <td>{reason !== null && <bdi>{reason}</bdi>}</td>
            <td className="table__time">{dateTime(at, time_zone)}</td>
          </tr>
        ))}
      </HeadedTable>
    </Panel>
  );
}
