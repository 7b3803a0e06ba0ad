import type { Battle } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { useSession } from '../api/session.ts';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Pager } from '../parts/pager.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { useList } from '../parts/use-list.ts';
import { dateTime } from '../strings/dates.ts';
import { brief, exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { BattleStatus } from './battle-status.tsx';
import { isOver, sideColour, sideName } from './sides.ts';

/** Which battles: those of a room or a host, or by whether they are over. */
export type BattleFilter = { room: string } | { host: string } | { live: boolean };

/** How often the list of running battles is read again. */
const REFRESH_MS = 5_000;

/** Battles, newest first, each with its score. */
export function BattleList({ filter, pageSize }: { filter: BattleFilter; pageSize: number }) {
  const isLive = 'live' in filter && filter.live;
  const parameters = Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)]));
  const { query, pager } = useList<Battle>(
    ['battles'],
    '/v1/battles',
    { limit: String(pageSize), ...parameters },
    { refetchMs: isLive && REFRESH_MS },
  );
  return (
    <QueryState query={query}>
      {({ data }) =>
        data.length === 0 ? (
          <p className="quiet">{t(isLive ? 'battles_page.none_live' : 'battles_page.none')}</p>
        ) : (
          <>
            <BattleTable battles={data} />
            <Pager {...pager} />
          </>
        )
      }
    </QueryState>
  );
}

function BattleTable({ battles }: { battles: readonly Battle[] }) {
  const { time_zone } = useSession();
  return (
    <HeadedTable
      label={t('page.battles')}
      className="battles"
      headings={[t('battle.sides'), t('room.state'), numbers(t('figure.coins')), t('battle.began')]}
    >
      {battles.map((battle) => (
        <tr key={battle.id}>
          <th scope="row">
            <Link className="battles__sides" to="/battles/$battle" params={{ battle: battle.id }}>
              {battle.sides.map((side) => (
                <span key={side.index} className="battles__side" data-side={sideColour(side.index)}>
                  <bdi>{sideName(side)}</bdi> <span className="battles__points">{brief(side.points)}</span>
                  {battle.result?.winner === side.index && (
                    <span className="battles__won"> {t('summary.winner')}</span>
                  )}
                </span>
              ))}
            </Link>
          </th>
          <td>
            <BattleStatus state={battle.state} />
          </td>
          <td className="number coins">{exact(battle.sides.reduce((sum, { coins }) => sum + coins, 0))}</td>
          <td className="table__time">
            {battle.starts_at === null
              ? isOver(battle)
                ? '–'
                : t('battle.not_begun')
              : dateTime(battle.result?.rounds[0]?.starts_at ?? battle.starts_at, time_zone)}
          </td>
        </tr>
      ))}
    </HeadedTable>
  );
}
