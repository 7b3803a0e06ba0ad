import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { LIMITS, type Refusal } from '@lavish/protocol';
import { WebSocket } from 'ws';
import { refuse } from '../domain/refusal.ts';
import type { AccountChange } from '../domain/rooms/room-events.ts';
import { type Identity, isOverlay } from '../domain/users/identity.ts';
import { createTimeSlicer } from '../scheduling/time-slicer.ts';
import type { WriteProblem } from '../wire/write-problem.ts';
import { callAt } from './call-at.ts';
import { closeCodeOf, closeReasonOf, closeSocket, goingAway } from './close-socket.ts';
import { type Connection, type ConnectionOptions, createConnection } from './connection.ts';
import { createInvites, type InvitesOptions } from './invites.ts';
import { createOpenAccount, type OpenAccountOptions } from './open-account.ts';
import { SOCKET_LIMITS, type SocketLimits } from './socket-limits.ts';
import { createSocketQuota, type UserIdentity } from './socket-quota.ts';
import { createStaleAccounts, type StaleAccountsOptions } from './stale-accounts.ts';
import { createSubscriptionQuota } from './subscription-quota.ts';
import { createUpgrades } from './upgrades.ts';
import { createUserSockets } from './user-sockets.ts';
import { watchBacklog } from './write-backlog.ts';

export interface SocketsOptions
  extends Omit<
    ConnectionOptions,
    'now' | 'limits' | 'subscriptionQuota' | 'unread' | 'messageTurns' | 'budget'
  > {
  authenticate(credential: string | undefined): Promise<Identity | Refusal>;
  openAccounts: OpenAccountOptions['openAccounts'];
  readAccounts: StaleAccountsOptions['readAccounts'];
  readInvites: InvitesOptions['readInvites'];
  readInvitedBattles: InvitesOptions['readInvitedBattles'];
  /** Responds to a handshake that is refused. */
  writeProblem: WriteProblem;
  /** The name of this process. */
  node: string;
  now(): number;
  limits?: Partial<SocketLimits>;
}

export interface Sockets {
  /** For the `upgrade` event of an HTTP server. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Sends users the changes of their money, to their own sockets. */
  accountsChanged(changes: readonly AccountChange[]): void;
  /** The money of these users, or of any user, has changed on another node. */
  accountsStale(users: readonly string[] | 'all'): void;
  /** Sends these hosts the battles that wait for them, to their own sockets, if they have changed. */
  invitesChanged(hosts: readonly string[]): void;
  /** Sends the catalogue's new version to the sockets that have a room. */
  catalogueChanged(): void;
  /** Asks the clients with the token of this `jti` to show invented gifts. */
  testOverlay(jti: string): void;
  /** Closes the sockets of revoked tokens. */
  closeRevoked(isRevoked: (identity: Identity) => boolean): void;
  /** Closes every socket with a delay after which to reconnect. Resolves when all are closed. */
  close(): Promise<void>;
  readonly count: number;
}

/** The realtime side: WebSockets from the handshake to the close code. */
export function createSockets(options: SocketsOptions): Sockets {
  const { authenticate, readAccounts, readInvites, readInvitedBattles, node, log, observe, now } = options;
  const limits = { ...SOCKET_LIMITS, ...options.limits };
  const users = createUserSockets(limits.accountMs);
  const quota = createSocketQuota(limits, observe);
  const subscriptionQuota = createSubscriptionQuota(limits, observe);
  const unread = watchBacklog(limits.maxUnreadResponsesBytes);
  const messageTurns = createTimeSlicer();
  const forConnections = { ...options, now, limits, subscriptionQuota, unread, messageTurns };
  const openAccount = createOpenAccount(options);
  const stale = createStaleAccounts({ readAccounts, changed: users.accountsChanged, log });
  const invites = createInvites({ readInvites, readInvitedBattles, log, now, everyMs: limits.invitesMs });
  const upgrades = createUpgrades({ accept, writeProblem: options.writeProblem, limits, observe });
  const sockets = new Set<WebSocket>();
  const connections = new Set<Connection>();
  /** Ten thousand messages take 100 ms. */
  const catalogueMessages = createTimeSlicer();
  let whenEmpty = () => {};

  function accept(ws: WebSocket, socket: Duplex, credential: string | undefined) {
    sockets.add(ws);
    observe?.opened();
    ws.on('error', (error) => log.debug({ err: error }, 'a socket failed'));
    ws.on('close', (received) => {
      const code = closeCodeOf(ws, received);
      sockets.delete(ws);
      observe?.closed(code);
      log.debug({ code }, 'a socket closed');
      if (sockets.size === 0) whenEmpty();
    });
    if (sockets.size > limits.maxSockets) {
      observe?.limitReached('sockets');
      return closeSocket(ws, 'too_many', 'This node is full.');
    }
    // Messages of the client wait in the socket until it is authenticated.
    ws.pause();
    const deadline = setTimeout(() => goingAway(ws, sockets.size), limits.welcomeMs);
    welcome(ws, socket, credential)
      .catch((fault) => {
        log.warn({ err: fault }, 'a socket could not be welcomed');
        goingAway(ws, sockets.size);
      })
      .finally(() => clearTimeout(deadline));
  }

  /** Authenticates the client, sends the welcome, and begins to read. */
  async function welcome(ws: WebSocket, socket: Duplex, credential: string | undefined) {
    const identity = await authenticate(credential);
    if (ws.readyState !== WebSocket.OPEN) return;
    if ('code' in identity) return closeRefused(ws, identity);
    if (identity.kind === 'server' && identity.key !== undefined)
      return closeRefused(ws, refuse('forbidden', 'A key with scopes opens no socket: use a token.'));
    const user = identity.kind === 'user' ? identity : null;
    const tooMany = user && quota.refusalFor(user);
    if (tooMany !== null) return closeSocket(ws, 'too_many', tooMany);
    const budget = user && quota.add(ws, user);
    const connection = createConnection(ws, socket, identity, { ...forConnections, budget });
    connections.add(connection);
    ws.on('close', () => connections.delete(connection));
    if (user) closeAtExpiry(ws, user);
    // An overlay shows rooms. It gets neither the money nor the invitations of its user.
    const account = user && !isOverlay(user) ? user : null;
    // Before the wallet is read, so that no change of it is missed.
    if (account) follow(ws, connection, account);
    const wallet = account && (await openAccount({ id: account.user, name: account.name })).wallet;
    if (ws.readyState !== WebSocket.OPEN) return;
    connection.welcome({
      t: 'welcome',
      node,
      server_time: new Date(now()).toISOString(),
      user: user?.user ?? null,
      catalogue_version: options.catalogueVersion(),
      ...(wallet && { wallet }),
    });
    if (account) invites.follow(account.user, connection, account.grants.host === true);
    ws.resume();
  }

  function closeRefused(ws: WebSocket, { code, detail }: Refusal) {
    const reason = closeReasonOf(code);
    if (reason === null) goingAway(ws, sockets.size);
    else closeSocket(ws, reason, detail);
  }

  /** A token that was accepted after its expiry, by the allowed clock skew, ends when that skew is over. */
  function closeAtExpiry(ws: WebSocket, { expiresAt }: UserIdentity) {
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
    handleUpgrade: upgrades.handle,
    accountsChanged: users.accountsChanged,
    accountsStale: (whose) =>
      stale.add(whose === 'all' ? users.all() : whose.filter((user) => users.count(user) > 0)),
    invitesChanged: invites.changed,
    catalogueChanged() {
      for (const { sendCatalogueVersion } of connections) void catalogueMessages.take(sendCatalogueVersion);
    },
    testOverlay(jti) {
      for (const connection of connections) connection.testOverlay(jti);
    },
    closeRevoked(isRevoked) {
      const closeAll = () => {
        for (const [ws, identity] of quota.identities()) {
          if (isRevoked(identity)) closeSocket(ws, 'token_revoked', 'The token was revoked.');
        }
      };
      closeAll();
      // A socket that was authenticated a moment ago is in `quota` after this turn of the event loop.
      setImmediate(closeAll);
    },
    async close() {
      upgrades.stop();
      users.stop();
      stale.stop();
      invites.stop();
      unread.stop();
      const left = sockets.size;
      for (const ws of sockets) goingAway(ws, left);
      // `closeTimeout` terminates the sockets whose clients do not respond.
      if (left > 0) await new Promise<void>((resolve) => (whenEmpty = resolve));
    },
    get count() {
      return sockets.size;
    },
  };
}
