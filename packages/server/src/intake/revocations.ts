import type { Identity } from '../domain/identity.ts';
import { isRevokedBy, type Revocation } from '../domain/revocation.ts';

export interface RevocationsOptions {
  read(afterVersion: number): Promise<{ version: number; revocations: Revocation[] }>;
  /** There are new ones: open sockets may be concerned. */
  changed(): void;
}

export interface Revocations {
  isRevoked(identity: Identity): boolean;
  /**
   * Reads the revocations that came since the last time. A call during a read leads to another read, so that what was
   * committed before the call is known when it resolves.
   *
   * @throws when the database could not be read
   */
  refresh(): Promise<void>;
}

/** The revocations as this node knows them. */
export function createRevocations({ read, changed }: RevocationsOptions): Revocations {
  const revokedAt = new Map<string, number>();
  let version = -1;
  let reading: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  async function readOnce() {
    const found = await read(version);
    // The database has another history: what it has under lower versions may be new.
    const { version: newest, revocations } = found.version < version ? await read(-1) : found;
    version = newest;
    for (const { subject, revokedAt: at } of revocations) {
      revokedAt.set(subject, Math.max(at, revokedAt.get(subject) ?? 0));
    }
    if (revocations.length > 0) changed();
  }

  function begin(): Promise<void> {
    reading = readOnce().finally(() => {
      reading = null;
    });
    return reading;
  }

  return {
    isRevoked: (identity) => isRevokedBy(revokedAt, identity),
    refresh() {
      if (reading === null) return begin();
      next ??= reading
        .catch(() => {})
        .then(() => {
          next = null;
          return begin();
        });
      return next;
    },
  };
}
