import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { createGiftBatcher, type GiftBatcherOptions } from './batch/gift-batcher.ts';
import { createBattleClock } from './battles/battle-clock.ts';
import { hostsOf } from './domain/battle/battle.ts';
import type { BattleCommit } from './domain/battle/battle-commit.ts';
import type { CommittedGifts } from './domain/committed-gifts.ts';
import type { AccountChange, RoomEvents } from './domain/feed.ts';
import { roomNewsOf } from './domain/gift-events.ts';
import { createBus } from './feed/bus.ts';
import type { Word } from './feed/bus-words.ts';
import { createEpoch } from './feed/epoch.ts';
import { createFeed } from './feed/feed.ts';
import { wordsOfAccounts, wordsOfBattle, wordsOfEvents, wordsOfGifts } from './feed/news-words.ts';
import type { DemoOptions } from './http/app.ts';
import type { Arrival } from './http/arrival.ts';
import { closeHttpServer } from './http/close-http-server.ts';
import { createConnectionLimit, DEFAULT_MAX_HTTP_CONNECTIONS } from './http/connection-limit.ts';
import { awayRefusal } from './http/errors.ts';
import { createHttpServer } from './http/server.ts';
import { createAuthenticate } from './intake/authenticate.ts';
import { giftCommandOf } from './intake/gift-command.ts';
import type { TokenKeys } from './intake/token-keys.ts';
import { createUserLimits, DEFAULT_RATES, type UserRates } from './intake/user-limits.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createViewers } from './presence/viewers.ts';
import { createWatchers } from './presence/watchers.ts';
import { paceLeaderboards } from './rollups/pace-leaderboards.ts';
import { repeat, repeatAtItsPace } from './rollups/repeat.ts';
import { createRooms, type FrameSettings } from './rooms/rooms.ts';
import { beginMessage, encodeMessage } from './sockets/encode-message.ts';
import { SOCKET_LIMITS, type SocketLimits } from './sockets/socket-limits.ts';
import { createSockets } from './sockets/sockets.ts';
import { openAccounts, readAccounts } from './store/accounts.ts';
import { changeBattle } from './store/battle-changes.ts';
import { readBattles, readDueBattles, readInvites } from './store/battles.ts';
import { DatabaseAway, type Queryable } from './store/database.ts';
import { readRisks } from './store/durability.ts';
import { checkEpoch } from './store/epoch.ts';
import { readEvents, readPositions, readSnapshot } from './store/feed.ts';
import { openGiftCommitter } from './store/gift-committer.ts';
import { gatherLeaderboardChanges, rankLeaderboardChanges } from './store/leaderboard-changes.ts';
import { openNotifyLine } from './store/notify-line.ts';
import { openPool, SILENCE_MS } from './store/postgres-client.ts';
import {
  beginPresence,
  endPresence,
  forgetDeadNodes,
  readViewersElsewhere,
  writeViewers,
} from './store/presence.ts';
import { whyNotReady } from './store/readiness.ts';
import { openValkeyLine } from './store/valkey-line.ts';
import { addWatchers } from './store/watchers.ts';

/** What a node takes on. */
export interface NodeLimits extends SocketLimits {
  /** Connections that are no sockets. */
  maxHttpConnections: number;
}

export interface ServerConfig {
  databaseUrl: string;
  /** Over which nodes tell each other what has news. Null or absent: over the database. */
  valkeyUrl?: string | null;
  host: string;
  /** 0: any free one. */
  port: number;
  apiKeys: readonly string[];
  tokenKeys: TokenKeys;
  /** The `aud` that tokens must carry. Absent: any. */
  audience?: string;
  /** What a user's token may ask, a second. */
  userRates?: Partial<UserRates>;
  /** Absent: the default of each. */
  limits?: Partial<NodeLimits>;
  /** How often frames are sent, and how many gifts they show one by one. */
  frames?: Partial<FrameSettings>;
  /** How long a request may take to arrive. */
  arrival?: Arrival;
  /** How long the database, or Valkey, may be silent before its connections are given up for new ones. Milliseconds. */
  databaseSilenceMs?: number;
  /** Origins whose pages may call the API. Absent: all. */
  corsOrigins?: readonly string[];
  /** Connections that commit gifts. 2: one writes while the other gathers; more did not bring more on two cores. */
  committers?: number;
  /** How many gifts may wait, and for how long. */
  queue?: Pick<GiftBatcherOptions, 'maxQueue' | 'maxWaitMs' | 'answerWithinMs'>;
  /** Which of the processes on this port this one is, from 1. Null or absent: the only one. */
  worker?: number | null;
  logger: Logger;
  webRoot: string | null;
  demo: DemoOptions | null;
}

export interface RunningServer {
  /** `http://host:port` */
  origin: string;
  /** Refuses new work, finishes what was accepted, and sends every socket away with a hint when to come back. */
  close(): Promise<void>;
}

/** How soon the leaderboards are rolled up again after a failure. */
const LEADERBOARD_PAUSE_MS = 2_000;

/**
 * Connections that the system takes in while this process is busy. When an audience comes back, it drops what is beyond:
 * with Node's 511 some of 10,000 viewers were tried again by TCP for two minutes. All at once they take 60 ms.
 */
const BACKLOG = 2_048;

/** How soon a node finds that another, or `lavish epoch new`, has begun an epoch. */
const EPOCH_PAUSE_MS = 1_000;

/** How often nodes tell each other who watches. */
const PRESENCE_PAUSE_MS = 1_000;

/** Wires the stages together, in the order in which a gift passes them. */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const { databaseUrl, valkeyUrl, databaseSilenceMs = SILENCE_MS, logger } = config;
  const node = randomUUID().slice(0, 8);
  const epoch = createEpoch((began) => {
    logger.warn({ epoch: began }, 'a new epoch of the feed: every subscription begins anew');
    rooms.startEpoch(began);
  });
  // Over every new connection before it is used, so that nothing of another history is served under this epoch.
  const learnEpoch = async (db: Queryable) => epoch.learn(await checkEpoch(db));
  const pool = openPool(databaseUrl, (message) => logger.warn(message), 10, databaseSilenceMs, learnEpoch);
  await learnEpoch(pool);
  for (const { danger } of await readRisks(pool)) logger.warn(`${danger}: see lavish doctor`);

  const authenticate = createAuthenticate({
    apiKeys: config.apiKeys,
    tokenKeys: config.tokenKeys,
    ...(config.audience !== undefined && { audience: config.audience }),
  });

  const metrics = createMetrics(
    () => ({
      queued: batcher.queued,
      maxQueue: batcher.maxQueue,
      sockets: sockets.count,
      httpConnections: connections.count,
      rooms: rooms.census(),
      busIsUp: bus.trouble === null,
      pool: { used: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount },
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
  const batcher = createGiftBatcher({
    ...config.queue,
    commit: committers.map((committer) => committer.commit),
    committed: publishGifts,
    log: (message, fault, command) => logger.error({ err: fault, command }, message),
    observe: metrics.batch,
  });

  const bus = createBus({
    node,
    openLine: (on) => {
      const line = { ...on, log: logger, silenceMs: databaseSilenceMs };
      return valkeyUrl ? openValkeyLine(valkeyUrl, line) : openNotifyLine(databaseUrl, line);
    },
    hear,
    log: logger,
    observe: metrics.bus,
  });

  const feed = createFeed({
    readEvents: (room, afterSeq, limit) => readEvents(pool, room, afterSeq, limit),
    readPositions: (rooms) => readPositions(pool, rooms),
    readBattles: (ids) => readBattles(pool, ids),
    deliver: (events) => rooms.deliver(events),
    log: logger,
    observe: metrics.feed,
  });

  const rooms = createRooms({
    ...config.frames,
    epoch: epoch.current,
    readSnapshot: async (room) => (await Promise.all([readSnapshot(pool, room), viewers.look(room)]))[0],
    readEvents: (room, afterSeq, limit) => readEvents(pool, room, afterSeq, limit),
    watch: feed.watch,
    reach: feed.reach,
    viewersElsewhere: (room) => viewers.elsewhere(room),
    encode: encodeMessage,
    beginMessage,
    now: Date.now,
    log: logger,
    observe: metrics.rooms,
  });

  const viewers = createViewers({
    begin: () => beginPresence(pool, node),
    write: (session, counts) => writeViewers(pool, session, counts),
    readElsewhere: (session, ids) => readViewersElsewhere(pool, session, ids),
    forgetDead: () => forgetDeadNodes(pool),
    end: (session) => endPresence(pool, session),
    audiences: rooms.audiences,
    changed: rooms.viewersChanged,
    observe: metrics.presence,
  });

  const watchers = createWatchers({
    add: (some) => addWatchers(pool, some),
    observe: metrics.presence,
  });

  const sockets = createSockets({
    authenticate,
    sendGift: async (identity, message) => {
      // Before anything is done for it: in a flood most are refused, and each may cost no more than it must.
      const busy = identity.kind === 'user' ? batcher.refusalFor(identity.user) : null;
      if (busy) return { kind: 'refused', refusal: busy };
      const command = giftCommandOf(identity, message);
      if ('code' in command) return { kind: 'refused', refusal: command };
      const { refusal } = await userLimits.takeGift(command.sender);
      return refusal ? { kind: 'refused', refusal } : batcher.send(command);
    },
    rooms,
    watched: watchers.saw,
    openAccounts: (users) => openAccounts(pool, users),
    readAccounts: (users) => readAccounts(pool, users),
    readInvites: (hosts) => readInvites(pool, hosts),
    refusalFor: (fault) => (fault instanceof DatabaseAway ? awayRefusal(false) : null),
    node,
    limits,
    log: logger,
    observe: metrics.sockets,
  });

  let stopping = false;

  /** After the commit: what happened goes to the screens, and what changed in a wallet to its owner. */
  function publishGifts(committed: CommittedGifts): void {
    for (const news of roomNewsOf(committed, feed.isWatched)) feed.committed(news);
    // Sudden death ends with a gift, and a task's reward begins with one.
    for (const { dueAt } of committed.battles) battleClock.expect(dueAt);
    sockets.accountsChanged(committed.accounts);
    bus.tell(wordsOfGifts(committed));
  }

  /** After a transition: what happened goes to the screens of all its rooms, and its hosts hear of invitations. */
  function publishBattle(commit: BattleCommit): void {
    for (const events of commit.roomEvents) feed.committed(events);
    sockets.invitesChanged(hostsOf(commit.battle));
    battleClock.expect(commit.battle.dueAt);
    bus.tell(wordsOfBattle(commit));
  }

  function publishEvents(events: RoomEvents): void {
    feed.committed(events);
    bus.tell(wordsOfEvents(events));
  }

  function publishAccounts(changes: readonly AccountChange[]): void {
    sockets.accountsChanged(changes);
    bus.tell(wordsOfAccounts(changes));
  }

  /** What was published on another node: the rest of it is in the database. */
  function hear(word: Word) {
    switch (word[0]) {
      case 'room':
        return feed.wake(word[1], word[2]);
      case 'battle': {
        const [, id, version, dueAt, rooms] = word;
        battleClock.expect(dueAt);
        return feed.wakeBattle({ id, version }, rooms);
      }
      case 'account':
        return sockets.accountsStale([word[1]]);
      case 'invites':
        return sockets.invitesChanged([word[1]]);
      case 'lost':
        // Rooms and battles are compared with the database every second anyway.
        return sockets.accountsStale('all');
    }
  }

  const battleClock = createBattleClock({
    readDue: (limit) => readDueBattles(pool, limit),
    carryOut: (battle) => changeBattle(pool, battle, { type: 'due' }),
    publish: publishBattle,
    log: logger,
  });

  const rollUpLeaderboards = paceLeaderboards({
    gather: () => gatherLeaderboardChanges(pool, node),
    rank: (portions) => rankLeaderboardChanges(pool, portions),
  });
  const leaderboards = repeatAtItsPace(rollUpLeaderboards, {
    pauseMs: LEADERBOARD_PAUSE_MS,
    name: 'rolling up the leaderboards',
    log: logger,
  });

  const presence = repeat(viewers.exchange, {
    pauseMs: PRESENCE_PAUSE_MS,
    name: 'telling the other nodes who watches',
    log: logger,
  });

  const watchersRecord = repeatAtItsPace(watchers.record, {
    pauseMs: PRESENCE_PAUSE_MS,
    name: 'writing down who watched',
    log: logger,
  });

  const epochWatch = repeat(() => learnEpoch(pool), {
    pauseMs: EPOCH_PAUSE_MS,
    name: 'looking at the epoch',
    log: logger,
  });

  const http = await createHttpServer({
    pool,
    authenticate,
    userLimits,
    connections,
    ...(config.arrival && { arrival: config.arrival }),
    corsOrigins: config.corsOrigins ?? ['*'],
    sendGift: batcher.send,
    publish: publishEvents,
    publishBattle,
    // The battles that it made due are: at once, whatever this machine's clock says.
    bonusChanged: () => battleClock.expect(0),
    accountsChanged: publishAccounts,
    viewersIn: async (ids) => {
      const elsewhere = await viewers.readElsewhere(ids);
      return new Map(ids.map((id) => [id, rooms.viewersIn(id) + (elsewhere.get(id) ?? 0)]));
    },
    tokenSigner: signerOf(config.tokenKeys),
    notReadyBecause: async () =>
      stopping
        ? 'it is stopping'
        : ((await whyNotReady(pool, (error) => logger.warn({ err: error }, 'not ready'))) ?? bus.trouble),
    observeRequest: metrics.http,
    exposeMetrics: metrics.expose,
    logger,
    webRoot: config.webRoot,
    demo: config.demo,
  });
  http.server.on('upgrade', sockets.handleUpgrade);
  // Whoever says nothing at all has no answer to get: those are cut off where they could use up the open files.
  http.server.maxConnections = limits.maxSockets + 2 * limits.maxHttpConnections;
  await bus.start();
  await http.listen({ host: config.host, port: config.port, backlog: BACKLOG });
  const { port } = http.server.address() as AddressInfo;
  logger.info({ node, port, epoch: epoch.current }, 'listening');

  return {
    origin: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    async close() {
      stopping = true;
      await Promise.all([batcher.drain(), battleClock.stop()]);
      await sockets.close();
      await closeHttpServer(http);
      await bus.stop();
      rooms.stop();
      feed.stop();
      await Promise.all([leaderboards.stop(), epochWatch.stop(), presence.stop(), watchersRecord.stop()]);
      await Promise.all([viewers.leave(), watchers.recordAll()]).catch((error) =>
        logger.warn({ err: error }, 'this node could not sign off: the others miss it in some seconds'),
      );
      await Promise.all(committers.map((committer) => committer.close()));
      await pool.end();
    },
  };
}

/** The first secret signs the tokens that are given out here; published keys only check. */
function signerOf(keys: TokenKeys): { keyId: string; key: Uint8Array } | null {
  for (const [keyId, key] of keys) if (key instanceof Uint8Array) return { keyId, key };
  return null;
}
