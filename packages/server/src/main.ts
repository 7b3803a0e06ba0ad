import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createDueBattleRunner } from './battles/due-battle-runner.ts';
import { createBus } from './bus/bus.ts';
import { openNotifyTransport } from './bus/notify-transport.ts';
import { openValkeyTransport } from './bus/valkey-transport.ts';
import { createRoomFeeds } from './feed/room-feeds.ts';
import { closeHttpServer } from './http/close-http-server.ts';
import { unavailableRefusal } from './http/errors/handle-error.ts';
import { createConnectionLimit, DEFAULT_MAX_HTTP_CONNECTIONS } from './http/requests/connection-limit.ts';
import { routeUpgrades } from './http/requests/upgrades.ts';
import { createHttpServer } from './http/server.ts';
import { createAuthenticate } from './intake/authenticate.ts';
import { createRevocations } from './intake/revoked-tokens.ts';
import type { TokenKeys } from './intake/token-keys.ts';
import { createUserLimits, DEFAULT_RATES } from './intake/user-limits.ts';
import { startBackgroundWork } from './main/background-work.ts';
import { connectStages } from './main/connect-stages.ts';
import { createHub } from './main/hub.ts';
import { openDatabase } from './main/open-database.ts';
import { openGiftIntake } from './main/open-gift-intake.ts';
import type { ServerConfig } from './main/server-config.ts';
import { createMetrics } from './metrics/metrics.ts';
import { DatabaseUnavailable } from './postgres/database.ts';
import { SILENCE_MS } from './postgres/postgres-client.ts';
import { whyNotReady } from './postgres/readiness.ts';
import { createViewHistory } from './presence/view-history.ts';
import { createViewers } from './presence/viewers.ts';
import { createOpenRooms } from './rooms/open-rooms.ts';
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
import { readCatalogueVersion } from './store/catalogue/items.ts';
import { readInvites } from './store/invitations/invitations.ts';
import { openAccounts, readAccounts } from './store/ledger/accounts.ts';
import { newGiftId } from './store/new-id.ts';
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
import { addViewHistory } from './store/rooms/room-views.ts';
import { readRevocations } from './store/users/token-revocations.ts';
import { readPublicUsers } from './store/users/user-profiles.ts';
import { createProblemWriter } from './wire/write-problem.ts';

export interface RunningServer {
  /** `http://host:port` */
  origin: string;
  /** Refuses new work, finishes accepted work, and closes every socket with a delay after which to reconnect. */
  close(): Promise<void>;
}

/**
 * Connections that the system accepts while this process is busy. When all viewers reconnect, it drops further ones: with
 * Node's default of 511, TCP retried some of 10,000 viewers for two minutes. Accepting all of them takes 60 ms.
 */
const BACKLOG = 2_048;

/**
 * Creates the stages in one order, each from those before it. Events go through the hub, which comes first; queries are
 * arguments.
 */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const { databaseUrl, valkeyUrl, databaseSilenceMs = SILENCE_MS, logger } = config;
  const node = randomUUID().slice(0, 8);
  let stopping = false;

  const hub = createHub(logger);

  const database = await openDatabase({
    databaseUrl,
    silenceMs: databaseSilenceMs,
    epochBegan: hub.epochBegan.publish,
    log: logger,
  });
  const { pools, epoch, clock, learnEpoch } = database;

  const revocations = createRevocations({
    // Not over the pool of viewers' reads, which may be slow when a token has to be stopped.
    read: (afterVersion) => readRevocations(pools.readiness, afterVersion),
    changed: hub.revocationsRead.publish,
    now: clock.now,
  });

  const catalogueVersion = createCatalogueVersion({
    read: () => readCatalogueVersion(pools.readiness),
    changed: hub.catalogueVersionRead.publish,
  });

  const authenticate = createAuthenticate({
    isRevoked: revocations.isRevoked,
    apiKeys: config.apiKeys,
    tokenKeys: config.tokenKeys,
    now: clock.now,
    ...(config.audience !== undefined && { audience: config.audience }),
    nameIgnored: (user) => logger.warn({ user }, 'the name in a token is not a valid name and was ignored'),
  });

  const metrics = createMetrics(config.worker);

  const limits = {
    ...SOCKET_LIMITS,
    maxHttpConnections: DEFAULT_MAX_HTTP_CONNECTIONS,
    ...config.limits,
  };
  const userLimits = createUserLimits({ ...DEFAULT_RATES, ...config.userRates }, metrics.limitReached);
  const connections = createConnectionLimit(limits.maxHttpConnections, () =>
    metrics.limitReached('http_connections'),
  );

  const gifts = openGiftIntake({
    databaseUrl,
    silenceMs: databaseSilenceMs,
    learnEpoch,
    committers: config.committers ?? 2,
    queue: config.queue,
    userLimits,
    newGiftId: () => newGiftId(clock.now()),
    committed: hub.giftsCommitted.publish,
    metrics,
    log: logger,
  });

  const bus = createBus({
    node,
    openTransport: (on) => {
      const options = { ...on, log: logger, silenceMs: databaseSilenceMs };
      return valkeyUrl ? openValkeyTransport(valkeyUrl, options) : openNotifyTransport(databaseUrl, options);
    },
    onNotification: hub.notificationReceived.publish,
    log: logger,
    observe: metrics.bus,
  });

  const feed = createRoomFeeds({
    readEvents: (room, afterSeq, limit) => readEvents(pools.reads, room, afterSeq, limit),
    readPositions: (ids) => readPositions(pools.reads, ids),
    readBattles: (ids) => readBattles(pools.reads, ids),
    deliver: hub.eventsOrdered.publish,
    now: clock.now,
    log: logger,
    observe: metrics.feed,
  });

  const openRooms = createOpenRooms();

  const viewers = createViewers({
    begin: () => beginPresence(pools.changes, node),
    write: (session, version, written) => writeViewers(pools.changes, session, version, written),
    readElsewhere: (session, ids) => readPresenceElsewhere(pools.changes, session, ids),
    readDigests: (wanted) => readDigests(pools.changes, wanted),
    forgetDead: () => forgetDeadNodes(pools.changes),
    end: (session) => endPresence(pools.changes, session),
    viewersHere: openRooms.roomViewers,
    changed: hub.viewersElsewhereChanged.publish,
    observe: metrics.presence,
  });

  const viewHistory = createViewHistory({
    add: (views) => addViewHistory(pools.changes, views),
    observe: metrics.presence,
  });

  const snapshots = createSnapshotReader({
    readSnapshots: async (ids) => {
      const found = await readSnapshots(pools.reads, ids);
      await viewers.prefetch([...found.keys()]);
      return found;
    },
  });

  const rooms = createRooms({
    ...config.frames,
    epoch: epoch.current,
    openRooms,
    readSnapshot: snapshots.read,
    joinRead: snapshots.join,
    isUnknown: snapshots.isUnknown,
    readEvents: (room, afterSeq, limit) => readEvents(pools.reads, room, afterSeq, limit),
    watch: feed.watch,
    reach: feed.reach,
    viewersElsewhere: viewers.elsewhere,
    encode: encodeMessage,
    beginMessage,
    now: clock.now,
    log: logger,
    observe: metrics.rooms,
  });

  const corsOrigins = config.corsOrigins ?? ['*'];
  const writeProblem = createProblemWriter(corsOrigins);

  const sockets = createSockets({
    authenticate,
    sendGift: async (identity, message) => (await gifts.admitOverSockets.admit(identity, message)).outcome,
    rooms,
    viewed: viewHistory.viewed,
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
    publish: hub.battleCommitted.publish,
    log: logger,
  });

  connectStages(hub, {
    feed,
    snapshots,
    rooms,
    sockets,
    bus,
    dueBattleRunner,
    revocations,
    catalogueVersion,
    log: logger,
  });

  metrics.readStateFrom(() => ({
    queued: gifts.batcher.queued,
    setAside: gifts.batcher.setAside,
    maxQueue: gifts.batcher.maxQueue,
    sockets: sockets.count,
    httpConnections: connections.count,
    rooms: openRooms.counts(),
    machineAheadMs: clock.machineAheadMs,
    busIsUp: bus.failure === null,
    revocations: revocations.count,
    pools: { ...pools },
  }));

  const background = startBackgroundWork({
    pool: pools.changes,
    node,
    viewers,
    viewHistory,
    checkEpoch: () => learnEpoch(pools.readiness),
    measureClock: clock.measure,
    refreshRevocations: revocations.refresh,
    invitationsChanged: hub.invitationsChanged.publish,
    refreshCatalogue: catalogueVersion.refresh,
    refreshUsers: createRefreshUsers({
      knownUsers: openRooms.knownUsers,
      readUsers: (ids) => readPublicUsers(pools.reads, ids),
      refreshUsers: openRooms.refreshUsers,
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
    admitGift: gifts.admitOverHttp,
    publish: hub.eventsCommitted.publish,
    roomOpened: hub.roomCreated.publish,
    async tokensRevoked() {
      hub.tokensRevoked.publish();
      await revocations.refresh();
    },
    catalogueChanged: hub.catalogueChanged.publish,
    publishBattle: hub.battleCommitted.publish,
    invitesChanged: hub.invitationsChanged.publish,
    bonusChanged: hub.bonusChanged.publish,
    accountsChanged: hub.accountsCommitted.publish,
    viewersIn: async (ids) => {
      const elsewhere = await viewers.readElsewhere(ids);
      return new Map(ids.map((id) => [id, openRooms.viewersIn(id) + (elsewhere.get(id) ?? 0)]));
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
  // A connection without a request gets no response: beyond this number it is cut, so that open files do not run out.
  http.server.maxConnections = limits.maxSockets + 2 * limits.maxHttpConnections;

  async function close() {
    stopping = true;
    await Promise.all([gifts.drain(), dueBattleRunner.stop()]);
    await sockets.close();
    await closeHttpServer(http);
    await bus.stop();
    rooms.stop();
    feed.stop();
    await background.stop();
    catalogueVersion.stop();
    await Promise.all([viewers.leave(), viewHistory.recordAll()]).catch((error) =>
      logger.warn({ err: error }, 'the node could not sign off: other nodes detect its end in some seconds'),
    );
    await gifts.close();
    await database.close();
  }

  try {
    await Promise.all([revocations.refresh(), catalogueVersion.refresh()]);
    await bus.start();
    await http.listen({ host: config.host, port: config.port, backlog: BACKLOG });
  } catch (error) {
    // Usually the port is taken. The other stages run already.
    await close();
    throw error;
  }
  const { port } = http.server.address() as AddressInfo;
  logger.info({ node, port, epoch: epoch.current }, 'listening');
  return { origin: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`, close };
}

/** The first secret signs the tokens that this server issues; published keys only verify. */
function signerOf(keys: TokenKeys): { keyId: string; key: Uint8Array } | null {
  for (const [keyId, key] of keys) if (key instanceof Uint8Array) return { keyId, key };
  return null;
}
