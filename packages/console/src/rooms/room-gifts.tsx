import type { Gift } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { useSession } from '../api/session.ts';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Pager } from '../parts/pager.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { useList } from '../parts/use-list.ts';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { roomKey, roomPath } from './room-key.ts';

/** All gifts of a room, newest first. */
export function RoomGifts({ room }: { room: string }) {
  const { time_zone } = useSession();
  const { query, pager } = useList<Gift>([...roomKey(room), 'gifts'], `${roomPath(room)}/gifts`, {
    limit: '20',
  });
  return (
    <QueryState query={query}>
      {({ data }) =>
        data.length === 0 ? (
          <p className="quiet">{t('room.no_gifts')}</p>
        ) : (
          <>
            <HeadedTable
              label={t('room.all_gifts')}
              headings={[
                t('statement.gift'),
                t('filter.sender'),
                t('filter.receiver'),
                numbers(t('figure.coins')),
                t('statement.at'),
              ]}
            >
              {data.map(({ id, item, quantity, sender, receiver, coins, at }) => (
                <tr key={id}>
                  <th scope="row">
                    <Link to="/gifts/$gift" params={{ gift: id }}>
                      <bdi>{`${item} × ${exact(quantity)}`}</bdi>
                    </Link>
                  </th>
                  <td>
                    <UserLink user={sender} />
                  </td>
                  <td>
                    <UserLink user={receiver} />
                  </td>
                  <td className="number coins">{exact(coins)}</td>
                  <td className="table__time">{dateTime(at, time_zone)}</td>
                </tr>
              ))}
            </HeadedTable>
            <Pager {...pager} />
          </>
        )
      }
    </QueryState>
  );
}
