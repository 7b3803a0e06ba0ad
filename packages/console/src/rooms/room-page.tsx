import type { Battle, Room, RoomStats } from '@lavish/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { callApi } from '../api/request.ts';
import { useMay, useSession } from '../api/session.ts';
import { BattleList } from '../battles/battle-list.tsx';
import { ScoreBar } from '../battles/score-bar.tsx';
import { liveFeed } from '../live/live-feed.ts';
import { LiveChart } from '../overview/live-chart.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Panel } from '../parts/panel.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { EndRoomDialog } from './end-room-dialog.tsx';
import { BiggestOfRoom, FeedPanel } from './feed-panel.tsx';
import { createRoomFeed, type RoomFeedState } from './room-feed.ts';
import { RoomGifts } from './room-gifts.tsx';
import { roomKey, roomPath } from './room-key.ts';
import { RoomStatus } from './room-status.tsx';
import { RoomSupporters } from './room-supporters.tsx';
import { RoomUsers } from './room-users.tsx';

const route = getRouteApi('/rooms/$room');

/** A room: what happens in it, who gives, its guests, blocks and battles, and its end. */
export function RoomPage() {
  const { room: id } = route.useParams();
  const query = useQuery({
    queryKey: roomKey(id),
    queryFn: ({ signal }) => callApi<Room>(roomPath(id), { signal }),
  });
  return (
    <>
      {query.data === undefined && <PageTitle title={id} />}
      {query.isError ? (
        <Failed fault={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Loading />
      ) : (
        <OneRoom key={id} room={query.data} />
      )}
    </>
  );
}

function OneRoom({ room }: { room: Room }) {
  const mayWatch = useMay('live.read');
  const mayReadGifts = useMay('gifts.read');
  const mayReadRankings = useMay('rankings.read');
  const mayReadBattles = useMay('battles.read');
  return (
    <>
      <Head room={room} />
      {room.live && mayWatch ? (
        <LiveRoom room={room} />
      ) : (
        <>
          <Totals stats={room.stats} live={room.live} />
          {mayReadGifts && (
            <Panel title={t('room.all_gifts')}>
              <RoomGifts room={room.id} />
            </Panel>
          )}
        </>
      )}
      <div className="room">
        {mayReadRankings && <RoomSupporters room={room.id} live={room.live} />}
        {mayReadBattles && (
          <Panel title={t('room.battles')}>
            <BattleList filter={{ room: room.id }} pageSize={10} />
          </Panel>
        )}
        <RoomUsers room={room.id} kind="guests" canAdd={room.live} />
        <RoomUsers room={room.id} kind="blocks" canAdd />
      </div>
    </>
  );
}

function Head({ room }: { room: Room }) {
  const { time_zone } = useSession();
  const mayEnd = useMay('rooms.end');
  const mayReport = useMay('analytics.read');
  const [isEnding, setEnding] = useState(false);
  return (
    <>
      <PageTitle title={room.title ?? room.id}>
        <RoomStatus live={room.live} />
        {room.live && mayEnd && (
          <button
            className="button button--danger title-action"
            type="button"
            onClick={() => setEnding(true)}
          >
            <Icon name="ended" />
            {t('room.end')}
          </button>
        )}
      </PageTitle>
      <p className="room__head">
        <span className="id">
          <bdi>{room.id}</bdi>
        </span>
        <span>
          {t('room.host')}: <UserLink user={room.host} />
        </span>
        <span className="quiet">
          {dateTime(room.created_at, time_zone)}
          {room.ended_at !== null && ` – ${dateTime(room.ended_at, time_zone)}`}
        </span>
        {mayReport && (
          <Link
            className="link"
            to="/analytics/$report"
            params={{ report: 'trend' }}
            search={{ room: room.id }}
          >
            {t('room.report')}
          </Link>
        )}
      </p>
      {isEnding && <EndRoomDialog room={room} onClose={() => setEnding(false)} />}
    </>
  );
}

function LiveRoom({ room }: { room: Room }) {
  const queries = useQueryClient();
  const source = useMemo(() => createRoomFeed((receive) => liveFeed.watchRoom(room.id, receive)), [room.id]);
  const feed = useSyncExternalStore(source.subscribe, source.read);
  useEffect(() => {
    if (feed.changes === 0) return;
    for (const queryKey of [roomKey(room.id), ['battles']]) void queries.invalidateQueries({ queryKey });
  }, [feed.changes, queries, room.id]);
  const battle = feed.state?.battle ?? null;
  return (
    <div className="room__live" data-stale={feed.status === 'lost'}>
      <Status feed={feed} />
      <Totals stats={feed.state?.stats ?? room.stats} live />
      {battle !== null && battle.result === null && <RunningBattle battle={battle} />}
      <div className="room">
        <FeedPanel room={room.id} feed={feed} />
        <div className="room__column">
          <Panel title={t('room.rate')}>
            <LiveChart points={feed.points} />
          </Panel>
          <BiggestOfRoom feed={feed} />
        </div>
      </div>
    </div>
  );
}

const Status = ({ feed: { status } }: { feed: RoomFeedState }) =>
  status === 'lost' ? (
    <p className="banner banner--warning" role="alert">
      <Icon name="offline" />
      {t('live.lost_detail')}
    </p>
  ) : (
    <span className="live-status" data-status={status} role="status">
      <span className="live-status__dot" aria-hidden="true" />
      {t(`live.${status}`)}
    </span>
  );

const RunningBattle = ({ battle }: { battle: Battle }) => (
  <Panel
    title={t('room.battle')}
    actions={
      <Link className="link" to="/battles/$battle" params={{ battle: battle.id }}>
        {t('room.to_battle')}
      </Link>
    }
  >
    <ScoreBar battle={battle} />
  </Panel>
);

const Totals = ({ stats, live }: { stats: RoomStats; live: boolean }) => (
  <dl className="tiles">
    <Total label={t('figure.coins')} value={stats.coins} isCoins />
    <Total label={t('figure.gifts')} value={stats.gifts} />
    <Total label={t('figure.senders')} value={stats.senders} />
    {live && <Total label={t('live.viewers')} value={stats.viewers} />}
  </dl>
);

const Total = ({ label, value, isCoins = false }: { label: string; value: number; isCoins?: boolean }) => (
  <div className="tile panel">
    <dt className="tile__name">{label}</dt>
    <dd className={`tile__value ${isCoins ? 'coins' : ''}`}>{exact(value)}</dd>
  </div>
);
