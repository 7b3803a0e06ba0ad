import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createFollowersWatch } from './followers/watch-followers.ts';
import { createHorizonWatch } from './followers/watch-horizon.ts';
import { closeHttpServer } from './http/close-http-server.ts';
import { trustProxies } from './http/requests/trusted-proxies.ts';
import { createLiveCounters } from './live/live-counters.ts';
import { startBackgroundWork } from './main/background-work.ts';
import { connectStages } from './main/connect-stages.ts';
import { createHub } from './main/hub.ts';
import { createNodeAuthentication } from './main/node-authentication.ts';
import { createNodeBus } from './main/node-bus.ts';
import { createNodeFeed } from './main/node-feed.ts';
import { createNodeHttp } from './main/node-http.ts';
import { createNodeLimits } from './main/node-limits.ts';
import { createNodeLive } from './main/node-live.ts';
import { createNodeRooms } from './main/node-rooms.ts';
import { createNodeSockets } from './main/node-sockets.ts';
import { readNodeState } from './main/node-state.ts';
import { createNodeViewers } from './main/node-viewers.ts';
import { createNodeWhatIfs } from './main/node-what-ifs.ts';
import { openDatabase } from './main/open-database.ts';
import { openGiftIntake } from './main/open-gift-intake.ts';
import { openProviders } from './main/open-providers.ts';
import type { ServerConfig } from './main/server-config.ts';
import { startDueBattles } from './main/start-due-battles.ts';
import { useTimeZone } from './main/use-time-zone.ts';
import { createMetrics } from './metrics/metrics.ts';
import { readOldestTransaction } from './postgres/oldest-transaction.ts';
import { SILENCE_MS } from './postgres/postgres-client.ts';
import { readProviderFacts } from './postgres/provider-facts.ts';
import { createProvidersWatch } from './providers/watch-providers.ts';
import { createOpenRooms } from './rooms/open-rooms.ts';
import { createCatalogueVersion } from './sockets/catalogue-version.ts';
import { readCatalogueVersion } from './store/catalogue/items.ts';
import { readFollowersBehind } from './store/log/read-followers-behind.ts';
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
  const { databaseSilenceMs: silenceMs = SILENCE_MS, logger: log } = config;
  const node = randomUUID().slice(0, 8);
  let stopping = false;

  const hub = createHub(log);
  const database = await openDatabase({ config, silenceMs, hub, log });
  const { pools, epoch, clock, learnEpoch } = database;
  const { now } = clock;
  const metrics = createMetrics(config.worker);

  const { authenticate, revocations, scopedKeys } = createNodeAuthentication({
    config,
    pools,
    hub,
    now,
    log,
  });
  const catalogueVersion = createCatalogueVersion({
    read: () => readCatalogueVersion(pools.readiness),
    changed: hub.catalogueVersionRead.publish,
  });
  const { limits, userLimits, connections } = createNodeLimits(config, metrics);
  const { providers, polls } = await openProviders({ config, pools, now });
  const liveCounters = createLiveCounters();
  const gifts = openGiftIntake({
    config,
    pools,
    silenceMs,
    learnEpoch,
    userLimits,
    hub,
    metrics,
    live: liveCounters,
    now,
    log,
  });
  const bus = createNodeBus({ config, node, silenceMs, hub, metrics, log });
  const feed = createNodeFeed({ pools, hub, metrics, now, log });
  const openRooms = createOpenRooms();
  const timeZone = config.timeZone ?? 'UTC';
  const { viewers, viewHistory, viewersIn } = createNodeViewers({
    pools,
    node,
    timeZone,
    openRooms,
    hub,
    metrics,
  });
  const { rooms, snapshots, campaigns } = createNodeRooms({
    config,
    pools,
    epoch,
    openRooms,
    feed,
    viewers,
    metrics,
    now,
    log,
  });
  const corsOrigins = config.corsOrigins ?? ['*'];
  const writeProblem = createProblemWriter(corsOrigins);
  const sockets = createNodeSockets({
    pools,
    node,
    authenticate,
    limits,
    gifts,
    rooms,
    viewHistory,
    catalogueVersion,
    writeProblem,
    metrics,
    now,
    log,
  });
  const dueBattleRunner = startDueBattles({ pools, hub, log });

  connectStages(hub, {
    feed,
    snapshots,
    rooms,
    sockets,
    bus,
    dueBattleRunner,
    liveCounters,
    revocations,
    scopedKeys,
    catalogueVersion,
    log,
  });
  const horizon = createHorizonWatch({
    // Not over the pool of followers, because a long portion can be what holds back the log.
    readOldest: () => readOldestTransaction(pools.readiness),
    log,
  });
  const followers = createFollowersWatch(() => readFollowersBehind(pools.background));
  const providersWatch = createProvidersWatch(() => readProviderFacts(pools.background));
  metrics.readStateFrom(() =>
    readNodeState({
      pools,
      clock,
      horizon,
      followers,
      providersWatch,
      gifts,
      connections,
      sockets,
      openRooms,
      bus,
      revocations,
    }),
  );

  const background = startBackgroundWork({
    database,
    node,
    gifts: gifts.batcher,
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
  });
  const trustsProxy = trustProxies(config.trustedProxies ?? []);
  const live = createNodeLive({
    pools,
    node,
    counters: liveCounters,
    gifts,
    openRooms,
    rooms,
    viewersIn,
    clock,
    trustsProxy,
    writeProblem,
    log,
  });
  const whatIfs = createNodeWhatIfs({ databaseUrl: config.databaseUrl, pools, log });
  const http = await createNodeHttp({
    config,
    pools,
    authenticate,
    revocations,
    scopedKeys,
    limits,
    userLimits,
    connections,
    gifts,
    viewersIn,
    bus,
    sockets,
    live: live.sockets,
    startWhatIf: whatIfs.start,
    providers,
    trustsProxy,
    corsOrigins,
    writeProblem,
    hub,
    metrics,
    now,
    isStopping: () => stopping,
  });

  async function close() {
    stopping = true;
    await Promise.all([gifts.drain(), dueBattleRunner.stop()]);
    await Promise.all([sockets.close(), live.stop(), whatIfs.stop()]);
    await closeHttpServer(http);
    await bus.stop();
    rooms.stop();
    feed.stop();
    await background.stop();
    catalogueVersion.stop();
    await Promise.all([viewers.leave(), viewHistory.recordAll()]).catch((error) =>
      log.warn({ err: error }, 'the node could not sign off: other nodes detect its end in some seconds'),
    );
    await gifts.close();
    await database.close();
  }

  try {
    await Promise.all([revocations.refresh(), scopedKeys.refresh(), catalogueVersion.refresh()]);
    await useTimeZone(pools.changes, timeZone, log);
    await bus.start();
    await http.listen({ host: config.host, port: config.port, backlog: BACKLOG });
  } catch (error) {
    // Usually the port is taken. The other stages run already.
    await close();
    throw error;
  }
  const { port } = http.server.address() as AddressInfo;
  log.info({ node, port, epoch: epoch.current }, 'listening');
  return { origin: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`, close };
}
