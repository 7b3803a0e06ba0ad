import type { AnalyticsBattleFigures, AnalyticsBattles } from '@lavish/protocol';
import { Panel } from '../parts/panel.tsx';
import { TableFrame } from '../parts/table-frame.tsx';
import { exact } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { CsvLink } from './csv-link.tsx';
import { ReportFrame } from './report-frame.tsx';
import type { ReportView } from './report-view.ts';
import { csvAddress, useReport } from './use-report.ts';

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
  const { coins_per_minute_inside: inside, coins_per_minute_outside: outside } = figures;
  if (figures.battles === 0) return <p className="quiet">{t('battles.none')}</p>;
  const greatest = Math.max(1, inside ?? 0, outside ?? 0);
  const rates = [
    ['coins_per_minute_inside', inside],
    ['coins_per_minute_outside', outside],
  ] as const;
  return (
    <ul className="bars" aria-label={t('battles.rates')}>
      {rates
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <li key={name} className="bars__row">
            <span className="bars__name">{t(`battles.${name}`)}</span>
            <span className="bars__track" aria-hidden="true">
              <span
                className={`bars__bar ${name === 'coins_per_minute_outside' ? 'bars__bar--quiet' : ''}`}
                style={{ inlineSize: `${((value ?? 0) / greatest) * 100}%` }}
              />
            </span>
            <span className="bars__value coins">{value == null ? '–' : exact(value)}</span>
          </li>
        ))}
    </ul>
  );
}

function FigureTable({
  figures,
  previous,
}: {
  figures: AnalyticsBattleFigures;
  previous: AnalyticsBattleFigures | null;
}) {
  const text = (value: number | null | undefined) => (value == null ? '–' : exact(value));
  return (
    <TableFrame label={t('report.battles')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('report.figure')}</th>
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
          {FIGURES.filter((name) => figures[name] !== undefined).map((name) => (
            <tr key={name}>
              <th scope="row">{t(`battles.${name}`)}</th>
              <td className="number">{text(figures[name])}</td>
              {previous !== null && <td className="number">{text(previous[name])}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
