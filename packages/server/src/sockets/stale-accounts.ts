import type { Logger } from 'pino';
import type { AccountChange } from '../domain/rooms/room-events.ts';

/** Users in one query. */
const PAGE = 1_000;
const RETRY_MS = 1_000;

export interface StaleAccountsOptions {
  /** Reads these users' money. */
  readAccounts(users: string[]): Promise<AccountChange[]>;
  /** Called with the money that was read. */
  changed(changes: readonly AccountChange[]): void;
  log: Pick<Logger, 'warn'>;
}

export interface StaleAccounts {
  /** These users' money has changed. */
  add(users: Iterable<string>): void;
  stop(): void;
}

/** Reads the money of users that has changed on another node, one query at a time for all changes that arrive meanwhile. */
export function createStaleAccounts({ readAccounts, changed, log }: StaleAccountsOptions): StaleAccounts {
  const stale = new Set<string>();
  let reading = false;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;

  async function readAll() {
    reading = true;
    while (stale.size > 0 && !stopped) {
      const users = [...stale].slice(0, PAGE);
      for (const user of users) stale.delete(user);
      try {
        changed(await readAccounts(users));
      } catch (error) {
        log.warn({ err: error, users: users.length }, 'wallets could not be read: the node retries');
        for (const user of users) stale.add(user);
        if (!stopped) retry = setTimeout(readAll, RETRY_MS);
        return;
      }
    }
    reading = false;
  }

  return {
    add(users) {
      for (const user of users) stale.add(user);
      if (!reading && stale.size > 0) void readAll();
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
    },
  };
}
