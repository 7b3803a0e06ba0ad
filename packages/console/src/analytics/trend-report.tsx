import type { AnalyticsOverview, AnalyticsPoint, AnalyticsSeries, Figure } from '@lavish/protocol';
import { useMemo } from 'react';
import { useSession } from '../api/session.ts';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { type ChartLine, TimeChart } from '../parts/time-chart.tsx';
import { grainStart } from '../strings/dates.ts';
import { brief, percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { CsvLink } from './csv-link.tsx';
import { FigureTile } from './figure-tile.tsx';
import { ReportFrame } from './report-frame.tsx';
import { grainOf } from './report-search.ts';
import type { ReportView } from './report-view.ts';
import { figuresFor, figureText, GRAINS, SUMS } from './reports.ts';
import { csvAddress, useReport } from './use-report.ts';

/** The figures of a period, and one of them over time. */
export function TrendReport({ search, days, zone, parameters, change }: ReportView) {
  const { time_zone } = useSession();
  const grain = grainOf(search, days);
  const figures = figuresFor(search, grain, zone === time_zone);
  const figure = search.figure !== undefined && figures.includes(search.figure) ? search.figure : 'coins';

  const series = new URLSearchParams(parameters);
  series.set('grain', grain);
  series.set('figures', figure);
  const overview = useReport<AnalyticsOverview>('overview', parameters);
  const points = useReport<AnalyticsSeries>('series', series);
  const table = new URLSearchParams(series);
  table.set('figures', figures.join(','));

  return (
    <>
      <ReportFrame query={overview} isPart>
        {({ figures: values, previous }) => (
          <div className="tiles tiles--figures">
            {SUMS.filter((name) => name in values).map((name) => (
              <FigureTile
                key={name}
                figure={name}
                value={values[name]}
                previous={previous === null ? undefined : previous[name]}
                isChosen={name === figure}
                onChoose={() => change({ figure: name === 'coins' ? undefined : name })}
              />
            ))}
          </div>
        )}
      </ReportFrame>
      <Panel
        title={t(`figure.${figure}`)}
        actions={
          <div className="panel__actions">
            <select
              className="select select--small"
              aria-label={t('filter.figure')}
              value={figure}
              onChange={({ target }) => change({ figure: target.value })}
            >
              {figures.map((name) => (
                <option key={name} value={name}>
                  {t(`figure.${name}`)}
                </option>
              ))}
            </select>
            <select
              className="select select--small"
              aria-label={t('filter.grain')}
              value={grain}
              onChange={({ target }) => change({ grain: target.value })}
            >
              {GRAINS.map((each) => (
                <option key={each} value={each}>
                  {t(`grain.${each}`)}
                </option>
              ))}
            </select>
            <CsvLink address={csvAddress('series', table)} />
          </div>
        }
      >
        <ReportFrame query={points}>
          {(report) => <Series key={figure} report={report} figure={figure} zone={zone} />}
        </ReportFrame>
      </Panel>
    </>
  );
}

function Series({ report, figure, zone }: { report: AnalyticsSeries; figure: Figure; zone: string }) {
  const { data, previous, grain } = report;
  // The figures of the response, which are of the view before while the next one loads.
  const figureOf = (point: AnalyticsPoint | undefined) => point?.[figure] ?? null;
  const format = figure === 'conversion' ? percent : brief;
  const { times, lines } = useMemo(() => {
    const current: ChartLine = {
      label: t(`figure.${figure}`),
      tone: figure.includes('coins') || figure === 'earned' ? 'coin' : 'gift',
      values: data.map(figureOf),
      isBars: data.length <= 62,
    };
    const before: ChartLine = {
      label: t('figure.previous'),
      tone: 'diamond',
      values: data.map((_point, index) => figureOf(previous?.[index])),
      isDashed: true,
    };
    return {
      times: data.map(({ starts_at }) => Date.parse(starts_at) / 1_000),
      lines: previous === null ? [current] : [current, before],
    };
  }, [data, previous, figure]);
  const formatTime = useMemo(
    () => (seconds: number) => grainStart(seconds * 1_000, grain, zone),
    [grain, zone],
  );
  const rows = data.map((point, index) => ({ point, before: previous?.[index] }));
  const columns: Column<(typeof rows)[number]>[] = [
    {
      key: 'start',
      title: t(`grain.${grain}`),
      value: ({ point }) => point.starts_at,
      cell: ({ point }) => grainStart(point.starts_at, grain, zone),
    },
    {
      key: 'value',
      title: t(`figure.${figure}`),
      isNumber: true,
      value: ({ point }) => figureOf(point),
      cell: ({ point }) => figureText(figure, figureOf(point)),
    },
  ];
  if (previous !== null) {
    columns.push({
      key: 'previous',
      title: t('figure.previous'),
      isNumber: true,
      value: ({ before }) => figureOf(before),
      cell: ({ before }) => figureText(figure, figureOf(before)),
    });
  }
  return (
    <>
      <TimeChart
        label={t('report.chart', { figure: t(`figure.${figure}`) })}
        times={times}
        lines={lines}
        height={280}
        timeZone={zone}
        format={format}
        formatTime={formatTime}
      />
      <details className="values">
        <summary>{t('report.table')}</summary>
        <DataTable
          label={t('report.table')}
          columns={columns}
          rows={rows}
          rowKey={({ point }) => point.starts_at}
        />
      </details>
    </>
  );
}
