import { useMemo } from 'react';
import { useSession } from '../api/session.ts';
import type { LivePoint } from '../live/live-feed.ts';
import { TimeChart } from '../parts/time-chart.tsx';
import { brief } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';

/** Coins and gifts a second, of the last ten minutes, each with a scale of its own. */
export function LiveChart({ points }: { points: readonly LivePoint[] }) {
  const { time_zone } = useSession();
  const columns = useMemo(
    () => ({
      times: points.map(({ at }) => at),
      lines: [
        { label: t('live.coins_per_s'), tone: 'coin' as const, values: points.map(({ coins }) => coins) },
        { label: t('live.gifts_per_s'), tone: 'gift' as const, values: points.map(({ gifts }) => gifts) },
      ],
    }),
    [points],
  );
  return (
    <TimeChart
      label={t('live.chart')}
      height={180}
      timeZone={time_zone}
      format={brief}
      hasOwnScales
      minSpanS={120}
      {...columns}
    />
  );
}
