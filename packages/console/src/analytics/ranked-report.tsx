import type {
  AnalyticsItems,
  AnalyticsReceivers,
  AnalyticsRooms,
  AnalyticsSenders,
  Figure,
} from '@lavish/protocol';
import { Link } from '@tanstack/react-router';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Panel } from '../parts/panel.tsx';
import { Empty } from '../parts/states.tsx';
import { percent } from '../strings/numbers.ts';
import { t } from '../strings/strings.ts';
import { CsvLink } from './csv-link.tsx';
import { Change, FigureTile } from './figure-tile.tsx';
import { ReportFrame } from './report-frame.tsx';
import type { ReportView } from './report-view.ts';
import { figureText, reportTitle, SUMS } from './reports.ts';
import { csvAddress, useReport } from './use-report.ts';

type Ranked = 'items' | 'senders' | 'receivers' | 'rooms';
type Report = AnalyticsItems | AnalyticsSenders | AnalyticsReceivers | AnalyticsRooms;

/** What a row is about. */
const KEYS = { items: 'item', senders: 'sender', receivers: 'receiver', rooms: 'room' } as const;

/** The API's rows of one view. The CSV has up to 10,000. */
const ROWS = 100;
/** The bars of the chart. */
const BARS = 12;

/** Items, senders, receivers or rooms by coins. */
export function RankedReport({ report: name, parameters, change }: ReportView & { report: Ranked }) {
  const limited = new URLSearchParams(parameters);
  limited.set('limit', String(ROWS));
  const query = useReport<Report>(name, limited);
  return (
    <ReportFrame query={query}>
      {({ total, data, previous_period, has_more }) => {
        if (data.length === 0) return <Empty>{t('report.empty')}</Empty>;
        const rows = (data as unknown as Record<string, unknown>[]).map((row) => readRow(row, KEYS[name]));
        const figures = SUMS.filter((figure) => figure in total);
        return (
          <>
            <div className="tiles">
              {figures
                .filter((figure) => figure === 'coins' || figure === 'gifts' || figure === 'average_coins')
                .map((figure) => (
                  <FigureTile key={figure} figure={figure} value={total[figure as 'coins']} />
                ))}
            </div>
            <Panel
              title={reportTitle(name)}
              actions={<CsvLink address={csvAddress(name, parameters, true)} />}
            >
              <Bars rows={rows.slice(0, BARS)} label={t('report.bars', { report: reportTitle(name) })} />
              <DataTable
                label={reportTitle(name)}
                columns={columnsOf(name, figures, previous_period !== null, change)}
                rows={rows}
                rowKey={({ key }) => key}
              />
              {has_more && <p className="quiet">{t('report.more', { rows: String(ROWS) })}</p>}
            </Panel>
          </>
        );
      }}
    </ReportFrame>
  );
}

interface Row {
  key: string;
  share: number | null;
  figures: Partial<Record<Figure, number | null>>;
  previous: Partial<Record<Figure, number | null>> | null;
}

const readRow = (row: Record<string, unknown>, key: string): Row => ({
  key: String(row[key]),
  share: row.share as number | null,
  figures: row as Row['figures'],
  previous: row.previous as Row['previous'],
});

function columnsOf(
  name: Ranked,
  figures: readonly Figure[],
  isCompared: boolean,
  change: ReportView['change'],
): Column<Row>[] {
  const figureColumns = figures.map(
    (figure): Column<Row> => ({
      key: figure,
      title: t(`figure.${figure}`),
      isNumber: true,
      value: (row) => row.figures[figure] ?? null,
      cell: (row) => figureText(figure, row.figures[figure]),
    }),
  );
  const increase: Column<Row> = {
    key: 'change',
    title: t('figure.change'),
    isNumber: true,
    value: ({ figures: now, previous }) => (now.coins ?? 0) - (previous?.coins ?? 0),
    cell: ({ figures: now, previous }) => (
      <Change now={now.coins} before={previous?.coins ?? 0} figure="coins" />
    ),
  };
  return [
    {
      key: 'key',
      title: t(`filter.${KEYS[name]}`),
      value: ({ key }) => key,
      cell: ({ key }) => <RowName name={name} id={key} change={change} />,
    },
    ...figureColumns.slice(0, 1),
    ...(isCompared ? [increase] : []),
    {
      key: 'share',
      title: t('figure.share'),
      isNumber: true,
      value: ({ share }) => share,
      cell: ({ share }) => (share === null ? '–' : percent(share)),
    },
    ...figureColumns.slice(1),
  ];
}

/** Leads to the user; an item filters the report of items. */
function RowName({ name, id, change }: { name: Ranked; id: string; change: ReportView['change'] }) {
  if (name === 'senders' || name === 'receivers') {
    return (
      <Link to="/users/$user" params={{ user: id }}>
        <bdi>{id}</bdi>
      </Link>
    );
  }
  if (name === 'rooms') {
    return (
      <Link
        to="/analytics/$report"
        params={{ report: 'trend' }}
        search={(before) => ({ ...before, room: id })}
      >
        <bdi>{id}</bdi>
      </Link>
    );
  }
  return (
    <button className="link" type="button" onClick={() => change({ item: id, category: undefined })}>
      <bdi>{id}</bdi>
    </button>
  );
}

/** The first rows as bars, each as long as its coins. */
function Bars({ rows, label }: { rows: readonly Row[]; label: string }) {
  const greatest = Math.max(1, ...rows.map(({ figures }) => figures.coins ?? 0));
  return (
    <ul className="bars" aria-label={label}>
      {rows.map(({ key, figures }) => (
        <li key={key} className="bars__row">
          <span className="bars__name">
            <bdi>{key}</bdi>
          </span>
          <span className="bars__track" aria-hidden="true">
            <span
              className="bars__bar"
              style={{ inlineSize: `${((figures.coins ?? 0) / greatest) * 100}%` }}
            />
          </span>
          <span className="bars__value coins">{figureText('coins', figures.coins)}</span>
        </li>
      ))}
    </ul>
  );
}
