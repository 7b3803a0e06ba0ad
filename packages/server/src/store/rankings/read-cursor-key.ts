import { type Queryable, rows } from '../../postgres/database.ts';

/** Returns a function that reads the key of the cursors once. It never changes. */
export function createCursorKeyReader(db: Queryable): () => Promise<Uint8Array> {
  let known: Uint8Array | null = null;
  return async () => {
    known ??= (await rows<{ key: Buffer }>(db, 'select key from cursor_key'))[0]!.key;
    return known;
  };
}
