import type pg from 'pg';
import type { Logger } from 'pino';
import { bookRecoveries, readWaitingHosts } from '../store/ledger/book-recoveries.ts';
import { correctRoom, readDueRooms } from '../store/ledger/correct-room.ts';
import { readDueRepayments, settleRepayments } from '../store/ledger/due-repayments.ts';
import type { Hub } from './hub.ts';

/** The most hosts of one transaction, which takes some 20 ms. */
const HOSTS_AT_ONCE = 100;

/** A wallet takes some 5 ms, so these are half a second at most. */
const WALLETS_AT_ONCE = 100;

/** A room takes some 5 ms. Its gifts and those of the sender wait as long. */
const ROOMS_AT_ONCE = 50;

/** Between two sets of hosts: their gifts wait at most a fifth of the time. */
const REST_MS = 100;
const PAUSE_MS = 1_000;

interface FollowCorrectionsOptions {
  pool: pg.Pool;
  hub: Pick<Hub, 'accountsCommitted' | 'eventsCommitted'>;
  log: Pick<Logger, 'error'>;
}

/**
 * Carries out what follows from corrections of gifts: finds what repayments have repaid, and books what receivers lose or get back.
 * Each step leaves rows that the next one finds, so any node continues after a crash. Returns the pause until the next call,
 * milliseconds.
 */
export function createFollowCorrections({ pool, hub, log }: FollowCorrectionsOptions): () => Promise<number> {
  async function settleAll(): Promise<boolean> {
    const users = await readDueRepayments(pool, WALLETS_AT_ONCE);
    for (const user of users) {
      try {
        await settleRepayments(pool, user);
      } catch (error) {
        // The repayments of other users are settled all the same.
        log.error({ err: error, user }, 'a repayment could not be settled and will be tried again');
      }
    }
    return users.length === WALLETS_AT_ONCE;
  }

  async function book(hosts: readonly string[]): Promise<boolean> {
    const changed = await bookRecoveries(pool, hosts);
    if (changed === null) return false;
    if (changed.length > 0) hub.accountsCommitted.publish(changed);
    return true;
  }

  async function showInRooms(): Promise<boolean> {
    const due = await readDueRooms(pool, ROOMS_AT_ONCE);
    for (const one of due) {
      try {
        const events = await correctRoom(pool, one);
        if (events) hub.eventsCommitted.publish(events);
      } catch (error) {
        log.error(
          { err: error, ...one },
          'a correction could not be shown in its room and will be tried again',
        );
      }
    }
    return due.length === ROOMS_AT_ONCE;
  }

  return async () => {
    const hasMore = await settleAll();
    const hosts = await readWaitingHosts(pool, HOSTS_AT_ONCE);
    // If a host's earnings are locked for long, the others do not wait for it.
    if (hosts.length > 0 && !(await book(hosts))) for (const host of hosts) await book([host]);
    const moreRooms = await showInRooms();
    return hasMore || moreRooms || hosts.length === HOSTS_AT_ONCE ? REST_MS : PAUSE_MS;
  };
}
