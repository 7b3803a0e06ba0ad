import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createGiftBatcher } from './batch/gift-batcher.ts';
import { createDueBattleRunner } from './battles/due-battle-runner.ts';
import { createBus } from './bus/bus.ts';
import { openNotifyTransport } from './bus/notify-transport.ts';
import { openValkeyTransport } from './bus/valkey-transport.ts';
import { createDatabaseClock } from './clock/database-clock.ts';
import { isTransient } from './domain/gifts/batch-fault.ts';
import { createFeedEpoch } from './feed/feed-epoch.ts';
import { createRoomFeeds } from './feed/room-feeds.ts';
import { closeHttpServer } from './http/close-http-server.ts';
import { unavailableRefusal } from './http/errors/handle-error.ts';
import { createConnectionLimit, DEFAULT_MAX_HTTP_CONNECTIONS } from './http/requests/connection-limit.ts';
import { routeUpgrades } from './http/requests/upgrades.ts';
import { createHttpServer } from './http/server.ts';
import { createAdmitGift } from './intake/admit-gift.ts';
import { createAuthenticate } from './intake/authenticate.ts';
import { createHeldRefusals, MAX_HELD_OVER_HTTP, MAX_HELD_OVER_SOCKETS } from './intake/held-refusals.ts';
import { createRevocations } from './intake/revoked-tokens.ts';
import type { TokenKeys } from './intake/token-keys.ts';
import { createUserLimits, DEFAULT_RATES } from './intake/user-limits.ts';
import { startBackgroundWork } from './main/background-work.ts';
import { createPublishing } from './main/publishing.ts';
import type { ServerConfig } from './main/server-config.ts';
import { createMetrics } from './metrics/metrics.ts';
import { DatabaseUnavailable, type Queryable } from './postgres/database.ts';
import { readDatabaseTime } from './postgres/database-time.ts';
import { readRisks } from './postgres/durability.ts';
import { closePools, openPools } from './postgres/pools.ts';
import { SILENCE_MS } from './postgres/postgres-client.ts';
import { whyNotReady } from './postgres/readiness.ts';
import { createViewHistory } from './presence/view-history.ts';
import { createViewers } from './presence/viewers.ts';
import { createRefreshUsers } from './rooms/refresh-users.ts';
import { createRooms } from './rooms/rooms.ts';
import { createSnapshotReader } from './rooms/snapshot-reader.ts';
import { createCatalogueVersion } from './sockets/catalogue-version.ts';
import { beginMessage, encodeMessage } from './sockets/encode-message.ts';
import { SOCKET_LIMITS } from './sockets/socket-limits.ts';
import { createSockets } from './sockets/sockets.ts';
import { changeBattle } from './store/battles/change-battle.ts';
import { carryOutDueBattles, SET_LOCK_WAIT_MS } from './store/battles/due-battles.ts';
import { readBattles, readBattlesById, readDueBattles } from './store/battles/read-battles.ts';
import { readCatalogueVersion } from './store/catalogue/catalogue.ts';
import { openGiftCommitter } from './store/gifts/gift-committer.ts';
import { readInvites } from './store/invitations/invitations.ts';
import { openAccounts, readAccounts } from './store/ledger/accounts.ts';
import { newId } from './store/new-id.ts';
import { checkEpoch } from './store/nodes/database-epoch.ts';
import { writeAlive } from './store/nodes/node-liveness.ts';
import {
  beginPresence,
  endPresence,
  forgetDeadNodes,
  readDigests,
  readPresenceElsewhere,
  writeViewers,
} from './store/nodes/presence.ts';
import { readEvents, readPositions, readSnapshots } from './store/rooms/read-events.ts';
import { addViewHistory } from './store/rooms/view-history.ts';
import { readRevocations } from './store/users/token-revocations.ts';
import { readPublicUsers } from './store/users/users.ts';
import { createProblemWriter } from './wire/write-problem.ts';

export interface RunningServer {
  /** `http://host:port` */
  origin: string;
  /** Refuses new work, finishes what was accepted, and sends every socket away with a hint when to come back. */
  close(): Promise<void>;
}

/**
 * Connections that the system takes in while this process is busy. When an audience comes back, it drops what is beyond:
 * with Node's 511 some of 10,000 viewers were tried again by TCP for two minutes. All at once they take 60 ms.
 */
const BACKLOG = 2_048;

/** The first query of a connection takes longer than the next ones. */
const FIRST_MEASUREMENTS = 3;

/** Longer than that of the other committers: a batch there holds up only gifts that wait for held rows as well. */
const ASIDE_LOCK_WAIT_MS = 500;

/** Wires the stages together, in the order in which a gift passes them. */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const { databaseUrl, valkeyUrl, databaseSilenceMs = SILENCE_MS, logger } = config;
  const node = randomUUID().slice(0, 8);
  const epoch = createFeedEpoch((began) => {
    logger.warn({ epoch: began }, 'a new epoch of the feed: every subscription begins anew');
    rooms.startEpoch(began);
  });
  // Over every new connection before it is used, so that nothing of another history is served under this epoch.
  const learnEpoch = async (db: Queryable) => epoch.learn(await checkEpoch(db));
  let stopping = false;
  let isLeavingDatabase = false;
  // An embedded one that stops next may be faster than the goodbye of a connection.
  const warn = (message: string) => isLeavingDatabase || logger.warn(message);
  const pools = openPools({ databaseUrl, log: warn, silenceMs: databaseSilenceMs, check: learnEpoch });
  await learnEpoch(pools.readiness);
  for (const { danger } of await readRisks(pools.readiness)) logger.warn(`${danger}: see lavish doctor`);

  const clock = createDatabaseClock({ readTime: () => readDatabaseTime(pools.readiness), log: logger });
  for (let i = 0; i < FIRST_MEASUREMENTS; i++) await clock.measure();

  const revocations = createRevocations({
    // Beside what viewers read, which may be slow when a token has to be stopped.
    read: (afterVersion) => readRevocations(pools.readiness, afterVersion),
    changed: () => sockets.closeRevoked(revocations.isRevoked),
    now: clock.now,
  });

  const catalogueVersion = createCatalogueVersion({
    read: () => readCatalogueVersion(pools.readiness),
    changed: () => sockets.catalogueChanged(),
  });

  const authenticate = createAuthenticate({
    isRevoked: revocations.isRevoked,
    apiKeys: config.apiKeys,
    tokenKeys: config.tokenKeys,
    now: clock.now,
    ...(config.audience !== undefined && { audience: config.audience }),
    nameIgnored: (user) => logger.warn({ user }, 'the name in a token is not a valid name and was ignored'),
  });

  const metrics = createMetrics(
    () => ({
      queued: batcher.queued,
      setAside: batcher.setAside,
      maxQueue: batcher.maxQueue,
      sockets: sockets.count,
      httpConnections: connections.count,
      rooms: rooms.counts(),
      machineAheadMs: clock.machineAheadMs,
      busIsUp: bus.failure === null,
      revocations: revocations.count,
      pools: { ...pools },
    }),
    config.worker,
  );

  const limits = {
    ...SOCKET_LIMITS,
    maxHttpConnections: DEFAULT_MAX_HTTP_CONNECTIONS,
    ...config.limits,
  };
  const userLimits = createUserLimits({ ...DEFAULT_RATES, ...config.userRates }, metrics.limitReached);
  const connections = createConnectionLimit(limits.maxHttpConnections, () =>
    metrics.limitReached('http_connections'),
  );

  const committers = Array.from({ length: config.committers ?? 2 }, () =>
    openGiftCommitter(databaseUrl, metrics.phase, databaseSilenceMs, learnEpoch),
  );
  const asideCommitter = openGiftCommitter(
    databaseUrl,
    metrics.phase,
    databaseSilenceMs,
    learnEpoch,
    ASIDE_LOCK_WAIT_MS,
  );
  const batcher = createGiftBatcher({
    ...config.queue,
    commit: committers.map((committer) => committer.commit),
    setAside: asideCommitter,
    committed: (gifts) => publishing.gifts(gifts),
    log: (message, fault, command) =>
      logger[isTransient(fault) ? 'warn' : 'error']({ err: fault, command }, message),
    observe: metrics.batch,
  });

  const heldRefusals = {
    http: createHeldRefusals({ maxHeld: MAX_HELD_OVER_HTTP }),
    sockets: createHeldRefusals({ maxHeld: MAX_HELD_OVER_SOCKETS }),
  };
  const newGiftId = () => newId(clock.now());
  const admitGift = {
    http: createAdmitGift(batcher, userLimits, heldRefusals.http, newGiftId),
    sockets: createAdmitGift(batcher, userLimits, heldRefusals.sockets, newGiftId),
  };

  const bus = createBus({
    node,
    openTransport: (on) => {
      const line = { ...on, log: logger, silenceMs: databaseSilenceMs };
      return valkeyUrl ? openValkeyTransport(valkeyUrl, line) : openNotifyTransport(databaseUrl, line);
    },
    onNotification: (notification) => publishing.receive(notification),
    log: logger,
    observe: metrics.bus,
  });

  const feed = createRoomFeeds({
    readEvents: (room, afterSeq, limit) => readEvents(pools.reads, room, afterSeq, limit),
    readPositions: (rooms) => readPositions(pools.reads, rooms),
    readBattles: (ids) => readBattles(pools.reads, ids),
    deliver: (events) => rooms.deliver(events),
    now: clock.now,
    log: logger,
    observe: metrics.feed,
  });

  const snapshots = createSnapshotReader({
    readSnapshots: async (ids) => {
      const found = await readSnapshots(pools.reads, ids);
      await viewers.look([...found.keys()]);
      return found;
    },
  });

  const rooms = createRooms({
    ...config.frames,
    epoch: epoch.current,
    readSnapshot: snapshots.read,
    joinRead: snapshots.join,
    isUnknown: snapshots.isUnknown,
    readEvents: (room, afterSeq, limit) => readEvents(pools.reads, room, afterSeq, limit),
    watch: feed.watch,
    reach: feed.reach,
    viewersElsewhere: (room) => viewers.elsewhere(room),
    encode: encodeMessage,
    beginMessage,
    now: clock.now,
    log: logger,
    observe: metrics.rooms,
  });

  const viewers = createViewers({
    begin: () => beginPresence(pools.changes, node),
    write: (session, version, written) => writeViewers(pools.changes, session, version, written),
    readElsewhere: (session, ids) => readPresenceElsewhere(pools.changes, session, ids),
    readDigests: (wanted) => readDigests(pools.changes, wanted),
    forgetDead: () => forgetDeadNodes(pools.changes),
    end: (session) => endPresence(pools.changes, session),
    audiences: rooms.audiences,
    changed: rooms.viewersChanged,
    observe: metrics.presence,
  });

  const viewHistory = createViewHistory({
    add: (some) => addViewHistory(pools.changes, some),
    observe: metrics.presence,
  });

  const corsOrigins = config.corsOrigins ?? ['*'];
  const writeProblem = createProblemWriter(corsOrigins);

  const sockets = createSockets({
    authenticate,
    sendGift: async (identity, message) => (await admitGift.sockets.admit(identity, message)).outcome,
    rooms,
    watched: viewHistory.saw,
    openAccounts: (users) => openAccounts(pools.reads, users),
    readAccounts: (users) => readAccounts(pools.reads, users),
    readInvites: (hosts) => readInvites(pools.reads, hosts),
    readInvitedBattles: (ids) => readBattlesById(pools.reads, ids),
    catalogueVersion: catalogueVersion.current,
    refusalFor: (fault) => (fault instanceof DatabaseUnavailable ? unavailableRefusal(false) : null),
    writeProblem,
    now: clock.now,
    node,
    limits,
    log: logger,
    observe: metrics.sockets,
  });

  const dueBattleRunner = createDueBattleRunner({
    writeAlive: (silentMs) => writeAlive(pools.due, silentMs),
    readDue: (limit) => readDueBattles(pools.due, limit),
    carryOutSet: (battles, mayWait) => carryOutDueBattles(pools.due, battles, mayWait ? SET_LOCK_WAIT_MS : 0),
    carryOut: (battle) => changeBattle(pools.due, battle, { type: 'due' }),
    publish: (commit) => publishing.battle(commit),
    log: logger,
  });

  const publishing = createPublishing({
    feed,
    sockets,
    bus,
    dueBattleRunner,
    roomMayExist: snapshots.mayExist,
    refreshRevocations: revocations.refresh,
    refreshCatalogue: catalogueVersion.refresh,
    log: logger,
  });

  const background = startBackgroundWork({
    pool: pools.changes,
    node,
    viewers,
    viewHistory,
    lookAtEpoch: () => learnEpoch(pools.readiness),
    measureClock: clock.measure,
    refreshRevocations: revocations.refresh,
    invitesChanged: publishing.invites,
    refreshCatalogue: catalogueVersion.refresh,
    refreshUsers: createRefreshUsers({
      knownUsers: rooms.knownUsers,
      readUsers: (ids) => readPublicUsers(pools.reads, ids),
      refreshUsers: rooms.refreshUsers,
    }),
    log: logger,
  });

  const http = await createHttpServer({
    pool: pools.reads,
    pools,
    authenticate,
    userLimits,
    requestWaits: () => metrics.limitReached('user_requests_under_way'),
    connections,
    now: clock.now,
    ...(config.requestTimeouts && { requestTimeouts: config.requestTimeouts }),
    corsOrigins,
    writeProblem,
    admitGift: admitGift.http,
    publish: publishing.events,
    roomOpened: publishing.roomOpened,
    tokensRevoked: publishing.tokensRevoked,
    catalogueChanged: publishing.catalogueChanged,
    publishBattle: publishing.battle,
    invitesChanged: publishing.invites,
    // The battles that it made due are due at once.
    bonusChanged: () => dueBattleRunner.expect(0),
    accountsChanged: publishing.accounts,
    viewersIn: async (ids) => {
      const elsewhere = await viewers.readElsewhere(ids);
      return new Map(ids.map((id) => [id, rooms.viewersIn(id) + (elsewhere.get(id) ?? 0)]));
    },
    tokenSigner: signerOf(config.tokenKeys),
    notReadyBecause: async () =>
      stopping
        ? 'it is stopping'
        : ((await whyNotReady(pools.readiness, (error) => logger.warn({ err: error }, 'not ready'))) ??
          bus.failure),
    observeRequest: metrics.http,
    exposeMetrics: metrics.expose,
    logger,
    webRoot: config.webRoot,
    assetOrigins: config.assetOrigins ?? [],
    demo: config.demo,
  });
  routeUpgrades(http.server, writeProblem, (request, socket, head) => {
    connections.release(socket);
    sockets.handleUpgrade(request, socket, head);
  });
  // Whoever says nothing at all has no answer to get: those are cut off where they could use up the open files.
  http.server.maxConnections = limits.maxSockets + 2 * limits.maxHttpConnections;

  async function close() {
    stopping = true;
    for (const held of Object.values(heldRefusals)) held.release();
    await Promise.all([batcher.drain(), dueBattleRunner.stop()]);
    await sockets.close();
    await closeHttpServer(http);
    await bus.stop();
    rooms.stop();
    feed.stop();
    await background.stop();
    catalogueVersion.stop();
    await Promise.all([viewers.leave(), viewHistory.recordAll()]).catch((error) =>
      logger.warn({ err: error }, 'this node could not sign off: the others miss it in some seconds'),
    );
    isLeavingDatabase = true;
    await Promise.all([...committers, asideCommitter].map((committer) => committer.close()));
    await closePools(pools);
  }

  try {
    await Promise.all([revocations.refresh(), catalogueVersion.refresh()]);
    await bus.start();
    await http.listen({ host: config.host, port: config.port, backlog: BACKLOG });
  } catch (error) {
    // The port is taken, mostly. The rest runs already.
    await close();
    throw error;
  }
  const { port } = http.server.address() as AddressInfo;
  logger.info({ node, port, epoch: epoch.current }, 'listening');
  return { origin: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`, close };
}

/** The first secret signs the tokens that are given out here; published keys only check. */
function signerOf(keys: TokenKeys): { keyId: string; key: Uint8Array } | null {
  for (const [keyId, key] of keys) if (key instanceof Uint8Array) return { keyId, key };
  return null;
}
