import type pg from 'pg';
import type { Logger } from 'pino';
import { rankLeaderboards } from '../followers/rank-leaderboards.ts';
import type { ViewHistory } from '../presence/view-history.ts';
import type { Viewers } from '../presence/viewers.ts';
import { type Repeated, repeat, repeatWithPause } from '../scheduling/repeat.ts';
import { createGiftPartitions } from '../store/gifts/gift-partitions.ts';
import { expireInvitations, forgetInvitations } from '../store/invitations/invitations.ts';
import {
  gatherLeaderboardChanges,
  rankLeaderboardChanges,
} from '../store/leaderboards/leaderboard-changes.ts';
import { rankSupporters } from '../store/rooms/supporter-rankings.ts';

export interface BackgroundWorkOptions {
  pool: pg.Pool;
  /** The name of this process. */
  node: string;
  viewers: Viewers;
  viewHistory: ViewHistory;
  /** Checks whether another node, or `lavish epoch new`, has begun an epoch. */
  checkEpoch(): Promise<void>;
  /** Reads the revocations of tokens. */
  refreshRevocations(): Promise<void>;
  /** Compares this machine's clock with the database's. */
  measureClock(): Promise<void>;
  /** Open invitations of these hosts have changed. */
  invitationsChanged(hosts: readonly string[]): void;
  /** Reads the current profiles of users that rooms show. */
  refreshUsers(): Promise<void>;
  /** Reads the version of the catalogue. */
  refreshCatalogue(): Promise<void>;
  log: Logger;
}

/** The pause after a failure of the leaderboards' rollup. */
const LEADERBOARD_PAUSE_MS = 2_000;

/** Between two steps of ranking supporters: a step takes some 10 ms, so ranking never uses more than half a core. */
const RANKING_REST_MS = 20;

/** The pause with nothing to rank, as long as between two gatherings of changes. */
const RANKING_IDLE_MS = 1_000;

/** How often nodes exchange their viewers. */
const PRESENCE_PAUSE_MS = 1_000;

const EPOCH_PAUSE_MS = 1_000;

/** A room shows the changes of a user at most once a second. */
const USERS_PAUSE_MS = 1_000;

/** A changed item is on every screen within some seconds, even when the notification was lost. */
const CATALOGUE_PAUSE_MS = 1_000;

const CLOCK_PAUSE_MS = 1_000;

/** A revoked token is refused on every node within two seconds, even when the notification was lost. */
const REVOCATIONS_PAUSE_MS = 1_000;

/**
 * Expired invitations are marked in portions of 200 battles, which take some 20 ms, and at most ten portions a second: reads
 * of an invitation compare its time, so nothing waits for this.
 */
const EXPIRED_AT_ONCE = 200;
const EXPIRY_REST_MS = 100;
const EXPIRY_PAUSE_MS = 1_000;

/** Rows deleted at once; 500 each 10 s are more than a hundred hosts can write at their limits. */
const DELETED_AT_ONCE = 500;
const DELETION_PAUSE_MS = 10_000;

/** Months are long: a failed attempt waits for the next one. The first attempt is made when the node starts. */
const PARTITIONS_PAUSE_MS = 600_000;

/** Starts the periodic background jobs. */
export function startBackgroundWork(options: BackgroundWorkOptions): Repeated {
  const {
    pool,
    node,
    viewers,
    viewHistory,
    checkEpoch,
    measureClock,
    refreshRevocations,
    refreshUsers,
    refreshCatalogue,
    invitationsChanged,
    log,
  } = options;
  const markExpired = async () => {
    const { hosts, more } = await expireInvitations(pool, EXPIRED_AT_ONCE);
    if (hosts.length > 0) invitationsChanged(hosts);
    return more ? EXPIRY_REST_MS : EXPIRY_PAUSE_MS;
  };
  const rollUpLeaderboards = rankLeaderboards({
    gather: () => gatherLeaderboardChanges(pool, node),
    rank: (portions) => rankLeaderboardChanges(pool, portions),
  });
  const all = [
    repeatWithPause(rollUpLeaderboards, {
      pauseMs: LEADERBOARD_PAUSE_MS,
      name: 'rolling up the leaderboards',
      log,
    }),
    repeatWithPause(async () => ((await rankSupporters(pool)) ? RANKING_REST_MS : RANKING_IDLE_MS), {
      pauseMs: LEADERBOARD_PAUSE_MS,
      name: 'ranking supporters',
      log,
    }),
    repeat(viewers.exchange, {
      pauseMs: PRESENCE_PAUSE_MS,
      name: 'exchanging viewers with the other nodes',
      log,
    }),
    repeatWithPause(viewHistory.record, {
      pauseMs: PRESENCE_PAUSE_MS,
      name: 'writing the view history',
      log,
    }),
    repeat(measureClock, { pauseMs: CLOCK_PAUSE_MS, name: "measuring the database's clock", log }),
    repeat(refreshRevocations, { pauseMs: REVOCATIONS_PAUSE_MS, name: 'reading revoked tokens', log }),
    repeatWithPause(markExpired, {
      pauseMs: EXPIRY_PAUSE_MS,
      name: 'marking expired invitations',
      log,
    }),
    repeat(() => forgetInvitations(pool, DELETED_AT_ONCE), {
      pauseMs: DELETION_PAUSE_MS,
      name: 'deleting closed invitations',
      log,
    }),
    repeat(refreshUsers, { pauseMs: USERS_PAUSE_MS, name: 'reading users that rooms show', log }),
    repeat(refreshCatalogue, {
      pauseMs: CATALOGUE_PAUSE_MS,
      name: 'reading the version of the catalogue',
      log,
    }),
    repeat(() => createGiftPartitions(pool), {
      pauseMs: PARTITIONS_PAUSE_MS,
      name: 'creating the partitions of gifts',
      log,
    }),
    repeat(checkEpoch, { pauseMs: EPOCH_PAUSE_MS, name: 'checking the epoch', log }),
  ];
  return {
    async stop() {
      await Promise.all(all.map((work) => work.stop()));
    },
  };
}
