import { useState } from 'react';
import { Pager } from '../parts/pager.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { useList } from '../parts/use-list.ts';
import { UserLink } from '../parts/user-link.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { roomKey, roomPath } from './room-key.ts';

const PERIODS = ['all', 'day', 'week', 'month'] as const;
type Period = (typeof PERIODS)[number];

/** How often the list is read again while the room is live. */
const REFRESH_MS = 5_000;

/** Who gave most in a room, so far or in a period. */
export function RoomSupporters({ room, live }: { room: string; live: boolean }) {
  const [period, setPeriod] = useState<Period>('all');
  return (
    <Panel
      title={t('room.supporters')}
      actions={
        <select
          className="select select--small"
          aria-label={t('filter.period')}
          value={period}
          onChange={({ target }) => setPeriod(target.value as Period)}
        >
          {PERIODS.map((each) => (
            <option key={each} value={each}>
              {t(`room.period_${each}`)}
            </option>
          ))}
        </select>
      }
    >
      <Supporters key={period} room={room} period={period} live={live} />
    </Panel>
  );
}

interface Place {
  /** Null: the user does not want to be named in rankings. */
  user: string | null;
  coins: number;
  gifts: number;
}

function Supporters({ room, period, live }: { room: string; period: Period; live: boolean }) {
  const { query, pager } = useList<Place>(
    [...roomKey(room), 'supporters'],
    `${roomPath(room)}/${period === 'all' ? 'supporters' : 'ranking'}`,
    { limit: '10', ...(period !== 'all' && { period }) },
    { refetchMs: live && REFRESH_MS },
  );
  return (
    <QueryState query={query}>
      {({ data }) =>
        data.length === 0 ? (
          <p className="quiet">{t('room.no_supporters')}</p>
        ) : (
          <>
            <ol className="lines">
              {data.map(({ user, coins, gifts }, index) => (
                <li key={user ?? `anonymous ${index}`}>
                  {user === null ? <span>{t('user.ranking_anonymous')}</span> : <UserLink user={user} />}
                  <strong className="coins">{exact(coins)}</strong>
                  <span className="lines__note">{t('room.gifts', { gifts: exact(gifts) })}</span>
                </li>
              ))}
            </ol>
            <Pager {...pager} isRanked />
          </>
        )
      }
    </QueryState>
  );
}
