import { type LiveRoom, type PublicUsers, shownName } from '@lavish/protocol';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { UserLink } from '../parts/user-link.tsx';
import { RoomLink } from '../rooms/room-link.tsx';
import { brief, exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';

/** The rooms with the most coins in the last ten seconds. */
export const BusiestRooms = ({ rooms, users }: { rooms: readonly LiveRoom[]; users: PublicUsers }) => (
  <Panel title={t('busiest.title')} className="overview__busiest">
    {rooms.length === 0 ? (
      <p className="quiet">{t('busiest.empty')}</p>
    ) : (
      <HeadedTable
        label={t('busiest.title')}
        headings={[
          t('busiest.room'),
          numbers(t('live.coins_per_s')),
          numbers(t('live.gifts_per_s')),
          numbers(t('live.viewers')),
        ]}
      >
        {rooms.map(({ room, host, title, coins_per_s, gifts_per_s, viewers }) => (
          <tr key={room}>
            <th scope="row">
              <RoomLink room={room} title={title} />
              <span className="table__second">
                <UserLink user={host} name={shownName(host, users[host]?.name)} />
              </span>
            </th>
            <td className="number coins">{brief(coins_per_s)}</td>
            <td className="number">{brief(gifts_per_s)}</td>
            <td className="number">{exact(viewers)}</td>
          </tr>
        ))}
      </HeadedTable>
    )}
  </Panel>
);
