import type { Purchase, PurchaseRefund } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { RefundDialog } from '../corrections/refund-dialog.tsx';
import { Fact } from '../parts/fact.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { money } from '../strings/money.ts';
import { exact } from '../strings/numbers.ts';
import { isStringKey, t } from '../strings/strings.ts';
import { PURCHASES_KEY } from './purchase-key.ts';
import { PurchaseState } from './purchase-state.tsx';
import { TracePanel } from './trace-panel.tsx';

const route = getRouteApi('/purchases/$purchase');

/** A purchase: what was paid and credited, where its coins are, and how to take them back. */
export function PurchasePage() {
  const { purchase: id } = route.useParams();
  const query = useQuery({
    queryKey: [...PURCHASES_KEY, id],
    queryFn: ({ signal }) => callApi<Purchase>(`/v1/purchases/${encodeURIComponent(id)}`, { signal }),
  });
  return (
    <>
      <PageTitle title={t('purchase.purchase')}>
        <span className="id">{id}</span>
        {query.data !== undefined && <RefundButton purchase={query.data} />}
      </PageTitle>
      <QueryState query={query}>
        {(purchase) => (
          <>
            <Facts purchase={purchase} />
            {purchase.state === 'credited' && <TracePanel key={id} purchase={id} />}
          </>
        )}
      </QueryState>
    </>
  );
}

function RefundButton({ purchase }: { purchase: Purchase }) {
  const { id, user, provider, coins, bonus_coins, price, refunded, state } = purchase;
  const mayCorrect = useMay('corrections.create');
  const [isOpen, setOpen] = useState(false);
  const isTaken = refunded.coins + refunded.bonus_coins === coins + bonus_coins;
  // Stores and Stripe return the money themselves, and then send a message.
  if (!mayCorrect || provider !== 'custom' || state !== 'credited' || user === null || isTaken) return null;
  return (
    <>
      <button className="button button--main page-title__action" type="button" onClick={() => setOpen(true)}>
        {t('refund.refund_action')}
      </button>
      {isOpen && (
        <RefundDialog<PurchaseRefund>
          path={`/v1/purchases/${id}/refunds`}
          user={user}
          coins={coins + bonus_coins}
          left={price && { amount: price.amount - refunded.amount, currency: price.currency }}
          changes={PURCHASES_KEY}
          refundsOf={({ refunds }) => refunds}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

function Facts({ purchase }: { purchase: Purchase }) {
  const { time_zone } = useSession();
  const { user, pack, pack_version, quantity, provider, transaction, price, refusal } = purchase;
  const { coins, bonus_coins, refunded, disputes, paid_at, created_at } = purchase;
  return (
    <Panel title={t('purchase.payment')} actions={<PurchaseState purchase={purchase} />}>
      {refusal !== null && (
        <p className="banner banner--danger">
          <Icon name="warning" />
          {t('purchase.refused_because', { why: refusalSentence(refusal) })}
        </p>
      )}
      {purchase.state === 'pending' && <p className="quiet">{t('purchase.pending_detail')}</p>}
      <dl className="facts">
        <Fact label={t('audit.user')}>{user === null ? '–' : <UserLink user={user} />}</Fact>
        <Fact label={t('pack.pack')}>
          {pack === null ? (
            '–'
          ) : (
            <>
              <bdi>{pack}</bdi> × {exact(quantity)}{' '}
              {pack_version !== null && (
                <span className="table__second">{t('pack.version', { version: exact(pack_version) })}</span>
              )}
            </>
          )}
        </Fact>
        <Fact label={t('purchase.price')}>
          {price === null ? t('purchase.no_price') : money(price.amount, price.currency)}
        </Fact>
        <Fact label={t('purchase.coins')}>
          <span className="coins">{exact(coins)}</span>
        </Fact>
        {bonus_coins > 0 && <Fact label={t('purchase.bonus_coins')}>{exact(bonus_coins)}</Fact>}
        {refunded.coins + refunded.bonus_coins > 0 && (
          <Fact label={t('purchase.taken_back')}>
            {exact(refunded.coins + refunded.bonus_coins)}{' '}
            {price !== null && (
              <span className="table__second">{money(refunded.amount, price.currency)}</span>
            )}
          </Fact>
        )}
        <Fact label={t('purchase.paid_at')}>{dateTime(paid_at ?? created_at, time_zone)}</Fact>
        <Fact label={t('purchase.provider')}>
          {t(`provider.${provider}`)} <span className="table__second id">{transaction}</span>
        </Fact>
      </dl>
      {disputes.length > 0 && (
        <ul className="lines">
          {disputes.map(({ id, state, amount }) => (
            <li key={id}>
              <span>
                {t(`dispute.${state}`)} <span className="id">{id}</span>
              </span>
              <span>
                {amount === null
                  ? t('dispute.all')
                  : price === null
                    ? exact(amount)
                    : money(amount, price.currency)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {provider !== 'custom' && purchase.state === 'credited' && (
        <p className="quiet">{t('purchase.refund_elsewhere', { provider: t(`provider.${provider}`) })}</p>
      )}
      {user !== null && (
        <p className="profile__links">
          <Link className="link" to="/purchases" search={{ user }}>
            {t('purchase.all_of_user')}
          </Link>
        </p>
      )}
    </Panel>
  );
}

/** Why a paid purchase was not credited: a sentence, or else the code of the error. */
function refusalSentence(code: string): string {
  const key = `fault.${code}`;
  return isStringKey(key) ? t(key) : code;
}
