import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../domain/refusal.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { lockUploads } from '../locks.ts';

/** A file for items. */
export interface StoredUpload {
  /** SHA-256 of the contents in hex, and the ending of the type. */
  name: string;
  type: string;
  contents: Buffer;
}

/** All files together: a thousand items with a megabyte each. More belongs on a server for files. */
export const MAX_STORED_BYTES = 1024 * 1024 * 1024;

/** How long a file without an item is safe: an operator may be filling in the form. */
const KEPT = '1 day';

/**
 * Stores a file, once. When all files together would be too large, the oldest ones that no item uses are deleted.
 *
 * @returns null, or why the file was not stored
 */
export const storeUpload = (
  pool: pg.Pool,
  { name, type, contents }: StoredUpload,
  maxBytes = MAX_STORED_BYTES,
): Promise<Refusal | null> =>
  inTransaction<Refusal | null>(pool, async (client) => {
    await lockUploads(client);
    const { rowCount } = await client.query('update uploads set used_at = now() where name = $1', [name]);
    if (rowCount === 1) return null;
    const stored = await client.query<{ bytes: string | number | null }>(
      'select sum(bytes) as bytes from uploads',
    );
    const excess = Number(stored.rows[0]!.bytes) + contents.length - maxBytes;
    if (excess > 0 && (await deleteUnused(client, excess)) < excess) {
      const detail = `The files of the catalogue take ${Math.floor(maxBytes / 1024 / 1024)} MiB. Give items that have large files smaller ones first.`;
      return refuse('limit_reached', detail, { param: 'body' });
    }
    await client.query('insert into uploads (name, type, bytes, contents) values ($1, $2, $3, $4)', [
      ...[name, type, contents.length, contents],
    ]);
    return null;
  });

/** Deletes the oldest files that no item uses, until these bytes are free. Returns how many are. */
async function deleteUnused(client: pg.ClientBase, bytes: number): Promise<number> {
  const { rows: unused } = await client.query<{ name: string; bytes: number }>(
    `select name, bytes from uploads
      where used_at < now() - $1::interval
        and name not in (
          select file from items, lateral (values (icon_url), (animation->>'url')) as urls (url),
                 substring(url from '[0-9a-f]{64}[.][a-z0-9]+') as file
           where file is not null)
      order by used_at, name`,
    [KEPT],
  );
  let free = 0;
  const names: string[] = [];
  for (const upload of unused) {
    if (free >= bytes) break;
    free += upload.bytes;
    names.push(upload.name);
  }
  if (free >= bytes) await client.query('delete from uploads where name = any($1)', [names]);
  return free;
}

/** Reads a file. Null: there is none of this name. */
export async function readUpload(
  db: Queryable,
  name: string,
): Promise<Pick<StoredUpload, 'type' | 'contents'> | null> {
  const [row] = await rows<Pick<StoredUpload, 'type' | 'contents'>>(
    db,
    'select type, contents from uploads where name = $1',
    [name],
  );
  return row ?? null;
}
