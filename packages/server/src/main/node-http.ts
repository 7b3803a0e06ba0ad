import { LIMITS } from '@lavish/protocol';
import type { Bus } from '../bus/bus.ts';
import type { App, HttpOptions } from '../http/app.ts';
import { LIVE_PATH } from '../http/console/live-sockets.ts';
import { routeUpgrades } from '../http/requests/upgrades.ts';
import { createHttpServer } from '../http/server.ts';
import { createIdentityCheck } from '../intake/authenticate.ts';
import type { Revocations } from '../intake/revoked-tokens.ts';
import type { ScopedKeys } from '../intake/scoped-keys.ts';
import type { TokenKeys } from '../intake/token-keys.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { whyNotReady } from '../postgres/readiness.ts';
import { pathOf } from '../sockets/handshake.ts';
import type { Sockets } from '../sockets/sockets.ts';
import type { Hub } from './hub.ts';
import type { NodeLive } from './node-live.ts';
import type { GiftIntake } from './open-gift-intake.ts';
import type { NodeLimits, ServerConfig } from './server-config.ts';

/** What HTTP takes as it is. */
type Unchanged =
  | 'pools'
  | 'authenticate'
  | 'userLimits'
  | 'connections'
  | 'now'
  | 'corsOrigins'
  | 'writeProblem'
  | 'viewersIn'
  | 'trustsProxy'
  | 'startWhatIf'
  | 'providers';

export interface NodeHttpOptions extends Pick<HttpOptions, Unchanged> {
  config: Pick<
    ServerConfig,
    | 'requestTimeouts'
    | 'tokenKeys'
    | 'webRoot'
    | 'assetOrigins'
    | 'demo'
    | 'inspection'
    | 'logger'
    | 'timeZone'
    | 'clearingDays'
    | 'oidc'
  >;
  limits: NodeLimits;
  gifts: Pick<GiftIntake, 'admitOverHttp'>;
  hub: Hub;
  revocations: Pick<Revocations, 'refresh' | 'isRevoked'>;
  scopedKeys: Pick<ScopedKeys, 'refresh' | 'isUsable'>;
  bus: Pick<Bus, 'failure'>;
  /** Takes the connections that become WebSockets. */
  sockets: Pick<Sockets, 'handleUpgrade'>;
  /** Takes those of the console. */
  live: NodeLive['sockets'];
  metrics: Pick<Metrics, 'http' | 'expose' | 'limitReached'>;
  /** A node that stops gets no more traffic. */
  isStopping(): boolean;
}

/** Creates the HTTP server, which does not listen yet. Its WebSocket handshakes go to the sockets. */
export async function createNodeHttp(options: NodeHttpOptions): Promise<App> {
  const {
    config,
    limits,
    gifts,
    hub,
    revocations,
    scopedKeys,
    bus,
    sockets,
    live,
    metrics,
    isStopping,
    ...unchanged
  } = options;
  const { logger } = config;
  const http = await createHttpServer({
    ...unchanged,
    ...publishOver(hub, revocations, scopedKeys),
    pool: unchanged.pools.reads,
    checkIdentity: createIdentityCheck({ isRevoked: revocations.isRevoked, scopedKeys, now: unchanged.now }),
    admitGift: gifts.admitOverHttp,
    requestWaits: () => metrics.limitReached('user_requests_under_way'),
    ...(config.requestTimeouts && { requestTimeouts: config.requestTimeouts }),
    tokenSigner: signerOf(config.tokenKeys),
    notReadyBecause: async () =>
      isStopping()
        ? 'it is stopping'
        : ((await whyNotReady(unchanged.pools.readiness, (error) =>
            logger.warn({ err: error }, 'not ready'),
          )) ?? bus.failure),
    observeRequest: metrics.http,
    exposeMetrics: metrics.expose,
    logger,
    webRoot: config.webRoot,
    assetOrigins: config.assetOrigins ?? [],
    timeZone: config.timeZone ?? 'UTC',
    clearingDays: config.clearingDays ?? LIMITS.defaultClearingDays,
    oidc: config.oidc ?? null,
    inspection: config.inspection ?? null,
    demo: config.demo,
  });
  routeUpgrades(http.server, unchanged.writeProblem, (request, socket, head) => {
    unchanged.connections.release(socket);
    const taker = pathOf(request) === LIVE_PATH ? live : sockets;
    taker.handleUpgrade(request, socket, head);
  });
  // A connection without a request gets no response: beyond this number it is cut, so that open files do not run out.
  http.server.maxConnections = limits.maxSockets + 2 * limits.maxHttpConnections;
  return http;
}

/** What requests have changed goes to the hub. */
const publishOver = (
  hub: Hub,
  revocations: Pick<Revocations, 'refresh'>,
  scopedKeys: Pick<ScopedKeys, 'refresh'>,
) => ({
  publish: hub.eventsCommitted.publish,
  roomOpened: hub.roomCreated.publish,
  async tokensRevoked() {
    hub.tokensRevoked.publish();
    await revocations.refresh();
  },
  async apiKeysChanged() {
    hub.apiKeysChanged.publish();
    await scopedKeys.refresh();
  },
  catalogueChanged: hub.catalogueChanged.publish,
  publishBattle: hub.battleCommitted.publish,
  invitesChanged: hub.invitationsChanged.publish,
  bonusChanged: hub.bonusChanged.publish,
  accountsChanged: hub.accountsCommitted.publish,
  overlayTested: hub.overlayTested.publish,
});

/** The first secret signs the tokens that this server issues; published keys only verify. */
function signerOf(keys: TokenKeys): { keyId: string; key: Uint8Array } | null {
  for (const [keyId, key] of keys) if (key instanceof Uint8Array) return { keyId, key };
  return null;
}
