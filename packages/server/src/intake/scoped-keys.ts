import type { ScopedKey } from '../domain/users/identity.ts';
import { readInTurn } from './read-in-turn.ts';

/** The result of one read. `keys` null: nothing has changed since the version. */
export interface ScopedKeysRead {
  version: number;
  /** All keys that are neither revoked nor expired. There are at most some hundred. */
  keys: readonly (ScopedKey & { digest: string })[] | null;
}

export interface ScopedKeysOptions {
  /** `version`: of the last read. -1: there was none. */
  read(version: number): Promise<ScopedKeysRead>;
  /** Stores that these keys were used now. */
  recordUses(ids: readonly string[]): Promise<unknown>;
  /** The database's clock. Unix milliseconds. */
  now(): number;
}

/** The server keys that operators have created, in this node's memory: a request with one reads no database. */
export interface ScopedKeys {
  /** The key with this digest, unless it has expired. It counts as used. */
  find(digest: string): ScopedKey | null;
  /** Whether a key that was found before is still usable. */
  isUsable(key: ScopedKey): boolean;
  /**
   * Reads the keys if one has changed.
   *
   * @throws if the database cannot be read
   */
  refresh(): Promise<void>;
  /** Stores which keys were used, each at most once a minute. */
  recordUses(): Promise<void>;
}

const RECORD_EVERY_MS = 60_000;

export function createScopedKeys({ read, recordUses, now }: ScopedKeysOptions): ScopedKeys {
  let byDigest = new Map<string, ScopedKey>();
  let ids = new Set<string>();
  let version = -1;
  /** Keys that were used since they were last recorded. */
  const used = new Set<string>();
  const recordedAt = new Map<string, number>();

  const isOver = ({ expiresAt }: ScopedKey) => expiresAt !== null && expiresAt <= now();

  return {
    find(digest) {
      const key = byDigest.get(digest);
      if (key === undefined || isOver(key)) return null;
      used.add(key.id);
      return key;
    },
    isUsable: (key) => ids.has(key.id) && !isOver(key),
    refresh: readInTurn(async () => {
      const found = await read(version);
      version = found.version;
      if (found.keys === null) return;
      byDigest = new Map(found.keys.map(({ digest, ...key }) => [digest, key]));
      ids = new Set(found.keys.map(({ id }) => id));
      for (const id of recordedAt.keys()) if (!ids.has(id)) recordedAt.delete(id);
    }),
    async recordUses() {
      const due = [...used].filter(
        (id) => now() - (recordedAt.get(id) ?? -RECORD_EVERY_MS) >= RECORD_EVERY_MS,
      );
      if (due.length === 0) return;
      await recordUses(due);
      for (const id of due) {
        used.delete(id);
        recordedAt.set(id, now());
      }
    },
  };
}
