import type { Battle, BattleContribution, BattleSide } from '@lavish/protocol';
import { Pager } from '../parts/pager.tsx';
import { QueryPanel } from '../parts/query-panel.tsx';
import { useList } from '../parts/use-list.ts';
import { UserLink } from '../parts/user-link.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { battleKey, battlePath } from './battle-key.ts';
import { isOver, sideName } from './sides.ts';

const REFRESH_MS = 5_000;

/** Who scored most for each side. */
export const BattleSupporters = ({ battle }: { battle: Battle }) => (
  <div className="room">
    {battle.sides.map((side) => (
      <SideSupporters key={side.index} battle={battle} side={side} />
    ))}
  </div>
);

function SideSupporters({ battle, side }: { battle: Battle; side: BattleSide }) {
  const { query, pager } = useList<BattleContribution>(
    [...battleKey(battle.id), 'supporters'],
    `${battlePath(battle.id)}/supporters`,
    { limit: '10', side: String(side.index) },
    { refetchMs: !isOver(battle) && REFRESH_MS },
  );
  return (
    <QueryPanel title={t('battle.supporters_of', { side: sideName(side) })} query={query}>
      {({ data }) =>
        data.length === 0 ? (
          <p className="quiet">{t('battle.no_supporters')}</p>
        ) : (
          <>
            <ol className="lines">
              {data.map(({ user, points, coins }) => (
                <li key={user}>
                  <UserLink user={user} />
                  <strong>{t('battle.points', { points: exact(points) })}</strong>
                  <span className="lines__note coins">{exact(coins)}</span>
                </li>
              ))}
            </ol>
            <Pager {...pager} isRanked />
          </>
        )
      }
    </QueryPanel>
  );
}
