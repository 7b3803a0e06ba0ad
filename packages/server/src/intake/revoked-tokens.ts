import type { Identity } from '../domain/users/identity.ts';
import { isRevokedBy, type Revocation } from '../domain/users/token-revocation.ts';
import { readInTurn } from './read-in-turn.ts';

/** The result of one read: the next revocations after a version. */
export interface RevocationsRead {
  /** The version of the newest revocation. If it is lower than before, the database was restored. */
  newest: number;
  /** In the order of their versions, at most one set. Empty: there are none after the version. */
  revocations: readonly (Revocation & { version: number })[];
}

export interface RevocationsOptions {
  read(afterVersion: number): Promise<RevocationsRead>;
  /** Called when there are new revocations, which may concern open sockets. */
  changed(): void;
  /** The database's clock. Unix milliseconds. */
  now(): number;
}

export interface Revocations {
  isRevoked(identity: Identity): boolean;
  /**
   * Reads the revocations since the last read. A call during a read leads to another read, so that every revocation that
   * was committed before the call is held when it resolves.
   *
   * @throws if the database cannot be read
   */
  refresh(): Promise<void>;
  /** How many this node holds. */
  readonly count: number;
}

/** How often expired revocations are dropped. Checking 200,000 takes some milliseconds. */
const DROP_EVERY_MS = 600_000;

/** Holds the revocations in this node's memory, each until it expires. The database bounds how many there are. */
export function createRevocations({ read, changed, now }: RevocationsOptions): Revocations {
  const held = new Map<string, Pick<Revocation, 'revokedAt' | 'expiresAt'>>();
  let version = -1;
  let dropAt = 0;

  /** Reads in sets, so that no result of the database is large, and a failure does not lose earlier sets. */
  async function readNew() {
    for (let isFirst = true; ; isFirst = false) {
      const { newest, revocations } = await read(version);
      if (isFirst && newest < version) {
        // The database was restored: rows with lower versions may be new.
        version = -1;
        continue;
      }
      for (const revocation of revocations) hold(revocation);
      version = revocations.at(-1)?.version ?? newest;
      if (revocations.length > 0) changed();
      if (version >= newest) return;
    }
  }

  function hold({ subject, revokedAt, expiresAt }: Revocation) {
    const known = held.get(subject);
    held.set(subject, {
      revokedAt: Math.max(revokedAt, known?.revokedAt ?? 0),
      expiresAt: Math.max(expiresAt, known?.expiresAt ?? 0),
    });
  }

  function dropExpired() {
    const nowMs = now();
    if (nowMs < dropAt) return;
    dropAt = nowMs + DROP_EVERY_MS;
    for (const [subject, { expiresAt }] of held) if (expiresAt <= nowMs) held.delete(subject);
  }

  return {
    isRevoked: (identity) => isRevokedBy(held, identity),
    get count() {
      return held.size;
    },
    refresh: readInTurn(() => {
      dropExpired();
      return readNew();
    }),
  };
}
