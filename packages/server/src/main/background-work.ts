import type { Logger } from 'pino';
import type { FollowersWatch } from '../followers/watch-followers.ts';
import type { HorizonWatch } from '../followers/watch-horizon.ts';
import type { Revocations } from '../intake/revoked-tokens.ts';
import type { ScopedKeys } from '../intake/scoped-keys.ts';
import type { ViewHistory } from '../presence/view-history.ts';
import type { Viewers } from '../presence/viewers.ts';
import type { ProvidersWatch } from '../providers/watch-providers.ts';
import type { OpenRooms } from '../rooms/open-rooms.ts';
import { createRefreshToday } from '../rooms/refresh-today.ts';
import { createRefreshUsers } from '../rooms/refresh-users.ts';
import type { ShownCampaigns } from '../rooms/shown-campaigns.ts';
import { type Repeated, repeat, repeatWithPause } from '../scheduling/repeat.ts';
import type { CatalogueVersionReader } from '../sockets/catalogue-version.ts';
import { createGiftPartitions } from '../store/gifts/gift-partitions.ts';
import { expireInvitations, forgetInvitations } from '../store/invitations/invitations.ts';
import { expirePromotionalCoins, readDueExpiries } from '../store/ledger/expire-promotional-coins.ts';
import { readToday } from '../store/rankings/read-today.ts';
import { readPublicUsers } from '../store/users/user-profiles.ts';
import { createFollowCorrections } from './follow-corrections.ts';
import type { Hub } from './hub.ts';
import type { NodeDatabase } from './open-database.ts';
import type { OpenedProviders } from './open-providers.ts';
import { createPurchaseJobs, type PurchaseJobsOptions } from './purchase-jobs.ts';
import { type FollowersOptions, startFollowers } from './start-followers.ts';

export interface BackgroundWorkOptions {
  database: Pick<NodeDatabase, 'pools' | 'clock' | 'learnEpoch'>;
  /** The name of this process. */
  node: string;
  gifts: FollowersOptions['gifts'];
  viewers: Viewers;
  viewHistory: ViewHistory;
  revocations: Pick<Revocations, 'refresh'>;
  scopedKeys: Pick<ScopedKeys, 'refresh' | 'recordUses'>;
  catalogueVersion: Pick<CatalogueVersionReader, 'refresh'>;
  /** The rooms whose users are kept current. */
  campaigns: Pick<ShownCampaigns, 'refresh'>;
  openRooms: Pick<OpenRooms, 'get' | 'subscribed' | 'knownUsers' | 'refreshUsers'>;
  providers: PurchaseJobsOptions['providers'];
  polls: OpenedProviders['polls'];
  horizon: Pick<HorizonWatch, 'check'>;
  followers: Pick<FollowersWatch, 'check'>;
  providersWatch: Pick<ProvidersWatch, 'check'>;
  hub: Pick<Hub, 'invitationsChanged' | 'accountsCommitted' | 'eventsCommitted'>;
  log: Logger;
}

/** As often as nodes look for campaigns that have ended. */
const CAMPAIGN_PAUSE_MS = 1_000;

/** How often nodes exchange their viewers. */
const PRESENCE_PAUSE_MS = 1_000;

const EPOCH_PAUSE_MS = 1_000;

/** A user is ranked every few seconds, so a shorter pause would rarely show more. */
const TODAY_PAUSE_MS = 2_000;

/** A room shows the changes of a user at most once a second. */
const USERS_PAUSE_MS = 1_000;

/** A changed item is on every screen within some seconds, even when the notification was lost. */
const CATALOGUE_PAUSE_MS = 1_000;

const CLOCK_PAUSE_MS = 1_000;

/** A transaction that holds back the log is named after 10 s. */
const HORIZON_PAUSE_MS = 2_000;

const FOLLOWERS_PAUSE_MS = 5_000;

const PROVIDERS_PAUSE_MS = 15_000;

/** Each key is recorded once a minute at most. */
const KEY_USES_PAUSE_MS = 5_000;

/** A revoked token or server key is refused on every node within two seconds, even when the notification was lost. */
const REVOCATIONS_PAUSE_MS = 1_000;

/**
 * Expired invitations are marked in portions of 200 battles, which take some 20 ms, and at most ten portions a second: reads
 * of an invitation compare its time, so nothing waits for this.
 */
const EXPIRED_AT_ONCE = 200;
const EXPIRY_REST_MS = 100;
const EXPIRY_PAUSE_MS = 1_000;

/**
 * Promotional coins can be spent until their expiry is written. A wallet takes some 5 ms, so these are half a second at most, and
 * the next ones follow after a rest.
 */
const EXPIRED_WALLETS_AT_ONCE = 100;

/** A payment is credited within about a second of its message. */
const PURCHASES_PAUSE_MS = 1_000;
const PURCHASES_REST_MS = 20;

/** How often a node looks whether a list at a provider is due to be read. */
const POLL_PAUSE_MS = 2_000;
const POLL_REST_MS = 100;

/** Rows deleted at once; 500 each 10 s are more than a hundred hosts can write at their limits. */
const DELETED_AT_ONCE = 500;
const DELETION_PAUSE_MS = 10_000;

/** Months are long: a failed attempt waits for the next one. The first attempt is made when the node starts. */
const PARTITIONS_PAUSE_MS = 600_000;

/** Starts the periodic background jobs. */
export function startBackgroundWork(options: BackgroundWorkOptions): Repeated {
  const {
    node,
    gifts,
    viewers,
    viewHistory,
    revocations,
    scopedKeys,
    catalogueVersion,
    campaigns,
    openRooms,
    providers,
    polls,
    horizon,
    followers,
    providersWatch,
    hub,
    log,
  } = options;
  const { pools, clock, learnEpoch } = options.database;
  const pool = pools.background;
  const refreshUsers = createRefreshUsers({
    knownUsers: openRooms.knownUsers,
    readUsers: (ids) => readPublicUsers(pools.reads, ids),
    refreshUsers: openRooms.refreshUsers,
  });
  const refreshToday = createRefreshToday({
    rooms: openRooms.subscribed,
    readToday: (rooms) => readToday(pool, rooms),
    readUsers: (ids) => readPublicUsers(pools.reads, ids),
    showToday: (room, today, users) => openRooms.get(room)?.showToday(today, users),
  });
  const markExpired = async () => {
    const { hosts, more } = await expireInvitations(pool, EXPIRED_AT_ONCE);
    if (hosts.length > 0) hub.invitationsChanged.publish(hosts);
    return more ? EXPIRY_REST_MS : EXPIRY_PAUSE_MS;
  };
  const expireCoins = async () => {
    const users = await readDueExpiries(pool, EXPIRED_WALLETS_AT_ONCE);
    for (const user of users) {
      try {
        const change = await expirePromotionalCoins(pool, user);
        if (change) hub.accountsCommitted.publish([change]);
      } catch (error) {
        // The coins of other users expire all the same.
        log.error({ err: error, user }, 'promotional coins could not expire and will be tried again');
      }
    }
    return users.length === EXPIRED_WALLETS_AT_ONCE ? EXPIRY_REST_MS : EXPIRY_PAUSE_MS;
  };
  const all = [
    startFollowers({ pools, node, gifts, log }),
    repeat(campaigns.refresh, { pauseMs: CAMPAIGN_PAUSE_MS, name: 'reading campaigns that rooms show', log }),
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
    repeat(clock.measure, { pauseMs: CLOCK_PAUSE_MS, name: "measuring the database's clock", log }),
    repeat(followers.check, {
      pauseMs: FOLLOWERS_PAUSE_MS,
      name: 'looking at the followers of the log',
      log,
    }),
    repeat(providersWatch.check, {
      pauseMs: PROVIDERS_PAUSE_MS,
      name: 'looking at what waits for payment providers',
      log,
    }),
    repeat(horizon.check, { pauseMs: HORIZON_PAUSE_MS, name: 'looking for the oldest transaction', log }),
    repeat(revocations.refresh, { pauseMs: REVOCATIONS_PAUSE_MS, name: 'reading revoked tokens', log }),
    repeat(scopedKeys.refresh, { pauseMs: REVOCATIONS_PAUSE_MS, name: 'reading server keys', log }),
    repeat(scopedKeys.recordUses, {
      pauseMs: KEY_USES_PAUSE_MS,
      name: 'recording the uses of server keys',
      log,
    }),
    repeatWithPause(markExpired, {
      pauseMs: EXPIRY_PAUSE_MS,
      name: 'marking expired invitations',
      log,
    }),
    repeatWithPause(expireCoins, {
      pauseMs: EXPIRY_PAUSE_MS,
      name: 'writing the expiry of promotional coins',
      log,
    }),
    repeatWithPause(createFollowCorrections({ pool, hub, log }), {
      pauseMs: EXPIRY_PAUSE_MS,
      name: 'booking what corrections of gifts take from receivers',
      log,
    }),
    ...createPurchaseJobs({ pool, providers, hub, log }).map((job) =>
      repeatWithPause(async () => ((await job()) ? PURCHASES_REST_MS : PURCHASES_PAUSE_MS), {
        pauseMs: PURCHASES_PAUSE_MS,
        name: 'processing purchases',
        log,
      }),
    ),
    ...polls.map((poll) =>
      repeatWithPause(async () => ((await poll()) ? POLL_REST_MS : POLL_PAUSE_MS), {
        pauseMs: POLL_PAUSE_MS,
        name: 'reading a list of a payment provider',
        log,
      }),
    ),
    repeat(() => forgetInvitations(pool, DELETED_AT_ONCE), {
      pauseMs: DELETION_PAUSE_MS,
      name: 'deleting closed invitations',
      log,
    }),
    repeat(refreshToday, { pauseMs: TODAY_PAUSE_MS, name: 'reading the rankings that rooms show', log }),
    repeat(refreshUsers, { pauseMs: USERS_PAUSE_MS, name: 'reading users that rooms show', log }),
    repeat(catalogueVersion.refresh, {
      pauseMs: CATALOGUE_PAUSE_MS,
      name: 'reading the version of the catalogue',
      log,
    }),
    repeat(() => createGiftPartitions(pool), {
      pauseMs: PARTITIONS_PAUSE_MS,
      name: 'creating the partitions of gifts',
      log,
    }),
    // Another node, or `lavish epoch new`, may have begun an epoch.
    repeat(() => learnEpoch(pools.readiness), { pauseMs: EPOCH_PAUSE_MS, name: 'checking the epoch', log }),
  ];
  return {
    async stop() {
      await Promise.all(all.map((work) => work.stop()));
    },
  };
}
