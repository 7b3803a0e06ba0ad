import type { Duplex } from 'node:stream';
import type {
  Battle,
  ClientMessage,
  ErrorMessage,
  GiftMessage,
  Pong,
  ReceiptMessage,
  Ref,
  Refusal,
  ServerMessage,
  Subscribe,
  Unsubscribed,
  Welcome,
} from '@lavish/protocol';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import { refuse } from '../domain/refusal.ts';
import type { AccountChange } from '../domain/rooms/room-events.ts';
import { allows, budgetOwner, type Identity } from '../domain/users/identity.ts';
import { receiptOf } from '../wire/gift-views.ts';
import { createBadMessages } from './bad-messages.ts';
import { closeSocket } from './close-socket.ts';
import { encodeMessage } from './encode-message.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createMessageRate } from './message-rate.ts';
import { newestAccount } from './newest-account.ts';
import { parseMessage } from './parse-message.ts';
import type { SocketLimits } from './socket-limits.ts';
import type { SocketsObserver } from './sockets-observer.ts';
import type { SubscriptionQuota } from './subscription-quota.ts';
import { createSubscriptions, type RoomsForSockets } from './subscriptions.ts';
import type { UserBudget } from './user-budgets.ts';
import type { BacklogWatch } from './write-backlog.ts';
import { createWriter } from './writer.ts';

type Answer = ErrorMessage | Pong | ReceiptMessage | Unsubscribed;

export interface ConnectionOptions {
  sendGift(identity: Identity, message: GiftMessage): Promise<GiftOutcome>;
  rooms: RoomsForSockets;
  /** A user watches a room, with a screen of its own: an overlay is a picture on somebody's stream. */
  watched?(room: string, user: string): void;
  /** The latest that this node has read. */
  catalogueVersion(): string;
  /** What to answer for a fault that is to be expected, such as a database that is away; null: `internal`. */
  refusalFor?(fault: unknown): Refusal | null;
  log: Pick<Logger, 'debug' | 'warn' | 'error'>;
  observe?: SocketsObserver;
  /** Unix milliseconds. */
  now(): number;
  limits: SocketLimits;
  /** What all sockets have not read. */
  unread: BacklogWatch;
  subscriptionQuota: SubscriptionQuota;
  /** What the user's sockets share. Null: the platform's server, which has no limits. */
  budget: UserBudget | null;
}

/** One socket whose user is known. */
export interface Connection {
  /** The first message. Its wallet was read while others may have changed it. */
  welcome(welcome: Welcome): void;
  /** Tells the user of its money, unless it was told of something newer. */
  tellAccount(change: AccountChange): void;
  /** Tells the user which battles wait for it to accept. */
  tellInvites(invites: Battle[]): void;
  /** Tells a socket that watches a room of another version of the catalogue than it knows. */
  tellCatalogue(): void;
}

export function createConnection(
  ws: WebSocket,
  socket: Duplex,
  identity: Identity,
  options: ConnectionOptions,
): Connection {
  const { sendGift, rooms, subscriptionQuota, budget, log, observe, now, limits } = options;
  const writer = createWriter(ws, socket, limits, observe);
  options.unread.add(writer);
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
  const pauseFor = createMessageRate(limits);
  const tooManyBad = createBadMessages(limits.maxBadMessages);
  let underWay = 0;
  /** Null until the welcome, which comes before any news. */
  let walletVersion: number | null = null;
  let earningsVersion = -1;
  /** What the socket was told; null until the welcome. */
  let catalogueVersion: string | null = null;
  let early: AccountChange | undefined;
  let pause: NodeJS.Timeout | undefined;

  ws.on('message', (data: Buffer, isBinary) => {
    if (ws.readyState !== WebSocket.OPEN) return;
    heartbeat.heard();
    slowDown();
    try {
      receive(data, isBinary);
    } catch (fault) {
      answerFault(undefined, fault);
    }
  });
  // Neither is a message, and both are work.
  ws.on('ping', slowDown);
  ws.on('pong', slowDown);
  ws.on('close', () => {
    clearTimeout(pause);
    heartbeat.stop();
    writer.stop();
    options.unread.remove(writer);
    subscriptions.endAll();
  });

  const send = (message: ServerMessage) => writer.answer(encodeMessage(message));
  // Assigned: `{ ...message, ref }` makes each a hidden class of its own in V8, 0.7 µs a message.
  const answer = (ref: Ref | undefined, message: Answer) =>
    send(ref === undefined ? message : Object.assign(message, { ref }));
  function answerError(ref: Ref | undefined, refusal: Refusal) {
    observe?.refused(refusal.code);
    answer(ref, { t: 'error', ...refusal });
  }

  function answerFault(ref: Ref | undefined, fault: unknown) {
    const expected = options.refusalFor?.(fault) ?? null;
    if (expected === null) log.error({ err: fault }, 'a message could not be answered');
    answerError(ref, expected ?? refuse('internal', 'Something went wrong on our side.'));
  }

  /** The platform's own server is not rate-limited. */
  function slowDown() {
    if (budget === null) return;
    const nowMs = performance.now();
    const [ownMs, sharedMs] = [pauseFor(nowMs), budget.pauseFor(nowMs)];
    const pauseMs = Math.max(ownMs, sharedMs);
    if (pauseMs === 0) return;
    observe?.limitReached(ownMs < sharedMs ? 'user_message_rate' : 'message_rate');
    ws.pause();
    clearTimeout(pause);
    pause = setTimeout(() => ws.resume(), pauseMs);
  }

  function receive(data: Buffer, isBinary: boolean) {
    const parsed = parseMessage(data, isBinary);
    observe?.received(parsed.kind === 'message' ? parsed.message.t : parsed.kind);
    if (parsed.kind === 'message') return handle(parsed.message);
    answerError(parsed.ref, parsed.refusal);
    if (parsed.kind === 'bad' && tooManyBad(now())) {
      closeSocket(ws, 'bad_messages', 'Too many messages that are not of this protocol.');
    }
  }

  function handle(message: ClientMessage) {
    const { ref } = message;
    switch (message.t) {
      case 'ping':
        return answer(ref, { t: 'pong', server_time: new Date(now()).toISOString() });
      case 'unsubscribe':
        subscriptions.unsubscribe(message.room);
        return answer(ref, { t: 'unsubscribed', room: message.room });
      case 'subscribe':
        return void work(ref, async () => {
          if (!allows(identity, 'watch', message.room)) {
            return refuse('forbidden', `This token does not grant watch in ${message.room}.`, {
              param: 'room',
            });
          }
          const refusal = await subscribe(message);
          if (refusal === null && isViewer(identity)) options.watched?.(message.room, identity.user);
          return refusal;
        });
      case 'gift':
        return void work(ref, () => giveGift(message));
    }
  }

  /** Whatever waits for something else: so many at a time, and no fault of it goes further than its answer. */
  async function work(ref: Ref | undefined, task: () => Promise<Refusal | null>) {
    if (underWay >= limits.maxUnderWay) {
      observe?.limitReached('waiting_messages');
      const detail = `${limits.maxUnderWay} messages of this socket wait for an answer already.`;
      return answerError(ref, refuse('rate_limited', detail, { retry_after_s: 1 }));
    }
    underWay += 1;
    try {
      const refusal = await task();
      if (refusal !== null) answerError(ref, refusal);
    } catch (fault) {
      answerFault(ref, fault);
    } finally {
      underWay -= 1;
    }
  }

  async function subscribe(message: Subscribe): Promise<Refusal | null> {
    if (budget !== null && !budget.takeSubscribe()) {
      observe?.limitReached('user_subscribes');
      const detail = `${limits.maxUserSubscribes} subscribe requests of this user wait for an answer already.`;
      return refuse('rate_limited', detail, { retry_after_s: 1 });
    }
    try {
      const refusal = await subscriptions.subscribe(message);
      // It was told of no change while it watched nothing.
      tellCatalogue();
      return refusal;
    } finally {
      budget?.endSubscribe();
    }
  }

  async function giveGift(message: GiftMessage): Promise<Refusal | null> {
    if (identity.kind === 'server') {
      const detail = 'A server key sends for nobody over a socket: POST the gift, with its sender.';
      return refuse('forbidden', detail);
    }
    if (!allows(identity, 'send', message.room)) {
      return refuse('forbidden', `This token does not grant send in ${message.room}.`, { param: 'room' });
    }
    const outcome = await sendGift(identity, message);
    if (outcome.kind === 'refused') return inWordsOfTheSocket(outcome.refusal);
    const { kind, gift } = outcome;
    answer(message.ref, { t: 'receipt', receipt: receiptOf(gift), replayed: kind === 'replayed' });
    return null;
  }

  function tellCatalogue() {
    const version = options.catalogueVersion();
    if (catalogueVersion === null || catalogueVersion === version || subscriptions.count === 0) return;
    catalogueVersion = version;
    send({ t: 'catalogue_changed', version });
  }

  function tellAccount(change: AccountChange) {
    if (walletVersion === null) {
      early = newestAccount(early, change);
      return;
    }
    const { wallet, earnings } = change;
    const newWallet = wallet !== undefined && wallet.version > walletVersion ? wallet : undefined;
    const newEarnings = earnings !== undefined && earnings.version > earningsVersion ? earnings : undefined;
    if (newWallet === undefined && newEarnings === undefined) return;
    walletVersion = newWallet?.version ?? walletVersion;
    earningsVersion = newEarnings?.version ?? earningsVersion;
    send({
      t: 'user',
      ...(newWallet && { wallet: newWallet }),
      ...(newEarnings && { earnings: { coins: newEarnings.coins } }),
    });
  }

  return {
    welcome(welcome) {
      walletVersion = welcome.wallet?.version ?? -1;
      catalogueVersion = welcome.catalogue_version;
      send(welcome);
      if (early !== undefined) tellAccount(early);
    },
    tellAccount,
    tellInvites: (invites) => send({ t: 'user', invites }),
    tellCatalogue,
  };
}

const isViewer = (identity: Identity): identity is Extract<Identity, { kind: 'user' }> =>
  identity.kind === 'user' && identity.grants.watch === true;

/** What a request over HTTP has in a header is a field here. */
const inWordsOfTheSocket = (refusal: Refusal): Refusal =>
  refusal.param === 'Idempotency-Key' ? { ...refusal, param: 'key' } : refusal;
