import type { Room } from '@lavish/protocol';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useMay, useSession } from '../api/session.ts';
import { Field } from '../parts/field.tsx';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Pager } from '../parts/pager.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { Empty } from '../parts/states.tsx';
import { useList } from '../parts/use-list.ts';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { OpenRoomDialog } from './open-room-dialog.tsx';
import { RoomLink } from './room-link.tsx';
import { RoomStatus } from './room-status.tsx';

const route = getRouteApi('/rooms');

const PAGE_ROOMS = '50';
/** How often the list of live rooms is read again. */
const REFRESH_MS = 10_000;

/** Which rooms a list has. */
type Wanted = { search: string } | { live: boolean };

/** Finds rooms by id, host or title, and lists those that are live and those that have ended. */
export function RoomsPage() {
  const { q, state } = route.useSearch();
  const { operator } = useSession();
  const mayOpen = useMay('rooms.open');
  const [isOpening, setOpening] = useState(false);
  const wanted: Wanted = q === undefined ? { live: state !== 'ended' } : { search: q };
  return (
    <>
      <PageTitle title={t('page.rooms')}>
        {mayOpen && (
          <button className="button button--main title-action" type="button" onClick={() => setOpening(true)}>
            <Icon name="plus" />
            {t('room.open')}
          </button>
        )}
      </PageTitle>
      {operator.host === null && <RoomSearch key={q ?? ''} text={q ?? ''} />}
      {q === undefined && <Tabs live={state !== 'ended'} />}
      <RoomList key={JSON.stringify(wanted)} wanted={wanted} />
      {isOpening && <OpenRoomDialog onClose={() => setOpening(false)} />}
    </>
  );
}

function RoomSearch({ text }: { text: string }) {
  const [typed, setTyped] = useState(text);
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const q = typed.trim();
    void navigate({ to: '/rooms', search: q === '' ? {} : { q } });
  };
  return (
    <form className="search-form" onSubmit={submit}>
      <Field
        label={t('rooms.search')}
        type="search"
        value={typed}
        onChange={setTyped}
        maxLength={100}
        placeholder={t('rooms.search_hint')}
        autoComplete="off"
        spellCheck={false}
      />
      <button className="button" type="submit">
        {t('find.submit')}
      </button>
      {text !== '' && (
        <Link className="button button--quiet" to="/rooms">
          {t('rooms.show_all')}
        </Link>
      )}
    </form>
  );
}

const Tabs = ({ live }: { live: boolean }) => (
  <nav className="tabs" aria-label={t('rooms.which')}>
    {([true, false] as const).map((each) => (
      <Link
        key={String(each)}
        className="tabs__tab"
        to="/rooms"
        search={each ? {} : { state: 'ended' }}
        aria-current={each === live ? 'page' : undefined}
        data-current={each === live}
      >
        {t(each ? 'rooms.live' : 'rooms.ended')}
      </Link>
    ))}
  </nav>
);

function RoomList({ wanted }: { wanted: Wanted }) {
  const { operator } = useSession();
  const isSearch = 'search' in wanted;
  const { query, pager } = useList<Room>(
    ['rooms'],
    '/v1/rooms',
    {
      limit: PAGE_ROOMS,
      ...(isSearch ? { search: wanted.search } : { live: String(wanted.live) }),
      ...(operator.host !== null && { host: operator.host }),
    },
    { refetchMs: !isSearch && wanted.live && REFRESH_MS },
  );
  return (
    <QueryState query={query}>
      {({ data }) =>
        data.length === 0 && pager.isFirst && pager.next === null ? (
          <Empty>
            {t(isSearch ? 'rooms.none_found' : wanted.live ? 'rooms.none_live' : 'rooms.none_ended')}
          </Empty>
        ) : (
          <div className="panel">
            {data.length === 0 ? (
              <p className="quiet">{t(pager.next === null ? 'rooms.no_more' : 'rooms.none_yet')}</p>
            ) : (
              <RoomTable rooms={data} hasStatus={isSearch} />
            )}
            <Pager {...pager} />
          </div>
        )
      }
    </QueryState>
  );
}

function RoomTable({ rooms, hasStatus }: { rooms: readonly Room[]; hasStatus: boolean }) {
  const { time_zone } = useSession();
  return (
    <HeadedTable
      label={t('page.rooms')}
      className="rooms"
      headings={[
        t('busiest.room'),
        t('room.host'),
        ...(hasStatus ? [t('room.state')] : []),
        numbers(t('figure.coins')),
        numbers(t('figure.gifts')),
        numbers(t('live.viewers')),
        t('room.began'),
      ]}
    >
      {rooms.map(({ id, host, title, live, stats, created_at }) => (
        <tr key={id}>
          <th scope="row">
            <RoomLink room={id} title={title} />{' '}
            {title !== null && (
              <span className="table__second">
                <bdi>{id}</bdi>
              </span>
            )}
          </th>
          <td>
            <UserLink user={host} />
          </td>
          {hasStatus && (
            <td>
              <RoomStatus live={live} />
            </td>
          )}
          <td className="number coins">{exact(stats.coins)}</td>
          <td className="number">{exact(stats.gifts)}</td>
          <td className="number">{live ? exact(stats.viewers) : '–'}</td>
          <td className="table__time">{dateTime(created_at, time_zone)}</td>
        </tr>
      ))}
    </HeadedTable>
  );
}
