import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';
import { LIMITS, type Refusal } from '@lavish/protocol';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { isRefusal, refuse } from '../../domain/refusal.ts';

/** Enough for the largest cursor: two identifiers, three numbers and the checksum, in base64url. */
const MAX_CURSOR_LENGTH = 400;

/** The query parameters of every list. They stay text: parameters are not coerced to other types. */
export const pageQuery = {
  limit: Type.Optional(
    Type.String({
      pattern: '^([1-9]|[1-9][0-9]|1[0-9][0-9]|200)$',
      'x-must-be': 'an integer from 1 to 200',
      description: `Items per page. Default: ${LIMITS.defaultPageSize}.`,
    }),
  ),
  cursor: Type.Optional(
    Type.String({
      maxLength: MAX_CURSOR_LENGTH,
      description: 'The `next_cursor` of the previous page. Default: the first page.',
    }),
  ),
};

interface PageQuery {
  limit?: string;
  cursor?: string;
}

/** Encodes and decodes the cursors of one list. A cursor holds the sort key of the last item of its page. */
export interface CursorFormat<Position> {
  write(position: Position): string;
  /** Returns null if `write` did not return this cursor for this list. */
  read(cursor: string): Position | null;
}

/** 48 bits: an altered or foreign cursor passes once in 2.8 × 10^14. This guards against mistakes; a forged cursor is harmless. */
const CHECKSUM_BYTES = 6;

/**
 * Cursors are opaque to clients: a position as JSON behind a checksum, in base64url. The checksum includes the name of
 * the list (with its scope: a room, a user, a period), so that a cursor of another list is refused.
 */
export function cursorFormat<T extends Type.TSchema>(schema: T): (list: string) => CursorFormat<Static<T>> {
  const validator = Compile(schema);
  return (list) => {
    const checksum = (json: Buffer) =>
      createHash('sha256').update(`cursor 2 ${list}\n`).update(json).digest().subarray(0, CHECKSUM_BYTES);
    return {
      write(position) {
        const json = Buffer.from(JSON.stringify(position));
        return Buffer.concat([checksum(json), json]).toString('base64url');
      },
      read(cursor) {
        const bytes = Buffer.from(cursor, 'base64url');
        const json = bytes.subarray(CHECKSUM_BYTES);
        if (bytes.toString('base64url') !== cursor) return null;
        if (!checksum(json).equals(bytes.subarray(0, CHECKSUM_BYTES))) return null;
        const position = parse(json.toString());
        return validator.Check(position) ? (position as Static<T>) : null;
      },
    };
  };
}

const IV_BYTES = 16;

/**
 * As `cursorFormat`, for sort keys that clients must not read: of an anonymous place the last gift would name the user. The
 * position is encrypted (AES-256-CTR). Its initial value is a keyed hash of the position and the list, which is also the
 * checksum, so the same position has the same cursor.
 */
export function sealedCursorFormat<T extends Type.TSchema>(
  schema: T,
): (list: string, key: Uint8Array) => CursorFormat<Static<T>> {
  const validator = Compile(schema);
  return (list, key) => {
    const [cipherKey, hashKey] = ['cipher', 'hash'].map((use) =>
      createHmac('sha256', key).update(`cursor 2 ${use}`).digest(),
    ) as [Buffer, Buffer];
    const ivOf = (json: Buffer) =>
      createHmac('sha256', hashKey).update(`${list}\n`).update(json).digest().subarray(0, IV_BYTES);
    return {
      write(position) {
        const json = Buffer.from(JSON.stringify(position));
        const iv = ivOf(json);
        const sealed = createCipheriv('aes-256-ctr', cipherKey, iv).update(json);
        return Buffer.concat([iv, sealed]).toString('base64url');
      },
      read(cursor) {
        const bytes = Buffer.from(cursor, 'base64url');
        const iv = bytes.subarray(0, IV_BYTES);
        if (bytes.toString('base64url') !== cursor || iv.length < IV_BYTES) return null;
        const json = createDecipheriv('aes-256-ctr', cipherKey, iv).update(bytes.subarray(IV_BYTES));
        if (!ivOf(json).equals(iv)) return null;
        const position = parse(json.toString());
        return validator.Check(position) ? (position as Static<T>) : null;
      },
    };
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A page in the form of the wire. */
export interface Page<Item> {
  data: Item[];
  has_more: boolean;
  next_cursor: string | null;
}

/** Where a page begins, and how many items it has; or a refusal if the cursor is not one of this list. */
export function startOfPage<Position>(
  { cursor, limit }: PageQuery,
  format: CursorFormat<Position>,
): { after: Position | undefined; size: number } | Refusal {
  const after = cursor === undefined ? undefined : format.read(cursor);
  const detail = 'cursor must be the next_cursor of the previous page of the same list.';
  return after === null
    ? refuse('invalid_request', detail, { param: 'cursor' })
    : { after, size: Number(limit ?? LIMITS.defaultPageSize) };
}

/**
 * Reads one page. It requests one more item than a page holds, to find out whether there is another page. `read` gets the
 * position of the cursor as `after`. `positionOf` returns the position of the last item of the page.
 *
 * @returns the page, or a refusal if the cursor is not one of this list
 */
export async function readPage<Row, Position>(
  query: PageQuery,
  format: CursorFormat<Position>,
  read: (from: { limit: number; after?: Position }) => Promise<Row[]>,
  positionOf: (last: Row) => Position,
): Promise<Page<Row> | Refusal> {
  const start = startOfPage(query, format);
  if (isRefusal(start)) return start;
  const { after, size } = start;
  const found = await read({ limit: size + 1, ...(after !== undefined && { after }) });
  const data = found.slice(0, size);
  const last = found.length > size ? data.at(-1) : undefined;
  return {
    data,
    has_more: last !== undefined,
    next_cursor: last === undefined ? null : format.write(positionOf(last)),
  };
}

/** Unix milliseconds, before the year 10000: PostgreSQL formats later years differently. */
export const CursorTime = Type.Integer({ minimum: 0, maximum: Date.UTC(10_000, 0) - 1 });

/** A bigint of the database that JavaScript represents exactly. */
export const CursorInteger = Type.Integer({
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
});

/** A rank, from 1. */
export const CursorRank = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
