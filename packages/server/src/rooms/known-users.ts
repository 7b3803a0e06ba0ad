import type { PublicUser, PublicUsers } from '@lavish/protocol';

export interface KnownUsers {
  learn(users: PublicUsers): void;
  pick(ids: Iterable<string>): PublicUsers;
  forgetAllBut(ids: ReadonlySet<string>): void;
  readonly size: number;
}

/** What a room knows of the people its messages mention. */
export function createKnownUsers(snapshot: PublicUsers): KnownUsers {
  const users = new Map<string, PublicUser>(Object.entries(snapshot));

  return {
    learn(more) {
      for (const [id, user] of Object.entries(more)) users.set(id, user);
    },
    pick(ids) {
      // Without a prototype: `__proto__` is a valid user id.
      const picked: PublicUsers = Object.create(null);
      for (const id of ids) {
        const user = users.get(id);
        if (user !== undefined) picked[id] = user;
      }
      return picked;
    },
    forgetAllBut(ids) {
      for (const id of users.keys()) if (!ids.has(id)) users.delete(id);
    },
    get size() {
      return users.size;
    },
  };
}
