import type { Battle, BattleScores, BoostPeriod } from '@lavish/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { callApi } from '../api/request.ts';
import { useSession } from '../api/session.ts';
import { QueryPanel } from '../parts/query-panel.tsx';
import { TimeChart } from '../parts/time-chart.tsx';
import { time } from '../strings/dates.ts';
import { brief, exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { battleKey, battlePath } from './battle-key.ts';
import { emptyHistory, readOn, type ScoreHistory } from './score-history.ts';
import { isOver, isRepeatedColour, sideColour, sideName } from './sides.ts';

/** How often new points are read while the battle runs. */
const REFRESH_MS = 2_000;

/** The score of each side over time, with the times in which boosts applied. */
export function ScorePanel({ battle, startsAt }: { battle: Battle; startsAt: string }) {
  const queries = useQueryClient();
  const queryKey = [...battleKey(battle.id), 'scores'];
  const over = isOver(battle);
  const query = useQuery({
    // The last points are read once more when the battle is over.
    queryKey: [...queryKey, over],
    queryFn: ({ signal }) => {
      const known =
        queries.getQueryData<ScoreHistory>([...queryKey, over]) ??
        queries.getQueryData<ScoreHistory>([...queryKey, false]) ??
        emptyHistory(battle.sides.length, Date.parse(startsAt) / 1_000);
      return readOn(known, (after) =>
        callApi<BattleScores>(`${battlePath(battle.id)}/scores?after=${after}`, { signal }),
      );
    },
    staleTime: over ? Number.POSITIVE_INFINITY : 0,
    refetchInterval: !over && REFRESH_MS,
  });
  return (
    <QueryPanel title={t('battle.score_over_time')} query={query}>
      {(history) => <Chart battle={battle} history={history} />}
    </QueryPanel>
  );
}

function Chart({ battle, history }: { battle: Battle; history: ScoreHistory }) {
  const { time_zone } = useSession();
  // The last score holds until the end, or until now.
  const end = Date.parse(battle.result?.finished_at ?? battle.server_time) / 1_000;
  const drawn = useMemo(() => {
    const isLater = end > history.times.at(-1)!;
    return {
      times: isLater ? [...history.times, end] : history.times,
      lines: battle.sides.map((side) => {
        const points = history.points[side.index]!;
        return {
          label: sideName(side),
          tone: `side-${sideColour(side.index)}` as const,
          values: isLater ? [...points, points.at(-1)!] : points,
          isDashed: isRepeatedColour(side.index),
          isStepped: true,
        };
      }),
      bands: history.boosts.map(({ id, multiplier, side, starts_at, ends_at }) => ({
        label: `${id} ×${exact(multiplier)}`,
        from: Date.parse(starts_at) / 1_000,
        to: ends_at === null ? end : Date.parse(ends_at) / 1_000,
        tone: side === null ? ('coin' as const) : (`side-${sideColour(side)}` as const),
      })),
    };
  }, [battle.sides, history, end]);
  return (
    <>
      <TimeChart
        label={t('battle.score_over_time')}
        height={260}
        timeZone={time_zone}
        format={brief}
        {...drawn}
      />
      {history.boosts.length > 0 && <Boosts battle={battle} boosts={history.boosts} />}
    </>
  );
}

/** The bands of the chart as a list. */
function Boosts({ battle, boosts }: { battle: Battle; boosts: readonly BoostPeriod[] }) {
  const { time_zone } = useSession();
  return (
    <ul className="lines boosts" aria-label={t('battle.boosts')}>
      {boosts.map(({ id, kind, multiplier, side, starts_at, ends_at }) => (
        <li key={`${id} ${side} ${starts_at}`}>
          <span>
            <bdi>{id}</bdi> ×{exact(multiplier)}
            <span className="table__second">
              {t(`battle.boost_${kind}`)}
              {side !== null && ` · ${sideName(battle.sides[side]!)}`}
            </span>
          </span>
          <span className="table__time">
            {time(starts_at, time_zone)} –{' '}
            {ends_at === null ? t('battle.applies_now') : time(ends_at, time_zone)}
          </span>
        </li>
      ))}
    </ul>
  );
}
