import type { PublicUser, PublicUsers } from '@lavish/protocol';

export interface KnownUsers {
  /** Stores the users that events up to `seq` mention. @returns the ids of those that were stored and have changed */
  learn(users: PublicUsers, seq: number): string[];
  /** Stores users that are not stored yet, as of the event `seq`. The others change only by `learn` and `refresh`. */
  addUnknown(users: PublicUsers, seq: number): void;
  pick(ids: Iterable<string>): PublicUsers;
  /** Removes the users that only events up to `seq` mention, except those in `needed`. */
  evict(seq: number, needed: ReadonlySet<string>): void;
  /** Takes the current profiles of users that are stored here. @returns the ids of those that have changed */
  refresh(users: PublicUsers): string[];
  ids(): Iterable<string>;
  readonly size: number;
}

/** The profiles of the users that a room's messages mention. */
export function createKnownUsers(snapshot: PublicUsers, seq: number): KnownUsers {
  const known = new Map<string, { user: PublicUser; lastSeq: number }>();

  function learn(users: PublicUsers, seq: number): string[] {
    const changed: string[] = [];
    for (const [id, user] of Object.entries(users)) {
      const entry = known.get(id);
      if (entry === undefined) {
        known.set(id, { user, lastSeq: seq });
        continue;
      }
      entry.lastSeq = Math.max(entry.lastSeq, seq);
      // An unchanged user keeps its object: a new one for each gift would reach the old generation of the heap.
      if (sameUser(entry.user, user)) continue;
      entry.user = user;
      changed.push(id);
    }
    return changed;
  }

  learn(snapshot, seq);

  return {
    learn,
    addUnknown(users, seq) {
      for (const [id, user] of Object.entries(users))
        if (!known.has(id)) known.set(id, { user, lastSeq: seq });
    },
    pick(ids) {
      // Without a prototype: `__proto__` is a valid user id.
      const picked: PublicUsers = Object.create(null);
      for (const id of ids) {
        const entry = known.get(id);
        if (entry !== undefined) picked[id] = entry.user;
      }
      return picked;
    },
    evict(seq, needed) {
      for (const [id, { lastSeq }] of known) if (lastSeq <= seq && !needed.has(id)) known.delete(id);
    },
    refresh(users) {
      const changed: string[] = [];
      for (const [id, user] of Object.entries(users)) {
        const entry = known.get(id);
        if (entry === undefined || sameUser(entry.user, user)) continue;
        entry.user = user;
        changed.push(id);
      }
      return changed;
    },
    ids: () => known.keys(),
    get size() {
      return known.size;
    },
  };
}

const sameUser = (a: PublicUser, b: PublicUser) =>
  a.name === b.name && a.avatar_url === b.avatar_url && a.vip_level === b.vip_level;
