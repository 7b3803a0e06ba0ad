import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { LIMITS, type Refusal } from '@lavish/protocol';
import { WebSocket, WebSocketServer } from 'ws';
import { refuse } from '../domain/refusal.ts';
import type { AccountChange } from '../domain/rooms/room-events.ts';
import { budgetOwner, type Identity, isOverlay } from '../domain/users/identity.ts';
import { createTimeSlicer } from '../scheduling/time-slicer.ts';
import type { WriteProblem } from '../wire/write-problem.ts';
import { batchReads } from './batch-reads.ts';
import { callAt } from './call-at.ts';
import { closeCodeOf, closeReasonOf, closeSocket, goingAway } from './close-socket.ts';
import { type Connection, type ConnectionOptions, createConnection } from './connection.ts';
import { chooseProtocol, credentialOf, pathOf } from './handshake.ts';
import { createInvites, type InvitesOptions } from './invites.ts';
import { MAX_PAYLOAD_BYTES, SOCKET_LIMITS, type SocketLimits } from './socket-limits.ts';
import { createStaleAccounts, type StaleAccountsOptions } from './stale-accounts.ts';
import { createSubscriptionQuota } from './subscription-quota.ts';
import { createUserBudgets, type UserBudget } from './user-budgets.ts';
import { createUserSockets } from './user-sockets.ts';
import { watchBacklog } from './write-backlog.ts';

export interface SocketsOptions
  extends Omit<ConnectionOptions, 'now' | 'limits' | 'subscriptionQuota' | 'unread' | 'budget'> {
  authenticate(credential: string | undefined): Promise<Identity | Refusal>;
  /** Users' money now, in their order; `name` is what to call one not yet known. */
  openAccounts(users: { id: string; name: string | null }[]): Promise<Pick<AccountChange, 'wallet'>[]>;
  readAccounts: StaleAccountsOptions['readAccounts'];
  readInvites: InvitesOptions['readInvites'];
  readInvitedBattles: InvitesOptions['readInvitedBattles'];
  /** Answers a handshake that is refused. */
  writeProblem: WriteProblem;
  /** The name of this process. */
  node: string;
  now(): number;
  limits?: Partial<SocketLimits>;
}

export interface Sockets {
  /** For the `upgrade` event of an HTTP server. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells users of their money on their own sockets. */
  accountsChanged(changes: readonly AccountChange[]): void;
  /** The money of these users, or of anyone, has changed on another node. */
  accountsStale(users: readonly string[] | 'all'): void;
  /** Tells these hosts, on their own sockets, which battles wait for them, if that is not what they know. */
  invitesChanged(hosts: readonly string[]): void;
  /** There is another version of the catalogue: tells the sockets that watch a room. */
  catalogueChanged(): void;
  /** Closes the sockets of tokens that were revoked. */
  closeRevoked(isRevoked: (identity: Identity) => boolean): void;
  /** Closes every socket with a hint when to come back; resolves when all are gone. */
  close(): Promise<void>;
  readonly count: number;
}

type UserIdentity = Extract<Identity, { kind: 'user' }>;

const PATH = '/v1/realtime';
const TRY_LATER = refuse('overloaded', 'This node takes no more WebSockets now.', { retry_after_s: 1 });
const ignore = () => {};
/** How long a socket may take to say goodbye. */
const CLOSE_TIMEOUT_MS = 2_000;

/** The realtime side: WebSockets from the handshake to the close code. */
export function createSockets(options: SocketsOptions): Sockets {
  const {
    authenticate,
    openAccounts,
    readAccounts,
    readInvites,
    readInvitedBattles,
    writeProblem,
    node,
    log,
    observe,
    now,
  } = options;
  const limits = { ...SOCKET_LIMITS, ...options.limits };
  const users = createUserSockets(limits.accountMs);
  const budgets = createUserBudgets(limits);
  /** Sockets of users, and of their overlays, by whose budget they use. */
  const counts = new Map<string, number>();
  const subscriptionQuota = createSubscriptionQuota(limits, observe);
  const unread = watchBacklog(limits.maxUnreadAnswersBytes);
  const forConnections = { ...options, now, limits, subscriptionQuota, unread };
  const openAccount = batchReads(openAccounts);
  const stale = createStaleAccounts({ readAccounts, changed: users.accountsChanged, log });
  const invites = createInvites({ readInvites, readInvitedBattles, log, now, everyMs: limits.invitesMs });
  const sockets = new Set<WebSocket>();
  const identities = new Map<WebSocket, UserIdentity>();
  const connections = new Set<Connection>();
  /** Ten thousand messages take 100 ms. */
  const catalogueMessages = createTimeSlicer();
  /** After a restart of another node its whole audience may come here, all at once. */
  const arrivals = createTimeSlicer();
  let closing = false;
  let whenEmpty = () => {};

  // `closeTimeout` is not in the types yet.
  const settings = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD_BYTES,
    // A message in crumbs costs more memory than its bytes: 1,000 are plenty for 256 KiB.
    maxFragments: 1_000,
    maxBufferedChunks: 1_000,
    handleProtocols: chooseProtocol,
    closeTimeout: CLOSE_TIMEOUT_MS,
  };
  const server = new WebSocketServer(settings);
  server.on('wsClientError', ({ message }, socket, request) =>
    writeProblem(
      socket,
      refuse('invalid_request', `No WebSocket: ${message}.`, { param: 'Upgrade' }),
      request.headers,
      { 'Sec-WebSocket-Version': '13' },
    ),
  );

  function accept(ws: WebSocket, socket: Duplex, credential: string | undefined) {
    sockets.add(ws);
    observe?.opened();
    ws.on('error', (error) => log.debug({ err: error }, 'a socket broke'));
    ws.on('close', (heard) => {
      const code = closeCodeOf(ws, heard);
      sockets.delete(ws);
      observe?.closed(code);
      log.debug({ code }, 'a socket closed');
      if (sockets.size === 0) whenEmpty();
    });
    if (sockets.size > limits.maxSockets) {
      observe?.limitReached('sockets');
      return closeSocket(ws, 'too_many', 'This node is full.');
    }
    // What the client sends at once waits in the socket until it is known who it is.
    ws.pause();
    const deadline = setTimeout(() => goingAway(ws, sockets.size), limits.welcomeMs);
    welcome(ws, socket, credential)
      .catch((fault) => {
        log.warn({ err: fault }, 'a socket could not be welcomed');
        goingAway(ws, sockets.size);
      })
      .finally(() => clearTimeout(deadline));
  }

  /** Finds out who is there, greets, and begins to listen. */
  async function welcome(ws: WebSocket, socket: Duplex, credential: string | undefined) {
    const identity = await authenticate(credential);
    if (ws.readyState !== WebSocket.OPEN) return;
    if ('code' in identity) return sendAway(ws, identity);
    const refused = identity.kind === 'user' ? tooManyOf(identity) : null;
    if (refused !== null) return closeSocket(ws, 'too_many', refused);
    const budget = identity.kind === 'user' ? count(ws, identity) : null;
    const connection = createConnection(ws, socket, identity, { ...forConnections, budget });
    connections.add(connection);
    ws.on('close', () => connections.delete(connection));
    // An overlay watches rooms: neither the money nor the invitations of its user are for it.
    const account = identity.kind === 'user' && !isOverlay(identity) ? identity : null;
    if (identity.kind === 'user') endWithToken(ws, identity);
    // Known as the user's before the wallet is read, so that no change of it is missed.
    if (account) follow(ws, connection, account);
    const wallet = account && (await openAccount({ id: account.user, name: account.name })).wallet;
    if (ws.readyState !== WebSocket.OPEN) return;
    connection.welcome({
      t: 'welcome',
      node,
      server_time: new Date(now()).toISOString(),
      user: identity.kind === 'user' ? identity.user : null,
      catalogue_version: options.catalogueVersion(),
      ...(wallet && { wallet }),
    });
    if (account) invites.follow(account.user, connection, account.grants.host === true);
    ws.resume();
  }

  function sendAway(ws: WebSocket, { code, detail }: Refusal) {
    const reason = closeReasonOf(code);
    if (reason === null) goingAway(ws, sockets.size);
    else closeSocket(ws, reason, detail);
  }

  /** Why this node takes no further socket of this token's user; null when it does. */
  function tooManyOf(identity: UserIdentity): string | null {
    const [limit, max, which] = isOverlay(identity)
      ? (['overlay_sockets', limits.maxOverlaySockets, 'overlays'] as const)
      : (['user_sockets', limits.maxSocketsPerUser, 'sockets'] as const);
    if ((counts.get(budgetOwner(identity)) ?? 0) < max) return null;
    observe?.limitReached(limit);
    return `${identity.user} has too many ${which}.`;
  }

  function count(ws: WebSocket, identity: UserIdentity): UserBudget {
    const owner = budgetOwner(identity);
    identities.set(ws, identity);
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
    ws.on('close', () => {
      identities.delete(ws);
      const left = counts.get(owner)! - 1;
      if (left > 0) counts.set(owner, left);
      else counts.delete(owner);
      budgets.close(owner);
    });
    return budgets.open(owner);
  }

  /** Until the token expires. One that was accepted past its time, the clocks being apart, lasts as far as that goes. */
  function endWithToken(ws: WebSocket, { expiresAt }: UserIdentity) {
    const endsAt = expiresAt > now() ? expiresAt : expiresAt + LIMITS.clockSkewS * 1_000;
    const cancel = callAt(endsAt, now, () => closeSocket(ws, 'token_expired', 'The token has expired.'));
    ws.on('close', cancel);
  }

  function follow(ws: WebSocket, connection: Connection, { user }: UserIdentity) {
    users.add(user, connection);
    ws.on('close', () => {
      users.remove(user, connection);
      invites.unfollow(user, connection);
    });
  }

  return {
    handleUpgrade(request, socket, head) {
      if (pathOf(request) !== PATH)
        return writeProblem(socket, refuse('not_found', `WebSockets open at ${PATH}.`), request.headers);
      const tooMany = arrivals.waiting >= limits.maxHandshakes;
      if (tooMany) observe?.limitReached('handshakes');
      if (closing || tooMany) return writeProblem(socket, TRY_LATER, request.headers);
      // Until `ws` listens itself, one that breaks meanwhile would take the process with it.
      socket.on('error', ignore);
      void arrivals.take(() => {
        socket.off('error', ignore);
        if (closing) return writeProblem(socket, TRY_LATER, request.headers);
        // `ws` takes this protocol alone; others may stand beside it.
        request.headers.upgrade = 'websocket';
        server.handleUpgrade(request, socket, head, (ws) => accept(ws, socket, credentialOf(request)));
      });
    },
    accountsChanged: users.accountsChanged,
    accountsStale: (whose) =>
      stale.add(whose === 'all' ? users.all() : whose.filter((user) => users.count(user) > 0)),
    invitesChanged: invites.changed,
    catalogueChanged() {
      for (const { tellCatalogue } of connections) void catalogueMessages.take(tellCatalogue);
    },
    closeRevoked(isRevoked) {
      for (const [ws, identity] of identities) {
        if (isRevoked(identity)) closeSocket(ws, 'token_revoked', 'The token was revoked.');
      }
    },
    async close() {
      closing = true;
      users.stop();
      stale.stop();
      invites.stop();
      unread.stop();
      const left = sockets.size;
      for (const ws of sockets) goingAway(ws, left);
      // Who does not answer is cut off by `closeTimeout`.
      if (left > 0) await new Promise<void>((resolve) => (whenEmpty = resolve));
    },
    get count() {
      return sockets.size;
    },
  };
}
