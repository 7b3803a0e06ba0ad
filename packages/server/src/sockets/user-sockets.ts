import type { AccountChange } from '../domain/feed.ts';
import type { Connection } from './connection.ts';
import { newestAccount } from './newest-account.ts';

export interface UserSockets {
  add(user: string, connection: Connection): void;
  remove(user: string, connection: Connection): void;
  count(user: string): number;
  /** Tells these users' own sockets, within `everyMs`; of several changes of one user the newest. */
  accountsChanged(changes: readonly AccountChange[]): void;
  stop(): void;
}

/** Which sockets are whose, and what their users are still to be told of their money. */
export function createUserSockets(everyMs: number): UserSockets {
  const sockets = new Map<string, Set<Connection>>();
  const changed = new Map<string, AccountChange>();
  let timer: NodeJS.Timeout | undefined;

  function tell() {
    timer = undefined;
    for (const change of changed.values()) {
      for (const connection of sockets.get(change.user) ?? []) connection.tellAccount(change);
    }
    changed.clear();
  }

  return {
    add(user, connection) {
      sockets.set(user, (sockets.get(user) ?? new Set()).add(connection));
    },
    remove(user, connection) {
      const own = sockets.get(user);
      own?.delete(connection);
      if (own?.size === 0) sockets.delete(user);
    },
    count: (user) => sockets.get(user)?.size ?? 0,
    accountsChanged(changes) {
      for (const change of changes) {
        if (!sockets.has(change.user)) continue;
        changed.set(change.user, newestAccount(changed.get(change.user), change));
        timer ??= setTimeout(tell, everyMs);
      }
    },
    stop() {
      clearTimeout(timer);
      changed.clear();
    },
  };
}
