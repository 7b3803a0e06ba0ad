import { useSyncExternalStore } from 'react';
import { liveFeed } from '../live/live-feed.ts';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Loading } from '../parts/states.tsx';
import { brief, exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { BiggestGifts } from './biggest-gifts.tsx';
import { BusiestRooms } from './busiest-rooms.tsx';
import { CommitHealth } from './commit-health.tsx';
import { LiveChart } from './live-chart.tsx';
import { Nodes } from './nodes.tsx';

/** What happens now: rates, the biggest gifts, the busiest rooms, and the health of commits and nodes. */
export function OverviewPage() {
  const { status, message, points } = useSyncExternalStore(liveFeed.subscribe, liveFeed.read);
  return (
    <>
      <PageTitle title={t('page.overview')}>
        <span className="live-status" data-status={status} role="status">
          <span className="live-status__dot" aria-hidden="true" />
          {t(`live.${status}`)}
        </span>
      </PageTitle>
      {status === 'lost' && (
        <p className="banner banner--warning" role="alert">
          <Icon name="offline" />
          {t('live.lost_detail')}
        </p>
      )}
      {message === null ? (
        <Loading />
      ) : (
        <div className="overview" data-stale={status === 'lost'}>
          <section className="overview__now panel" aria-label={t('live.now')}>
            <dl className="overview__rates">
              <Rate label={t('live.coins_per_s')} value={brief(message.coins_per_s)} tone="coin" />
              <Rate label={t('live.gifts_per_s')} value={brief(message.gifts_per_s)} tone="gift" />
            </dl>
            <LiveChart points={points} />
          </section>
          <dl className="overview__counts">
            <Count label={t('live.rooms')} value={message.live_rooms} />
            <Count label={t('live.viewers')} value={message.viewers} />
            <Count label={t('live.battles')} value={message.battles} />
          </dl>
          <CommitHealth commit={message.commit} />
          <BiggestGifts gifts={message.biggest} users={message.users} />
          <BusiestRooms rooms={message.busiest} users={message.users} />
          <Nodes nodes={message.nodes} />
        </div>
      )}
    </>
  );
}

const Rate = ({ label, value, tone }: { label: string; value: string; tone: 'coin' | 'gift' }) => (
  <div className={`rate rate--${tone}`}>
    <dt>{label}</dt>
    <dd>{value}</dd>
  </div>
);

const Count = ({ label, value }: { label: string; value: number }) => (
  <div className="count panel">
    <dt>{label}</dt>
    <dd>{exact(value)}</dd>
  </div>
);
