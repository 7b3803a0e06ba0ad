import type { ApiKeyScope, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../domain/refusal.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { hashOf, newSecret } from './secrets.ts';

/** Each node holds all usable keys in memory. */
const MAX_USABLE = 200;

/** Revoked and expired keys in a list. */
const MAX_ENDED = 100;

const PREFIX = 'sk_live_';
/** Enough to tell keys apart, and 24 of 256 bits. */
const SHOWN_CHARACTERS = PREFIX.length + 4;

export interface ApiKeyRow {
  id: string;
  name: string;
  starts_with: string;
  scopes: ApiKeyScope[];
  created_by: string;
  operator_name: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

const COLUMNS = `k.id, k.name, k.starts_with, k.scopes, k.created_by, o.name as operator_name, k.created_at, k.expires_at,
  k.last_used_at, k.revoked_at`;

const IS_USABLE = 'k.revoked_at is null and (k.expires_at is null or k.expires_at > now())';

export interface NewApiKey {
  name: string;
  scopes: readonly ApiKeyScope[];
  /** Unix milliseconds. Null: never. */
  expiresAt: number | null;
  /** The id of the operator. */
  createdBy: string;
}

/** Creates a key. The key itself is returned only here: its hash is stored. Refuses more than 200 usable ones. */
export const createApiKey = (
  pool: pg.Pool,
  { name, scopes, expiresAt, createdBy }: NewApiKey,
): Promise<{ key: string; row: ApiKeyRow } | Refusal> =>
  inTransaction(pool, async (client) => {
    // The row of the version is locked, so that the number of keys is exact.
    await nextVersion(client);
    const usable = await rows(client, `select from console.api_keys k where ${IS_USABLE}`);
    if (usable.length >= MAX_USABLE)
      return refuse('limit_reached', `There are ${MAX_USABLE} keys. Revoke one that is not used any more.`);
    const key = PREFIX + newSecret();
    const [row] = await rows<ApiKeyRow>(
      client,
      `with k as (
         insert into console.api_keys (name, starts_with, key_hash, scopes, created_by, expires_at)
         values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000)) returning *)
       select ${COLUMNS} from k join console.operators o on o.id = k.created_by`,
      [name, key.slice(0, SHOWN_CHARACTERS), hashOf(key), scopes, createdBy, expiresAt],
    );
    return { key, row: row! };
  });

/** Revokes a key; again: changes nothing. Null: there is no such key. */
export const revokeApiKey = (pool: pg.Pool, id: string): Promise<ApiKeyRow | null> =>
  inTransaction(pool, async (client) => {
    await nextVersion(client);
    await rows(client, 'update console.api_keys set revoked_at = coalesce(revoked_at, now()) where id = $1', [
      id,
    ]);
    return readApiKey(client, id);
  });

const nextVersion = (client: Queryable): Promise<unknown> =>
  rows(client, 'update console.api_key_version set version = version + 1');

export async function readApiKey(db: Queryable, id: string): Promise<ApiKeyRow | null> {
  const [row] = await rows<ApiKeyRow>(
    db,
    `select ${COLUMNS} from console.api_keys k join console.operators o on o.id = k.created_by where k.id = $1`,
    [id],
  );
  return row ?? null;
}

/** The usable keys, then the others, both from the newest. */
export const listApiKeys = (db: Queryable): Promise<ApiKeyRow[]> =>
  rows(
    db,
    `select ${COLUMNS} from console.api_keys k join console.operators o on o.id = k.created_by
      order by not (${IS_USABLE}), k.created_at desc, k.id limit ${MAX_USABLE + MAX_ENDED}`,
  );

interface UsableKeyRow {
  version: number;
  id: string | null;
  digest: string;
  scopes: ApiKeyScope[];
  expires_at: number | null;
}

/** All usable keys, if one has changed since `version`. `digest`: the hash of the key, Base64. */
export async function readUsableKeys(db: Queryable, version: number) {
  const found = await rows<UsableKeyRow>(
    db,
    `select v.version, k.id, encode(k.key_hash, 'base64') as digest, k.scopes, k.expires_at
       from console.api_key_version v left join console.api_keys k on v.version <> $1 and ${IS_USABLE}`,
    [version],
  );
  const newest = found[0]!.version;
  const keys = found.flatMap(({ id, digest, scopes, expires_at }) =>
    id === null ? [] : [{ id, digest, scopes: new Set(scopes), expiresAt: expires_at }],
  );
  return { version: newest, keys: newest === version ? null : keys };
}

/** Stores that keys were used. Of several nodes the first one in a minute writes. */
export const recordApiKeyUses = (db: Queryable, ids: readonly string[]): Promise<unknown> =>
  rows(
    db,
    `update console.api_keys set last_used_at = now()
      where id = any ($1) and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    [ids],
  );
