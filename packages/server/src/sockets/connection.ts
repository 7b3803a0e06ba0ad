import type { Duplex } from 'node:stream';
import type { Battle, Welcome } from '@lavish/protocol';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import type { AccountChange } from '../domain/rooms/room-events.ts';
import { budgetOwner, type Identity } from '../domain/users/identity.ts';
import type { TimeSlicer } from '../scheduling/time-slicer.ts';
import { createAccountUpdates, type UserMessage } from './account-updates.ts';
import { createBadMessages } from './bad-messages.ts';
import { closeSocket } from './close-socket.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createMessageHandler, isViewer, type MessageHandlerOptions } from './message-handler.ts';
import { parseMessage } from './parse-message.ts';
import { createReadThrottle } from './read-throttle.ts';
import { createResponder, type ResponderOptions } from './responder.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { SocketsObserver } from './sockets-observer.ts';
import type { SubscriptionQuota } from './subscription-quota.ts';
import { createSubscriptions, type RoomsForSockets } from './subscriptions.ts';
import type { UserBudget } from './user-budgets.ts';
import type { BacklogWatch } from './write-backlog.ts';
import { createWriter } from './writer.ts';

export interface ConnectionOptions
  extends Pick<MessageHandlerOptions, 'sendGift' | 'viewed'>,
    Pick<ResponderOptions, 'refusalFor'> {
  rooms: RoomsForSockets;
  /** The latest version that this node has read. */
  catalogueVersion(): string;
  log: Pick<Logger, 'debug' | 'warn' | 'error'>;
  observe?: SocketsObserver;
  /** Unix milliseconds. */
  now(): number;
  limits: SocketLimits;
  /** The unread bytes of all sockets. */
  unread: BacklogWatch;
  subscriptionQuota: SubscriptionQuota;
  /** Spreads the messages of all sockets over turns of the event loop. */
  messageTurns: TimeSlicer;
  /** The budget that the user's sockets share. Null: the platform's server, which has no limits. */
  budget: UserBudget | null;
}

/** One authenticated socket. */
export interface Connection {
  /** Sends the first message. Its wallet may be older than a change that was passed to `sendAccount` before. */
  welcome(welcome: Welcome): void;
  /** Sends a change of the user's money, unless the socket has a newer one. */
  sendAccount(change: AccountChange): void;
  /** Sends the battles that wait for the user's acceptance. */
  sendInvites(invites: Battle[]): void;
  /** Sends the catalogue's version, if the socket has a room and another version. */
  sendCatalogueVersion(): void;
  /** Asks the client to show invented gifts, if the `jti` is that of its token. */
  testOverlay(jti: string): void;
}

export function createConnection(
  ws: WebSocket,
  socket: Duplex,
  identity: Identity,
  options: ConnectionOptions,
): Connection {
  const { sendGift, viewed, rooms, subscriptionQuota, messageTurns, budget, observe, now, limits, unread } =
    options;
  const writer = createWriter(ws, socket, limits, observe);
  unread.add(writer);
  const responder = createResponder(writer, options);
  const subscriptions = createSubscriptions({
    rooms,
    writer,
    subscriptionQuota,
    reader: budgetOwner(identity),
    viewer: isViewer(identity) ? identity.user : null,
    max: limits.maxSubscriptions,
    observe,
  });
  const heartbeat = startHeartbeat(ws, limits.pingMs);
  const throttle = createReadThrottle(ws, budget, limits, observe);
  const tooManyBad = createBadMessages(limits.maxBadMessages);
  const account = createAccountUpdates();
  /** The version that the socket has; null until the welcome. */
  let sentVersion: string | null = null;

  const handle = createMessageHandler({
    identity,
    responder,
    subscriptions,
    sendGift,
    ...(viewed && { viewed }),
    // The socket did not get changes of the catalogue while it had no room.
    subscribed: sendCatalogueVersion,
    budget,
    limits,
    now,
    observe,
  });

  ws.on('message', (data: Buffer, isBinary) => {
    if (ws.readyState !== WebSocket.OPEN) return;
    heartbeat.received();
    throttle.take(() => {
      void messageTurns.take(() => handleMessage(data, isBinary));
    });
  });
  // Pings and pongs are not messages, but each costs work.
  ws.on('ping', throttle.count);
  ws.on('pong', throttle.count);
  ws.on('close', () => {
    throttle.stop();
    heartbeat.stop();
    writer.stop();
    unread.remove(writer);
    subscriptions.endAll();
  });

  function handleMessage(data: Buffer, isBinary: boolean) {
    if (ws.readyState !== WebSocket.OPEN) return;
    try {
      receive(data, isBinary);
    } catch (fault) {
      responder.fail(undefined, fault);
    }
  }

  function receive(data: Buffer, isBinary: boolean) {
    const parsed = parseMessage(data, isBinary);
    observe?.received(parsed.kind === 'message' ? parsed.message.t : parsed.kind);
    if (parsed.kind === 'message') return handle(parsed.message);
    responder.refuse(parsed.ref, parsed.refusal);
    if (parsed.kind === 'bad' && tooManyBad(now())) {
      closeSocket(ws, 'bad_messages', 'Too many messages that are not of this protocol.');
    }
  }

  function sendCatalogueVersion() {
    const version = options.catalogueVersion();
    if (sentVersion === null || sentVersion === version || subscriptions.count === 0) return;
    sentVersion = version;
    responder.send({ t: 'catalogue_changed', version });
  }

  function sendUser(message: UserMessage | null) {
    if (message !== null) responder.send(message);
  }

  return {
    welcome(welcome) {
      sentVersion = welcome.catalogue_version;
      responder.send(welcome);
      sendUser(account.begin(welcome.wallet));
    },
    sendAccount: (change) => sendUser(account.take(change)),
    sendInvites: (invites) => responder.send({ t: 'user', invites }),
    sendCatalogueVersion,
    testOverlay(jti) {
      if (identity.kind === 'user' && identity.jti === jti) responder.send({ t: 'overlay_test' });
    },
  };
}
