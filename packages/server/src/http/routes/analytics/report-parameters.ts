import { FIGURES, GRAINS, LIMITS, PlatformId, type Refusal } from '@lavish/protocol';
import Type from 'typebox';
import { type Bound, boundOf } from '../../../domain/analytics/report-period.ts';
import { isRefusal, refuse } from '../../../domain/refusal.ts';

const literals = <const T extends string>(...values: readonly T[]) =>
  Type.Union(values.map((value) => Type.Literal(value)));

const bound = (description: string, example: string) =>
  Type.String({
    maxLength: 40,
    pattern: '^[12]\\d{3}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d))?$',
    'x-must-be': 'a day such as 2026-03-01 or a time such as 2026-03-01T12:00:00Z, in the years 1000 to 2999',
    description,
    examples: [example],
  });

export const formatQuery = {
  format: Type.Optional(
    Type.With(literals('json', 'csv'), {
      description:
        'The format of the response. Default: `json`, or `csv` with `Accept: text/csv`. A CSV cell that a spreadsheet would read as a formula begins with an apostrophe.',
    }),
  ),
};

/** The parameters of every report. */
export const periodQuery = {
  from: bound('The start: a day of the zone, or a time at a quarter of an hour.', '2026-03-01'),
  to: bound('The end, which is not part of the period.', '2026-04-01'),
  ...formatQuery,
};

export const compareQuery = {
  compare: Type.Optional(
    Type.Literal('previous', {
      description:
        'Adds the figures of the period before: as many months, if the period is whole months, else as many days, or the same duration.',
    }),
  ),
};

export const zoneQuery = {
  zone: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9_+/-]{1,64}$',
      'x-must-be': 'an IANA time zone such as Asia/Kathmandu',
      description:
        "The zone of days and hours. Default: the server's `LAVISH_TIME_ZONE`, the only one for distinct people and rankings.",
    }),
  ),
};

const filter = (description: string) => Type.Optional(Type.With(PlatformId, { description }));

export const partyQuery = {
  room: filter('Only gifts in this room. At most one of `room`, `receiver` and `sender`.'),
  receiver: filter('Only gifts to this user.'),
  sender: filter('Only gifts of this user.'),
};

export const filterQuery = {
  ...partyQuery,
  item: filter('Only gifts of this item. At most one of `item` and `category`.'),
  category: filter('Only gifts of items that had this category when they were sent.'),
};

export const hostQuery = {
  host: filter('Of the report `rooms`: only rooms of this host.'),
};

export const figuresQuery = {
  figures: Type.Optional(
    Type.String({
      maxLength: 300,
      pattern: '^[a-z_]+(,[a-z_]+)*$',
      'x-must-be': `names of figures, separated by commas: ${FIGURES.join(', ')}`,
      description: `Names of figures, separated by commas: ${FIGURES.join(', ')}. Default: all sums over gifts.`,
      examples: ['gifts,coins'],
    }),
  ),
};

export const grainQuery = {
  grain: Type.With(literals(...GRAINS), {
    description: 'How long each part of the period is. Weeks begin on Monday.',
    examples: ['day'],
  }),
};

export const limitQuery = {
  limit: Type.Optional(
    Type.String({
      pattern: '^[1-9][0-9]{0,8}$',
      'x-must-be': 'an integer from 1',
      description: `Rows of the report: up to ${LIMITS.maxReportRows} as JSON, and ${LIMITS.maxCsvRows} as CSV. Default: ${LIMITS.defaultPageSize}.`,
    }),
  ),
};

export type Format = 'json' | 'csv';

/** The format that a request asks for. A browser accepts anything and gets JSON. */
export const formatOf = (format: Format | undefined, accept: string | undefined): Format =>
  format ?? (/^\s*text\/csv\b/i.test(accept ?? '') ? 'csv' : 'json');

/** Reads `limit`. */
export function rowsOf(limit: string | undefined, format: Format): number | Refusal {
  const count = Number(limit ?? LIMITS.defaultPageSize);
  const most = format === 'csv' ? LIMITS.maxCsvRows : LIMITS.maxReportRows;
  if (count <= most) return count;
  const detail = `limit is at most ${most} as ${format === 'csv' ? 'CSV' : `JSON, and ${LIMITS.maxCsvRows} as CSV`}.`;
  return refuse('report_too_large', detail, { param: 'limit' });
}

/** Reads `from` and `to`. */
export function boundsOf(query: { from: string; to: string }): { from: Bound; to: Bound } | Refusal {
  const from = boundOf(query.from, 'from');
  if (isRefusal(from)) return from;
  const to = boundOf(query.to, 'to');
  return isRefusal(to) ? to : { from, to };
}
