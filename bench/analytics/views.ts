import type { Variables } from '../../test/docs/support/defined-sql.ts';
import { MOST_ACTIVE, YEAR } from './generate-year.ts';

/** Sums over gifts; or distinct people and cohorts; or an order of all items, people or rooms by their sums. */
export type ViewKind = 'additive' | 'distinct or cohort' | 'ranking';

export interface View {
  kind: ViewKind;
  name: string;
  /** After /v1/analytics/. */
  path: string;
  /** The definitions of docs/ANALYTICS.md that compute the same, and how their gifts are grouped. */
  definitions: readonly string[];
  variables: Variables;
  groupBy?: string;
}

const MONTH = { from: '2025-06-01', to: '2025-07-01' };
const DAY = { from: '2025-06-10', to: '2025-06-11' };

type Days = typeof MONTH;

/** A view of whole days in UTC. `filter`: as parameters of the request. */
function view(
  kind: ViewKind,
  name: string,
  report: string,
  { from, to }: Days,
  definitions: string[],
  {
    filter = {},
    query = '',
    ...more
  }: { filter?: Record<string, string>; query?: string; key?: string; groupBy?: string } = {},
): View {
  const conditions = Object.entries(filter).map(([column, id]) => `${column}_id = '${id}'`);
  const parameters = new URLSearchParams({ from, to, ...filter }).toString();
  const { key, groupBy } = more;
  return {
    ...{ kind, name, definitions, path: `${report}?${parameters}${query}` },
    ...(groupBy && { groupBy }),
    variables: {
      ...{ from, to, from_day: from, to_day: to, zone: 'UTC' },
      ...(key && { key }),
      period: `at >= '${from}' and at < '${to}'`,
      filter: conditions.length > 0 ? conditions.join(' and ') : 'true',
    },
  };
}

const { sender, receiver, room, item } = MOST_ACTIVE;
const SUMS = ['sums'];

export const VIEWS: readonly View[] = [
  view('additive', 'overview of a month', 'overview', MONTH, SUMS),
  view('additive', 'overview of the year', 'overview', YEAR, SUMS),
  view('additive', 'overview of an item, the year', 'overview', YEAR, SUMS, { filter: { item } }),
  view('additive', 'overview of a receiver, a month', 'overview', MONTH, SUMS, { filter: { receiver } }),
  view('additive', 'overview of a receiver, the year', 'overview', YEAR, SUMS, { filter: { receiver } }),
  view('additive', 'overview of a room, the year', 'overview', YEAR, SUMS, { filter: { room } }),
  view('additive', 'overview of a sender, the year', 'overview', YEAR, ['sums'], { filter: { sender } }),
  view('additive', 'series of the year by day', 'series', YEAR, SUMS, {
    ...{ query: '&grain=day', groupBy: 'at::date' },
  }),
  view('additive', 'series of a month by hour', 'series', MONTH, SUMS, {
    ...{ query: '&grain=hour', groupBy: `date_trunc('hour', at)` },
  }),
  view('additive', 'items of a month', 'items', MONTH, ['ranking'], { key: 'item_id' }),

  view('distinct or cohort', 'senders of a month', 'overview', MONTH, ['senders'], {
    query: '&figures=senders',
  }),
  view('distinct or cohort', 'new senders of the year', 'overview', YEAR, ['new_senders'], {
    query: '&figures=new_senders',
  }),
  view('distinct or cohort', 'viewers and conversion of a month', 'overview', MONTH, ['viewers'], {
    query: '&figures=viewers,viewers_who_gave,conversion',
  }),
  view('distinct or cohort', 'share of the top ten of a month', 'overview', MONTH, ['top_ten_share'], {
    query: '&figures=top_ten_share',
  }),
  view('distinct or cohort', 'senders to a receiver, a month', 'overview', MONTH, ['senders'], {
    ...{ filter: { receiver }, query: '&figures=senders' },
  }),
  view('distinct or cohort', 'cohorts of a month', 'cohorts', MONTH, ['cohorts']),
  view('distinct or cohort', 'funnel of a month', 'funnel', MONTH, [
    ...['viewers', 'senders', 'new_senders', 'repeat_senders'],
  ]),

  view('ranking', 'senders of a month', 'senders', MONTH, ['ranking'], { key: 'sender_id' }),
  view('ranking', 'receivers of a month', 'receivers', MONTH, ['ranking'], { key: 'receiver_id' }),
  view('ranking', 'rooms of a month', 'rooms', MONTH, ['ranking'], { key: 'room_id' }),
  view('ranking', 'rooms of a day', 'rooms', DAY, ['ranking'], { key: 'room_id' }),
  view('ranking', 'senders to a receiver, a month', 'senders', MONTH, ['ranking'], {
    ...{ filter: { receiver }, key: 'sender_id' },
  }),
];
