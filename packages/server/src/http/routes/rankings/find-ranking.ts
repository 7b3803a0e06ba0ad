import { type Refusal, Region, TimestampInput } from '@lavish/protocol';
import Type from 'typebox';
import { refuse } from '../../../domain/refusal.ts';
import type { Queryable } from '../../../postgres/database.ts';
import {
  type FoundRanking,
  findRanking,
  type Period,
  type RankingQuery,
} from '../../../store/rankings/read-ranking.ts';

const oneOf = <const T extends string>(...values: T[]) =>
  Type.Union(values.map((value) => Type.Literal(value)));

/** The query parameters that name a period. */
export const periodQuery = {
  period: Type.Optional(
    Type.With(oneOf('hour', 'day', 'week', 'month', 'all'), {
      description:
        'The hour, day, week (from Monday) or month, in the configured time zone. Default: all time.',
    }),
  ),
  at: Type.Optional(
    Type.With(TimestampInput, {
      description:
        'A time in the period. Default: now. Past hours are kept for 7 days. Past days, weeks and months keep at least their first 1,000 places.',
    }),
  ),
};

/** The query parameters that name a period of a room or a host. There is no hour, and all time of a room is in its supporters. */
export const supportersPeriodQuery = {
  period: Type.Optional(
    Type.With(oneOf('day', 'week', 'month'), {
      description: 'The day, week (from Monday) or month, in the configured time zone. Default: `day`.',
    }),
  ),
  at: periodQuery.at,
};

export const USER_REGION = 'Only gifts of senders, or to receivers, who had this region then.';
export const ROOM_REGION = 'Only rooms whose host had this region when the room was created.';
export const HOST_REGION = 'Only battles of hosts who had this region when the battle was agreed.';

/** The query parameter that names a region. */
export const regionQuery = (description: string) => ({
  region: Type.Optional(Type.With(Region, { description })),
});

export const BoardPath = Type.Object({
  board: Type.With(oneOf('senders', 'receivers'), {
    description: 'Rank senders or receivers.',
    examples: ['senders'],
  }),
});

interface PeriodQuery {
  period?: Period;
  at?: string;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** Finds the ranking of the period that a query names, or refuses the period. */
export async function findQueriedRanking(
  db: Queryable,
  which: Pick<RankingQuery, 'board' | 'scope'>,
  { period = 'all', at }: PeriodQuery,
): Promise<FoundRanking | Refusal> {
  if (period === 'all' && at !== undefined)
    return refuse('invalid_request', 'at needs a period: there is one ranking of all time.', { param: 'at' });
  const found = await findRanking(db, { ...which, period, ...(at !== undefined && { at: Date.parse(at) }) });
  if (!('missing' in found)) return found;
  switch (found.missing) {
    case 'future':
      return refuse('invalid_request', `at must not be after the current ${period}.`, { param: 'at' });
    case 'deleted':
      return refuse(
        'invalid_request',
        `at must be ${iso(found.keptFrom)} or later: earlier ${period}s are not kept.`,
        {
          param: at === undefined ? 'period' : 'at',
        },
      );
    case 'rebuilding':
      return refuse(
        'rankings_not_ready',
        `Rankings by ${period} are being counted again: ${Math.floor(found.progress * 100)}% of the log has been read.`,
        { retry_after_s: 10 },
      );
  }
}

/** The fields of a response that say which period it has. */
export const periodOf = ({ startsAt, endsAt }: Pick<FoundRanking, 'startsAt' | 'endsAt'>) => ({
  starts_at: startsAt === null ? null : iso(startsAt),
  ends_at: endsAt === null ? null : iso(endsAt),
});
