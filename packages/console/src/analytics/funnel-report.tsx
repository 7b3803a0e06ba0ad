import type { AnalyticsFunnel } from '@lavish/protocol';
import { Panel } from '../parts/panel.tsx';
import { Empty } from '../parts/states.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { exact, percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { CsvLink } from './csv-link.tsx';
import { ReportFrame } from './report-frame.tsx';
import type { ReportView } from './report-view.ts';
import { csvAddress, useReport } from './use-report.ts';

const STEPS = ['viewers', 'viewers_who_gave', 'senders', 'new_senders', 'repeat_senders'] as const;

/** From watching to giving again, in one day, week or month. */
export function FunnelReport({ parameters }: ReportView) {
  const query = useReport<AnalyticsFunnel>('funnel', parameters);
  return (
    <ReportFrame query={query}>
      {({ figures, previous }) => {
        const greatest = Math.max(...STEPS.map((step) => figures[step] ?? 0));
        if (greatest === 0) return <Empty>{t('report.empty')}</Empty>;
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
              <ol className="bars">
                {STEPS.map((step) => (
                  <li key={step} className="bars__row">
                    <span className="bars__name">{t(`funnel.${step}`)}</span>
                    <span className="bars__track" aria-hidden="true">
                      <span
                        className="bars__bar bars__bar--gift"
                        style={{ inlineSize: `${((figures[step] ?? 0) / greatest) * 100}%` }}
                      />
                    </span>
                    <span className="bars__value">{figures[step] === null ? '–' : exact(figures[step])}</span>
                  </li>
                ))}
              </ol>
              <TableFrame label={t('report.funnel')}>
                <table className="table">
                  <thead>
                    <tr>
                      <th scope="col">{t('funnel.step')}</th>
                      <th scope="col" className="number">
                        {t('report.value')}
                      </th>
                      {previous !== null && (
                        <th scope="col" className="number">
                          {t('figure.previous')}
                        </th>
                      )}
                    </tr>
                  </thead>
                  <tbody>
                    {STEPS.map((step) => (
                      <tr key={step}>
                        <th scope="row">{t(`funnel.${step}`)}</th>
                        <td className="number">{figures[step] === null ? '–' : exact(figures[step])}</td>
                        {previous !== null && (
                          <td className="number">{previous[step] === null ? '–' : exact(previous[step])}</td>
                        )}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </TableFrame>
            </Panel>
          </>
        );
      }}
    </ReportFrame>
  );
}

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
