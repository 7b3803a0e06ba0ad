import type { AnalyticsFunnel } from '@lavish/protocol';
import { Panel } from '../parts/panel.tsx';
import { Empty } from '../parts/states.tsx';
import { exact, percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { Bars } from './bars.tsx';
import { CsvLink } from './csv-link.tsx';
import { ReportFrame } from './report-frame.tsx';
import type { ReportView } from './report-view.ts';
import { csvAddress, useReport } from './use-report.ts';
import { ValueTable } from './value-table.tsx';

const STEPS = ['viewers', 'viewers_who_gave', 'senders', 'new_senders', 'repeat_senders'] as const;

/** From watching to giving again, in one day, week or month. */
export function FunnelReport({ parameters }: ReportView) {
  const query = useReport<AnalyticsFunnel>('funnel', parameters);
  return (
    <ReportFrame query={query}>
      {({ figures, previous }) => {
        if (STEPS.every((step) => !figures[step])) return <Empty>{t('report.empty')}</Empty>;
        return (
          <>
            <div className="tiles">
              <Rate name="conversion" now={figures.conversion} before={previous?.conversion} />
              <Rate name="repeat_rate" now={figures.repeat_rate} before={previous?.repeat_rate} />
            </div>
            <Panel
              title={t('report.funnel')}
              actions={<CsvLink address={csvAddress('funnel', parameters)} />}
            >
              <Bars
                label={t('report.funnel')}
                bars={STEPS.map((step) => ({
                  key: step,
                  label: t(`funnel.${step}`),
                  value: figures[step],
                  text: textOf(figures[step]),
                  tone: 'gift',
                }))}
              />
              <ValueTable
                label={t('report.funnel')}
                first={t('funnel.step')}
                hasPrevious={previous !== null}
                rows={STEPS.map((step) => ({
                  key: step,
                  label: t(`funnel.${step}`),
                  value: textOf(figures[step]),
                  previous: textOf(previous?.[step]),
                }))}
              />
            </Panel>
          </>
        );
      }}
    </ReportFrame>
  );
}

const textOf = (value: number | null | undefined) => (value == null ? '–' : exact(value));

function Rate({
  name,
  now,
  before,
}: {
  name: 'conversion' | 'repeat_rate';
  now: number | null;
  before: number | null | undefined;
}) {
  const text = (rate: number | null) => (rate === null ? '–' : percent(rate));
  return (
    <div className="tile panel">
      <span className="tile__name">{t(`funnel.${name}`)}</span>
      <span className="tile__value">{text(now)}</span>
      {before !== undefined && <span className="change">{t('figure.before', { value: text(before) })}</span>}
    </div>
  );
}
