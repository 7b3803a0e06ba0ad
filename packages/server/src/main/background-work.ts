import type pg from 'pg';
import type { Logger } from 'pino';
import { rankLeaderboards } from '../followers/rank-leaderboards.ts';
import type { ViewHistory } from '../presence/view-history.ts';
import type { Viewers } from '../presence/viewers.ts';
import { type Repeated, repeat, repeatWithPause } from '../scheduling/repeat.ts';
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
  /** Finds out whether another node, or `lavish epoch new`, has begun an epoch. */
  lookAtEpoch(): Promise<void>;
  /** Reads which tokens were revoked. */
  refreshRevocations(): Promise<void>;
  /** Compares this machine's clock with the database's. */
  measureClock(): Promise<void>;
  /** Open invitations of these hosts have changed. */
  invitesChanged(hosts: readonly string[]): void;
  /** Reads again what may be shown of the users whom rooms show. */
  refreshUsers(): Promise<void>;
  /** Reads the version of the catalogue. */
  refreshCatalogue(): Promise<void>;
  log: Logger;
}

/** How soon the leaderboards are rolled up again after a failure. */
const LEADERBOARD_PAUSE_MS = 2_000;

/** Between two steps of ranking supporters: a step takes some 10 ms, so ranking never has more than half a core. */
const RANKING_REST_MS = 20;

/** With nothing to rank. As often as changes are gathered. */
const RANKING_IDLE_MS = 1_000;

/** How often nodes tell each other who watches. */
const PRESENCE_PAUSE_MS = 1_000;

const EPOCH_PAUSE_MS = 1_000;

/** A room gets the changes of a user once a second at most. */
const USERS_PAUSE_MS = 1_000;

/** A changed item is on every screen within some seconds, also when the notification was lost. */
const CATALOGUE_PAUSE_MS = 1_000;

const CLOCK_PAUSE_MS = 1_000;

/** A revoked token is refused on every node within two seconds, also when the notification was lost. */
const REVOCATIONS_PAUSE_MS = 1_000;

/**
 * Expired invitations are marked in portions of 200 battles, which take some 20 ms, and ten portions a second at most: what
 * reads an invitation goes by its time, so nothing waits for this.
 */
const EXPIRED_AT_ONCE = 200;
const EXPIRY_REST_MS = 100;
const EXPIRY_PAUSE_MS = 1_000;

/** Rows that are forgotten at once; 500 each 10 s are more than all limits let a hundred hosts write at their limit. */
const FORGOTTEN_AT_ONCE = 500;
const FORGETTING_PAUSE_MS = 10_000;

/** What a node does again and again beside the way of a gift, from now on. */
export function startBackgroundWork(options: BackgroundWorkOptions): Repeated {
  const {
    pool,
    node,
    viewers,
    viewHistory,
    lookAtEpoch,
    measureClock,
    refreshRevocations,
    refreshUsers,
    refreshCatalogue,
    invitesChanged,
    log,
  } = options;
  const markExpired = async () => {
    const { hosts, more } = await expireInvitations(pool, EXPIRED_AT_ONCE);
    if (hosts.length > 0) invitesChanged(hosts);
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
      name: 'telling the other nodes who watches',
      log,
    }),
    repeatWithPause(viewHistory.record, {
      pauseMs: PRESENCE_PAUSE_MS,
      name: 'writing down who watched',
      log,
    }),
    repeat(measureClock, { pauseMs: CLOCK_PAUSE_MS, name: "measuring the database's clock", log }),
    repeat(refreshRevocations, { pauseMs: REVOCATIONS_PAUSE_MS, name: 'reading revoked tokens', log }),
    repeatWithPause(markExpired, {
      pauseMs: EXPIRY_PAUSE_MS,
      name: 'marking expired invitations',
      log,
    }),
    repeat(() => forgetInvitations(pool, FORGOTTEN_AT_ONCE), {
      pauseMs: FORGETTING_PAUSE_MS,
      name: 'forgetting closed invitations',
      log,
    }),
    repeat(refreshUsers, { pauseMs: USERS_PAUSE_MS, name: 'reading users that rooms show', log }),
    repeat(refreshCatalogue, {
      pauseMs: CATALOGUE_PAUSE_MS,
      name: 'reading the version of the catalogue',
      log,
    }),
    repeat(lookAtEpoch, { pauseMs: EPOCH_PAUSE_MS, name: 'looking at the epoch', log }),
  ];
  return {
    async stop() {
      await Promise.all(all.map((work) => work.stop()));
    },
  };
}
