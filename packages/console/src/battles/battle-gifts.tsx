import type { Battle, Gift } from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '../api/session.ts';
import { HeadedTable, numbers } from '../parts/headed-table.tsx';
import { Pager } from '../parts/pager.tsx';
import { Panel } from '../parts/panel.tsx';
import { QueryState } from '../parts/query-panel.tsx';
import { useList } from '../parts/use-list.ts';
import { UserLink } from '../parts/user-link.tsx';
import { dateTime } from '../strings/dates.ts';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { battleKey, battlePath } from './battle-key.ts';
import { isOver, sideColour, sideName } from './sides.ts';

const REFRESH_MS = 5_000;

/** Each gift that the battle judged: whether it counted, for how many points, and why. */
export function BattleGifts({ battle }: { battle: Battle }) {
  const [counted, setCounted] = useState(true);
  return (
    <Panel
      title={t('battle.gifts')}
      actions={
        <select
          className="select select--small"
          aria-label={t('battle.which_gifts')}
          value={String(counted)}
          onChange={({ target }) => setCounted(target.value === 'true')}
        >
          <option value="true">{t('battle.counted')}</option>
          <option value="false">{t('battle.not_counted')}</option>
        </select>
      }
    >
      <Gifts key={String(counted)} battle={battle} counted={counted} />
    </Panel>
  );
}

function Gifts({ battle, counted }: { battle: Battle; counted: boolean }) {
  const { query, pager } = useList<Gift>(
    [...battleKey(battle.id), 'gifts'],
    `${battlePath(battle.id)}/gifts`,
    { limit: '20', counted: String(counted) },
    { refetchMs: !isOver(battle) && REFRESH_MS },
  );
  return (
    <QueryState query={query}>
      {({ data }) =>
        data.length === 0 ? (
          <p className="quiet">{t(counted ? 'battle.no_counted' : 'battle.no_uncounted')}</p>
        ) : (
          <>
            <GiftTable battle={battle} gifts={data} />
            <Pager {...pager} />
          </>
        )
      }
    </QueryState>
  );
}

function GiftTable({ battle, gifts }: { battle: Battle; gifts: readonly Gift[] }) {
  const { time_zone } = useSession();
  return (
    <HeadedTable
      label={t('battle.gifts')}
      headings={[
        t('statement.gift'),
        t('filter.sender'),
        t('gift.side'),
        t('gift.counted'),
        numbers(t('gift.points')),
        t('battle.why'),
        t('statement.at'),
      ]}
    >
      {gifts.map(({ id, item, quantity, sender, at, battle: verdict }) => (
        <tr key={id}>
          <th scope="row">
            <Link to="/gifts/$gift" params={{ gift: id }}>
              <bdi>{`${item} × ${exact(quantity)}`}</bdi>
            </Link>
          </th>
          <td>
            <UserLink user={sender} />
          </td>
          {verdict !== null && (
            <>
              <td>
                <span className="side-name" data-side={sideColour(verdict.side)}>
                  <bdi>{sideName(battle.sides[verdict.side]!)}</bdi>
                </span>
              </td>
              <td>{verdict.counted ? t('gift.yes') : t(`gift.${verdict.reason ?? 'battle_over'}`)}</td>
              <td className="number">{exact(verdict.points)}</td>
              <td>
                {verdict.counted && (
                  <>
                    {exact(verdict.base_points)} × {exact(verdict.multiplier)}{' '}
                    {verdict.boosts.map((boost) => (
                      <span key={boost.id} className="table__second">
                        <bdi>{boost.id}</bdi> +{exact(boost.add)}
                      </span>
                    ))}
                  </>
                )}
              </td>
            </>
          )}
          <td className="table__time">{dateTime(at, time_zone)}</td>
        </tr>
      ))}
    </HeadedTable>
  );
}
