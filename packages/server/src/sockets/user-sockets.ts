import type { AccountChange } from '../domain/rooms/room-events.ts';
import type { Connection } from './connection.ts';
import { newestAccount } from './newest-account.ts';

export interface UserSockets {
  add(user: string, connection: Connection): void;
  remove(user: string, connection: Connection): void;
  count(user: string): number;
  /** Everyone who has a socket. */
  all(): Iterable<string>;
  /** Tells these users' own sockets, within `everyMs`; of several changes of one user the newest. */
  accountsChanged(changes: readonly AccountChange[]): void;
  stop(): void;
}

/**
 * Which sockets are whose, and what their users are still to be told of their money. The first news after quiet goes out
 * at once, so that a wallet leaves in one write with the receipt of the gift that changed it: a write less a gift.
 */
export function createUserSockets(everyMs: number): UserSockets {
  const sockets = new Map<string, Set<Connection>>();
  /** What users are to be told, and who was told lately: they wait for the timer. */
  const changed = new Map<string, AccountChange>();
  const toldLately = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  function tell(user: string) {
    const change = changed.get(user)!;
    changed.delete(user);
    toldLately.add(user);
    timer ??= setTimeout(tellTheOthers, everyMs);
    for (const connection of sockets.get(user) ?? []) connection.tellAccount(change);
  }

  function tellTheOthers() {
    timer = undefined;
    toldLately.clear();
    for (const user of [...changed.keys()]) tell(user);
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
    all: () => sockets.keys(),
    accountsChanged(changes) {
      for (const change of changes) {
        const { user } = change;
        if (sockets.has(user)) changed.set(user, newestAccount(changed.get(user), change));
      }
      for (const { user } of changes) if (changed.has(user) && !toldLately.has(user)) tell(user);
    },
    stop() {
      clearTimeout(timer);
      changed.clear();
    },
  };
}
