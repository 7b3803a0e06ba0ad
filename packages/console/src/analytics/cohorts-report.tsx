import type { AnalyticsCohorts } from '@lavish/protocol';
import { useMemo } from 'react';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { type ChartLine, TimeChart } from '../parts/time-chart.tsx';
import { day as dayText } from '../strings/dates.ts';
import { exact, percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { CsvLink } from './csv-link.tsx';
import { ReportFrame } from './report-frame.tsx';
import type { ReportView } from './report-view.ts';
import { csvAddress, useReport } from './use-report.ts';

type Cohort = AnalyticsCohorts['data'][number];

const AGES = ['day_1', 'day_7', 'day_30'] as const;
const TONES = { day_1: 'gift', day_7: 'coin', day_30: 'diamond' } as const;

/** New senders by their first day, and how many gave again. */
export function CohortsReport({ parameters }: ReportView) {
  const query = useReport<AnalyticsCohorts>('cohorts', parameters);
  return (
    <ReportFrame query={query}>
      {({ retention, data }) => (
        <>
          <div className="tiles">
            {AGES.map((age) => (
              <div key={age} className="tile panel">
                <span className="tile__name">{t(`cohorts.${age}`)}</span>
                <span className="tile__value">{rateText(retention[age])}</span>
              </div>
            ))}
          </div>
          <Panel
            title={t('report.cohorts')}
            actions={<CsvLink address={csvAddress('cohorts', parameters)} />}
          >
            <RetentionChart cohorts={data} />
            <DataTable label={t('report.cohorts')} columns={COLUMNS} rows={data} rowKey={({ day }) => day} />
          </Panel>
        </>
      )}
    </ReportFrame>
  );
}

const rateText = (rate: number | null) => (rate === null ? '–' : percent(rate));

const COLUMNS: readonly Column<Cohort>[] = [
  { key: 'day', title: t('cohorts.day'), value: ({ day }) => day, cell: ({ day }) => dayText(day) },
  {
    key: 'new_senders',
    title: t('figure.new_senders'),
    isNumber: true,
    value: ({ new_senders }) => new_senders,
    cell: ({ new_senders }) => exact(new_senders),
  },
  ...AGES.map(
    (age): Column<Cohort> => ({
      key: age,
      title: t(`cohorts.${age}`),
      isNumber: true,
      value: (cohort) => cohort[`${age}_rate`],
      cell: (cohort) =>
        cohort[age] === null || cohort.new_senders === 0
          ? '–'
          : `${rateText(cohort[`${age}_rate`])} (${exact(cohort[age])})`,
    }),
  ),
];

function RetentionChart({ cohorts }: { cohorts: readonly Cohort[] }) {
  const times = useMemo(() => cohorts.map(({ day }) => Date.parse(`${day}T00:00:00Z`) / 1_000), [cohorts]);
  const lines = useMemo(
    () =>
      AGES.map(
        (age): ChartLine => ({
          label: t(`cohorts.${age}`),
          tone: TONES[age],
          values: cohorts.map((cohort) => cohort[`${age}_rate`]),
        }),
      ),
    [cohorts],
  );
  return (
    <TimeChart
      label={t('cohorts.chart')}
      times={times}
      lines={lines}
      height={240}
      timeZone="UTC"
      format={percent}
      formatTime={dayOfSeconds}
    />
  );
}

const dayOfSeconds = (seconds: number) => dayText(new Date(seconds * 1_000).toISOString().slice(0, 10));
