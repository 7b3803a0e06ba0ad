import type { AccountChange } from '../domain/rooms/room-events.ts';
import type { Connection } from './connection.ts';
import { newestAccount } from './newest-account.ts';

export interface UserSockets {
  add(user: string, connection: Connection): void;
  remove(user: string, connection: Connection): void;
  count(user: string): number;
  /** The users who have a socket. */
  all(): Iterable<string>;
  /** Sends the changes to these users' own sockets within `everyMs`; of several changes of one user only the newest. */
  accountsChanged(changes: readonly AccountChange[]): void;
  stop(): void;
}

/**
 * The sockets of each user, and the changes of money that wait to be sent. The first change after a pause is sent at once,
 * so that the wallet is sent in one write with the receipt of the gift that changed it. This saves one write per gift.
 */
export function createUserSockets(everyMs: number): UserSockets {
  const sockets = new Map<string, Set<Connection>>();
  /** Changes that wait for the timer. */
  const changed = new Map<string, AccountChange>();
  /** Users that were sent a change since the timer last fired. */
  const sentLately = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  function send(user: string) {
    const change = changed.get(user)!;
    changed.delete(user);
    sentLately.add(user);
    timer ??= setTimeout(sendWaiting, everyMs);
    for (const connection of sockets.get(user) ?? []) connection.sendAccount(change);
  }

  function sendWaiting() {
    timer = undefined;
    sentLately.clear();
    for (const user of [...changed.keys()]) send(user);
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
      for (const { user } of changes) if (changed.has(user) && !sentLately.has(user)) send(user);
    },
    stop() {
      clearTimeout(timer);
      changed.clear();
    },
  };
}
