import type { Refusal } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal } from '../../../domain/refusal.ts';
import type { Queryable } from '../../../postgres/database.ts';
import type { Period, RankingQuery } from '../../../store/rankings/read-ranking.ts';
import {
  type CursorFormat,
  CursorInteger,
  CursorRank,
  CursorTime,
  type Page,
  readPage,
  sealedCursorFormat,
} from '../../schemas/page-cursors.ts';
import { findQueriedRanking, periodOf } from './find-ranking.ts';

/** The last gift or battle that counted, as the ranking stores it. */
const CursorReached = Type.String({ pattern: '^[0-9a-f]{13}([0-9a-f-]{36}([0-9]{4})?)?$' });
/** Further pages stay in the period of the first page, even if a new period has started in between. */
const place = { rank: CursorRank, startsAt: Type.Union([CursorTime, Type.Null()]) };

export const coinsCursor = sealedCursorFormat(
  Type.Object({ ...place, score: CursorInteger, reached: CursorReached }),
);
export const battlesCursor = sealedCursorFormat(
  Type.Object({ ...place, wins: CursorInteger, points: CursorInteger, reached: CursorReached }),
);

export interface Place {
  rank: number;
  startsAt: number | null;
}

interface PageRequest {
  limit?: string;
  cursor?: string;
  period?: Period;
  at?: string;
}

export interface RankingPage<Row, Position> {
  cursor(list: string, key: Uint8Array): CursorFormat<Position>;
  cursorKey(): Promise<Uint8Array>;
  read(from: { ranking: number; limit: number; after?: Position }): Promise<Row[]>;
  /** The sort key of a row. */
  keyOf(row: Row): Omit<Position, keyof Place>;
}

/** Reads a page of a ranking and numbers its places. Refuses a period without a ranking, and a cursor of another ranking. */
export async function readRankingPage<Row extends object, Position extends Place>(
  db: Queryable,
  which: Pick<RankingQuery, 'board' | 'scope'>,
  query: PageRequest,
  { cursor, cursorKey, read, keyOf }: RankingPage<Row, Position>,
): Promise<(Page<Row & Place> & { starts_at: string | null; ends_at: string | null }) | Refusal> {
  const { board, scope = '' } = which;
  const period = query.period ?? 'all';
  const at = query.at === undefined ? '' : Date.parse(query.at);
  const format = cursor(`ranking ${board} ${scope} ${period} ${at}`, await cursorKey());
  const from = query.cursor === undefined ? null : format.read(query.cursor);
  const queried = typeof from?.startsAt === 'number' ? new Date(from.startsAt).toISOString() : query.at;
  const found = await findQueriedRanking(db, which, {
    period,
    ...(queried !== undefined && { at: queried }),
  });
  if (isRefusal(found)) return found;
  const page = await readPage(
    query,
    format,
    async ({ limit, after }) => {
      const rows = found.id === null ? [] : await read({ ranking: found.id, limit, ...(after && { after }) });
      const ranked = after?.rank ?? 0;
      return rows.map((row, index) => ({ ...row, rank: ranked + index + 1, startsAt: found.startsAt }));
    },
    (last) => ({ ...keyOf(last), rank: last.rank, startsAt: last.startsAt }) as Position,
  );
  return isRefusal(page) ? page : { ...page, ...periodOf(found) };
}
