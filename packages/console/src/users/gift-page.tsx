import type { Gift } from '@lavish/protocol';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMay, useSession } from '../api/session.ts';
import { ReverseDialog } from '../corrections/reverse-dialog.tsx';
import { Fact } from '../parts/fact.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { RoomLink } from '../rooms/room-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { CorrectionsPanel } from './gift-corrections.tsx';
import { FundingPanel } from './gift-funding.tsx';
import { HostLedgerPanel, LedgerPanel } from './gift-ledger.tsx';
import { readGift } from './read-gift.ts';

const route = getRouteApi('/gifts/$gift');

/** A gift: who gave what to whom, its entries, what paid for it, its corrections, and how it counted. */
export function GiftPage() {
  const { gift: id } = route.useParams();
  const query = useQuery(readGift(id));
  const { operator } = useSession();
  const mayCorrect = useMay('corrections.create');
  const mayReadMoney = useMay('statements.read') && operator.host === null;
  const [isReversing, setReversing] = useState(false);
  return (
    <>
      <PageTitle title={t('gift.title')}>
        <span className="id">{id}</span>
        {mayCorrect && query.data !== undefined && (
          <button className="button page-title__action" type="button" onClick={() => setReversing(true)}>
            {t('reversal.reverse')}
          </button>
        )}
      </PageTitle>
      {query.isError ? (
        <Failed fault={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Loading />
      ) : (
        <div className="gift">
          <Receipt gift={query.data} />
          {mayReadMoney ? <LedgerPanel gift={query.data} /> : <HostLedgerPanel gift={query.data} />}
          {mayReadMoney && <FundingPanel gift={query.data} />}
          {mayReadMoney && <CorrectionsPanel gift={query.data} />}
          <Verdict gift={query.data} />
          <Campaigns gift={query.data} />
          {isReversing && <ReverseDialog gift={query.data} onClose={() => setReversing(false)} />}
        </div>
      )}
    </>
  );
}

function Receipt({ gift }: { gift: Gift }) {
  const { time_zone } = useSession();
  return (
    <Panel title={t('gift.receipt')}>
      <dl className="facts">
        <Fact label={t('filter.sender')}>
          <UserLink user={gift.sender} />
        </Fact>
        <Fact label={t('filter.receiver')}>
          <UserLink user={gift.receiver} />
        </Fact>
        <Fact label={t('filter.item')}>
          <bdi>{gift.item}</bdi> × {exact(gift.quantity)}
        </Fact>
        <Fact label={t('figure.coins')}>
          <span className="coins">{exact(gift.coins)}</span>
        </Fact>
        <Fact label={t('filter.room')}>
          <RoomLink room={gift.room} />
        </Fact>
        <Fact label={t('statement.at')}>{dateTime(gift.at, time_zone)}</Fact>
        {gift.streak !== null && <Fact label={t('gift.streak')}>{exact(gift.streak.count)}</Fact>}
      </dl>
    </Panel>
  );
}

function Verdict({ gift: { battle } }: { gift: Gift }) {
  return (
    <Panel title={t('gift.verdict')}>
      {battle === null ? (
        <p className="quiet">{t('gift.no_battle')}</p>
      ) : (
        <dl className="facts">
          <Fact label={t('gift.counted')}>
            {battle.counted ? t('gift.yes') : t(`gift.${battle.reason ?? 'battle_over'}`)}
          </Fact>
          <Fact label={t('gift.points')}>{exact(battle.points)}</Fact>
          <Fact label={t('gift.base_points')}>{exact(battle.base_points)}</Fact>
          <Fact label={t('gift.multiplier')}>
            ×{exact(battle.multiplier)}
            {battle.boosts.map(({ id, add }) => (
              <span key={id} className="table__second">
                <bdi>{id}</bdi> +{exact(add)}
              </span>
            ))}
          </Fact>
          <Fact label={t('gift.side')}>{exact(battle.side + 1)}</Fact>
          <Fact label={t('gift.round')}>{exact(battle.round)}</Fact>
          <Fact label={t('gift.battle')}>
            <Link className="id" to="/battles/$battle" params={{ battle: battle.id }}>
              {battle.id}
            </Link>
          </Fact>
        </dl>
      )}
    </Panel>
  );
}

function Campaigns({ gift: { campaigns = [] } }: { gift: Gift }) {
  if (campaigns.length === 0) return null;
  return (
    <Panel title={t('gift.campaigns')}>
      <dl className="facts">
        {campaigns.map(({ campaign, counted, score }) => (
          <Fact key={campaign} label={campaign}>
            {counted ? exact(score) : t('gift.not_counted')}
          </Fact>
        ))}
      </dl>
    </Panel>
  );
}
