import type { User } from '@lavish/protocol';
import { shownName } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { faultSentence } from '../api/fault-sentence.ts';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { AdjustDialog } from '../corrections/adjust-dialog.tsx';
import { PromotionalDialog } from '../corrections/promotional-dialog.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { exact, percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { BlockDialog } from './block-dialog.tsx';
import { EarningsPanel } from './earnings-panel.tsx';
import { ProfileDialog } from './profile-dialog.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';
import { Statement } from './statement.tsx';
import { TopUpDialog } from './top-up-dialog.tsx';
import { useBlock } from './use-block.ts';
import { userKey } from './user-key.ts';

const route = getRouteApi('/users/$user');

/** A user: profile, money, and what an operator may change. */
export function UserPage() {
  const { user: id } = route.useParams();
  const { account = 'wallet' } = route.useSearch();
  const mayReadPayouts = useMay('payouts.read');
  const query = useQuery({
    queryKey: userKey(id),
    queryFn: ({ signal }) => callApi<User>(`/v1/users/${encodeURIComponent(id)}`, { signal }),
  });
  return (
    <>
      {query.data === undefined && <PageTitle title={id} />}
      {query.data === undefined ? (
        query.isError ? (
          <Failed fault={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <>
          <Profile user={query.data} />
          {mayReadPayouts && <EarningsPanel user={id} />}
          <Statement key={`${id} ${account}`} user={id} account={account} />
        </>
      )}
    </>
  );
}

type DialogName = 'top_up' | 'promotional' | 'adjust' | 'block' | 'profile' | 'revoke';

function Profile({ user }: { user: User }) {
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const mayTopUp = useMay('topups.create');
  const mayCorrect = useMay('corrections.create');
  const mayChange = useMay('users.change');
  const mayRevoke = useMay('tokens.revoke');
  const mayReport = useMay('analytics.read');
  const mayAudit = useMay('audit.read');
  const block = useBlock(user.id);
  const mayReadPurchases = useMay('statements.read') && useSession().operator.host === null;
  const mayReadBattles = useMay('battles.read');
  const maySearchRooms = useSession().operator.host === null;
  const name = shownName(user.id, user.name);
  const close = () => setDialog(null);
  return (
    <>
      <div className="profile">
        <Avatar className="profile__initial" id={user.id} name={user.name} />
        <PageTitle title={name}>
          <span className="id">
            <bdi>{user.id}</bdi>
          </span>
        </PageTitle>
        <ul className="profile__facts">
          {user.blocked && <li className="badge badge--danger">{t('user.blocked')}</li>}
          <li className="badge">{t('user.vip', { level: exact(user.vip_level) })}</li>
          <li className="badge">{t('user.share', { share: percent(user.share_bps / 10_000) })}</li>
          {user.region !== null && (
            <li className="badge">
              {t('user.region')}: <bdi>{user.region}</bdi>
            </li>
          )}
          {user.ranking !== 'shown' && <li className="badge">{t(`user.ranking_${user.ranking}`)}</li>}
        </ul>
        <div className="profile__actions">
          {mayTopUp && (
            <button className="button button--main" type="button" onClick={() => setDialog('top_up')}>
              {t('user.top_up')}
            </button>
          )}
          {mayCorrect && (
            <>
              <button className="button" type="button" onClick={() => setDialog('promotional')}>
                {t('promotional.grant')}
              </button>
              <button className="button" type="button" onClick={() => setDialog('adjust')}>
                {t('adjust.adjust')}
              </button>
            </>
          )}
          {mayChange && (
            <>
              <button className="button" type="button" onClick={() => setDialog('profile')}>
                {t('user.edit')}
              </button>
              <button className="button" type="button" onClick={() => setDialog('block')}>
                {t(user.blocked ? 'user.unblock' : 'user.block')}
              </button>
            </>
          )}
          {mayRevoke && (
            <button className="button" type="button" onClick={() => setDialog('revoke')}>
              {t('user.revoke')}
            </button>
          )}
        </div>
      </div>
      {block.isError && (
        <p className="banner banner--danger" role="alert">
          <Icon name="warning" />
          {t('block.taken_back', { why: faultSentence(block.error) })}
        </p>
      )}
      <dl className="tiles">
        <Amount label={t('user.wallet')} coins={user.wallet.coins}>
          {user.wallet.promotional_coins > 0 &&
            t('user.promotional', { coins: exact(user.wallet.promotional_coins) })}
        </Amount>
        {user.wallet.owed > 0 && (
          <Amount label={t('user.owed')} coins={user.wallet.owed}>
            {t('user.owed_detail')}
          </Amount>
        )}
        <Amount label={t('user.earnings')} coins={user.earnings.coins} />
        <Amount label={t('user.spent')} coins={user.lifetime_spent} />
      </dl>
      <p className="profile__links">
        {mayReport && (
          <>
            <Link
              className="link"
              to="/analytics/$report"
              params={{ report: 'trend' }}
              search={{ sender: user.id }}
            >
              {t('user.gifts_sent')}
            </Link>
            <Link
              className="link"
              to="/analytics/$report"
              params={{ report: 'trend' }}
              search={{ receiver: user.id }}
            >
              {t('user.gifts_received')}
            </Link>
          </>
        )}
        {maySearchRooms && (
          <Link className="link" to="/rooms" search={{ q: user.id }}>
            {t('user.rooms')}
          </Link>
        )}
        {mayReadPurchases && (
          <Link className="link" to="/purchases" search={{ user: user.id }}>
            {t('page.purchases')}
          </Link>
        )}
        {mayReadBattles && (
          <Link className="link" to="/battles" search={{ host: user.id }}>
            {t('user.battles')}
          </Link>
        )}
        {mayAudit && (
          <Link className="link" to="/audit" search={{ user: user.id }}>
            {t('user.audit')}
          </Link>
        )}
      </p>
      {dialog === 'top_up' && <TopUpDialog user={user.id} onClose={close} />}
      {dialog === 'promotional' && <PromotionalDialog user={user.id} onClose={close} />}
      {dialog === 'adjust' && <AdjustDialog user={user.id} onClose={close} />}
      {dialog === 'block' && <BlockDialog user={user} onBlock={block.mutate} onClose={close} />}
      {dialog === 'profile' && <ProfileDialog user={user.id} onClose={close} />}
      {dialog === 'revoke' && <RevokeDialog user={user.id} onClose={close} />}
    </>
  );
}

interface AmountProps {
  label: string;
  coins: number;
  /** What the number does not say. */
  children?: ReactNode;
}

const Amount = ({ label, coins, children }: AmountProps) => (
  <div className="tile panel">
    <dt className="tile__name">{label}</dt>
    <dd className="tile__value coins">{exact(coins)}</dd>
    {children && <dd className="quiet">{children}</dd>}
  </div>
);
