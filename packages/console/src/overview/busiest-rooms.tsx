import { type LiveRoom, type PublicUsers, shownName } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { Panel } from '../parts/panel.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { brief, exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';

/** The rooms with the most coins in the last ten seconds. */
export const BusiestRooms = ({ rooms, users }: { rooms: readonly LiveRoom[]; users: PublicUsers }) => (
  <Panel title={t('busiest.title')} className="overview__busiest">
    {rooms.length === 0 ? (
      <p className="quiet">{t('busiest.empty')}</p>
    ) : (
      <TableFrame label={t('busiest.title')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('busiest.room')}</th>
              <th scope="col" className="number">
                {t('live.coins_per_s')}
              </th>
              <th scope="col" className="number">
                {t('live.gifts_per_s')}
              </th>
              <th scope="col" className="number">
                {t('live.viewers')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rooms.map(({ room, host, title, coins_per_s, gifts_per_s, viewers }) => (
              <tr key={room}>
                <th scope="row">
                  <Link to="/users/$user" params={{ user: host }}>
                    <bdi>{title ?? room}</bdi>
                  </Link>
                  <span className="table__second">
                    <bdi>{shownName(host, users[host]?.name)}</bdi>
                  </span>
                </th>
                <td className="number coins">{brief(coins_per_s)}</td>
                <td className="number">{brief(gifts_per_s)}</td>
                <td className="number">{exact(viewers)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    )}
  </Panel>
);
