import type { AnalyticsBattleFigures, AnalyticsBattles } from '@lavish/protocol';
import { Panel } from '../parts/panel.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { type Bar, Bars } from './bars.tsx';
import { CsvLink } from './csv-link.tsx';
import { ReportFrame } from './report-frame.tsx';
import type { ReportView } from './report-view.ts';
import { csvAddress, useReport } from './use-report.ts';
import { ValueTable } from './value-table.tsx';

const FIGURES = [
  'battles',
  'wins',
  'draws',
  'cut_short',
  'overtime',
  'coins',
  'points',
  'minutes',
  'coins_per_minute_inside',
  'coins_per_minute_outside',
] as const satisfies readonly (keyof AnalyticsBattleFigures)[];

/** How often hosts compete, and whether battles earn more than the rest of the time. */
export function BattlesReport({ parameters }: ReportView) {
  const query = useReport<AnalyticsBattles>('battles', parameters);
  return (
    <ReportFrame query={query}>
      {({ figures, previous }) => (
        <>
          <Panel title={t('battles.rates')}>
            <Rates figures={figures} />
          </Panel>
          <Panel
            title={t('report.battles')}
            actions={<CsvLink address={csvAddress('battles', parameters)} />}
          >
            <FigureTable figures={figures} previous={previous} />
          </Panel>
        </>
      )}
    </ReportFrame>
  );
}

/** Coins a minute inside and outside of battles, as two bars on one scale. */
function Rates({ figures }: { figures: AnalyticsBattleFigures }) {
  if (figures.battles === 0) return <p className="quiet">{t('battles.none')}</p>;
  const bars = (['coins_per_minute_inside', 'coins_per_minute_outside'] as const)
    .filter((name) => figures[name] !== undefined)
    .map(
      (name): Bar => ({
        key: name,
        label: t(`battles.${name}`),
        value: figures[name] ?? null,
        text: textOf(figures[name]),
        isCoins: true,
        ...(name === 'coins_per_minute_outside' && { tone: 'quiet' }),
      }),
    );
  return <Bars label={t('battles.rates')} bars={bars} />;
}

const textOf = (value: number | null | undefined) => (value == null ? '–' : exact(value));

interface FigureTableProps {
  figures: AnalyticsBattleFigures;
  previous: AnalyticsBattleFigures | null;
}

const FigureTable = ({ figures, previous }: FigureTableProps) => (
  <ValueTable
    label={t('report.battles')}
    first={t('report.figure')}
    hasPrevious={previous !== null}
    rows={FIGURES.filter((name) => figures[name] !== undefined).map((name) => ({
      key: name,
      label: t(`battles.${name}`),
      value: textOf(figures[name]),
      previous: textOf(previous?.[name]),
    }))}
  />
);
