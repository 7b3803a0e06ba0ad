import { shownName } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '../api/session.ts';
import { Panel } from '../parts/panel.tsx';
import { time } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import type { FeedGift, FeedLine, RoomFeedState } from './room-feed.ts';
import { RoomGifts } from './room-gifts.tsx';

type View = 'live' | 'all';

/** What happens in a live room, line by line, and the list of all its gifts. */
export function FeedPanel({ room, feed }: { room: string; feed: RoomFeedState }) {
  const [view, setView] = useState<View>('live');
  /** The lines at the moment in which the operator stopped the feed to read. Null: it runs. */
  const [stopped, setStopped] = useState<readonly FeedLine[] | null>(null);
  const lines = stopped ?? feed.lines;
  return (
    <Panel
      title={t('room.feed')}
      className="room__feed"
      actions={
        <div className="panel__actions">
          {view === 'live' && (
            <button
              className="button button--quiet"
              type="button"
              aria-pressed={stopped !== null}
              onClick={() => setStopped(stopped === null ? feed.lines : null)}
            >
              {t(stopped === null ? 'room.stop_feed' : 'room.run_feed')}
            </button>
          )}
          <button
            className="button button--quiet"
            type="button"
            onClick={() => setView(view === 'live' ? 'all' : 'live')}
          >
            {t(view === 'live' ? 'room.all_gifts' : 'room.live_feed')}
          </button>
        </div>
      }
    >
      {view === 'all' ? (
        <RoomGifts room={room} />
      ) : lines.length === 0 ? (
        <p className="quiet">{t('room.feed_empty')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls it.
        <ol className="feed" tabIndex={0} aria-label={t('room.feed')}>
          {lines.map((line) => (
            <Line key={line.key} line={line} users={feed.users} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

type Users = RoomFeedState['users'];

const nameOf = (users: Users, user: string) => shownName(user, users.get(user)?.name);

function Line({ line, users }: { line: FeedLine; users: Users }) {
  const { time_zone } = useSession();
  return (
    <li className={`feed__line feed__line--${line.kind}`}>
      {line.kind === 'gift' ? (
        <GiftLine gift={line.gift} users={users} />
      ) : line.kind === 'summary' ? (
        <>
          <span>{t('room.more_gifts', { gifts: exact(line.gifts) })}</span>
          <span className="coins">{exact(line.coins)}</span>
        </>
      ) : (
        <EventText event={line.event} users={users} />
      )}
      <time className="feed__time" dateTime={line.at}>
        {time(line.at, time_zone)}
      </time>
    </li>
  );
}

function GiftLine({ gift, users }: { gift: FeedGift; users: Users }) {
  return (
    <>
      <span>
        <bdi>{nameOf(users, gift.sender)}</bdi>{' '}
        <Link to="/gifts/$gift" params={{ gift: gift.id }}>
          <bdi>{gift.item}</bdi>
          {gift.quantity > 1 && ` × ${exact(gift.quantity)}`}
        </Link>{' '}
        <span className="arrow" aria-hidden="true">
          →
        </span>{' '}
        <span className="visually-hidden">{t('biggest.to')}</span> <bdi>{nameOf(users, gift.receiver)}</bdi>
      </span>
      <span className="coins">{exact(gift.coins)}</span>
    </>
  );
}

function EventText({ event, users }: { event: Extract<FeedLine, { kind: 'event' }>['event']; users: Users }) {
  const text =
    event.type === 'guest_joined' || event.type === 'guest_left'
      ? t(`event.${event.type}`, { user: nameOf(users, event.user) })
      : event.type === 'gift_reversed'
        ? t('event.gift_reversed', { user: nameOf(users, event.sender), coins: exact(event.coins) })
        : event.type === 'battle_boost_started' || event.type === 'battle_boost_ended'
          ? t(`event.${event.type}`, { boost: event.boost.id })
          : t(`event.${event.type}`);
  return (
    <span>
      {'battle' in event ? (
        <Link to="/battles/$battle" params={{ battle: event.battle }}>
          {text}
        </Link>
      ) : (
        text
      )}
    </span>
  );
}

/** The most expensive gifts that arrived while the page is open. */
export function BiggestOfRoom({ feed: { biggest, users } }: { feed: RoomFeedState }) {
  return (
    <Panel title={t('biggest.title')}>
      {biggest.length === 0 ? (
        <p className="quiet">{t('room.feed_empty')}</p>
      ) : (
        <ol className="feed feed--short">
          {biggest.map((gift) => (
            <li key={gift.id} className="feed__line">
              <GiftLine gift={gift} users={users} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
