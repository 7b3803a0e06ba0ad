import { LIMITS, type Refusal } from '@lavish/protocol';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { refuse } from '../domain/refuse.ts';

/** The query of every list. A query is text, and nothing is made of it but what it is. */
export const pageQuery = {
  limit: Type.Optional(
    Type.String({
      pattern: '^([1-9]|[1-9][0-9]|1[0-9][0-9]|200)$',
      'x-must-be': 'an integer from 1 to 200',
      description: `How many a page holds. Absent: ${LIMITS.defaultPageSize}.`,
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'The `next_cursor` of the page before. Absent: the first page.',
    }),
  ),
};

interface PageQuery {
  limit?: string;
  cursor?: string;
}

/** What a list's cursor holds: where its next page begins. */
export interface CursorFormat<Position> {
  write(position: Position): string;
  /** Null when the cursor is not one of ours. */
  read(cursor: string): Position | null;
}

/** Cursors are opaque to clients: a position as JSON, in base64url, and checked when it comes back. */
export function cursorFormat<T extends Type.TSchema>(schema: T): CursorFormat<Static<T>> {
  const validator = Compile(schema);
  return {
    write: (position) => Buffer.from(JSON.stringify(position)).toString('base64url'),
    read(cursor) {
      try {
        const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
        return validator.Check(position) ? (position as Static<T>) : null;
      } catch {
        return null;
      }
    },
  };
}

/** A page as clients see it. */
export interface Page<Item> {
  data: Item[];
  has_more: boolean;
  next_cursor: string | null;
}

/** One more than a page holds is read, which tells whether there is another. */
export async function readPage<Row, Position>(
  query: PageQuery,
  format: CursorFormat<Position>,
  read: (from: { limit: number; after?: Position }) => Promise<Row[]>,
  positionOf: (last: Row, after: Position | undefined, size: number) => Position,
): Promise<Page<Row> | Refusal> {
  const after = query.cursor === undefined ? undefined : format.read(query.cursor);
  if (after === null) {
    return refuse('invalid_request', 'cursor must be the next_cursor of the page before.', {
      param: 'cursor',
    });
  }
  const size = Number(query.limit ?? LIMITS.defaultPageSize);
  const found = await read({ limit: size + 1, ...(after !== undefined && { after }) });
  const data = found.slice(0, size);
  const last = found.length > size ? data.at(-1) : undefined;
  return {
    data,
    has_more: last !== undefined,
    next_cursor: last === undefined ? null : format.write(positionOf(last, after, size)),
  };
}

/** Unix milliseconds, up to the year 10000, which PostgreSQL writes otherwise. */
export const CursorTime = Type.Integer({ minimum: 0, maximum: Date.UTC(10_000, 0) - 1 });

/** Rankings change while they are read: a page begins after so many places. */
export const places = cursorFormat(Type.Integer({ minimum: 0, maximum: 1_000_000 }));
