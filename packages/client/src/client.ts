import {
  type Battle,
  type Catalogue,
  type Item,
  isAnswerTo,
  itemOnServer,
  type Receipt,
  type ServerMessage,
  type Wallet,
  type Welcome,
} from '@lavish/protocol';
import { assetServerOf } from './addresses.ts';
import { backoffMs, DEFAULT_TIMING, type Timing } from './backoff.ts';
import { callApi, type Method } from './call-api.ts';
import { createCatalogueKeeper } from './catalogue-keeper.ts';
import { createConnection, type Status } from './connection.ts';
import { createEmitter } from './emitter.ts';
import { createGiftOutbox, type GiftRequest } from './gift-outbox.ts';
import { createInviteRules, type InviteRules } from './invite-rules.ts';
import { errorFromMessage, LavishError } from './lavish-error.ts';
import { createRoom, type Room, type RoomSubscription } from './room.ts';
import { createServerClock } from './server-clock.ts';
import { shareRoom } from './share-room.ts';
import type { OpenWebSocket } from './socket.ts';
import { createUserToken, subjectOf, type TokenSource } from './user-token.ts';
import { createWalletKeeper } from './wallet.ts';

export interface ConnectOptions {
  /** Where Lavish is: `https://gifts.example`, or `wss://gifts.example/v1/realtime`. */
  url: string;
  /** The user's token, or where to get one: asked the first time, and again before it expires or when it is refused. */
  token: TokenSource;
  /** How long a gift may go without an answer before it rejects. Milliseconds. */
  giftDeadlineMs?: number;
  /** How many gifts may be without an answer at once; one more is refused as `not_sent`. */
  maxPendingGifts?: number;
  /** Default: the platform's WebSocket; in Node, that of `ws`. */
  openWebSocket?: OpenWebSocket;
  timing?: Partial<Timing>;
  /** 0 ≤ n < 1, for the jitter. */
  random?: () => number;
}

/** What the connection tells, with the arguments of each listener. */
export interface LavishListeners {
  status: [status: Status];
  /** The user's own wallet, whenever it changes by any path. */
  wallet: [wallet: Wallet];
  /** The user's own earnings. Coins. */
  earnings: [earnings: { coins: number }];
  /** All battles that wait for the user to accept; none: there are none any more. */
  invites: [invites: readonly Battle[]];
  /** All items, whenever one has changed: within some seconds, while there is a connection and a room. */
  catalogue: [items: readonly Item[]];
  /** The server objected to something that no gift or room waits for. */
  error: [error: LavishError];
}

export interface Lavish extends InviteRules {
  readonly status: Status;
  /** Whose token it is; null until the server has told, and for a server key. */
  readonly user: string | null;
  /** The user's own; null until the server has told. */
  readonly wallet: Wallet | null;
  /** The server's time now, as well as it is known: for countdowns. Unix milliseconds. */
  serverNowMs(): number;
  /** Calls `listener` at every `event`, until the function that this returns is called. */
  on<Name extends keyof LavishListeners>(
    event: Name,
    listener: (...args: LavishListeners[Name]) => void,
  ): () => void;
  /**
   * Subscribes, and stays subscribed over every reconnection until `room.leave()`. Each call returns a room of its own over
   * one shared subscription, which ends when the last of them has left.
   */
  room(id: string): Room;
  /** Sends a gift to a room without watching it. Rejects with a `LavishError`. */
  send(room: string, gift: GiftRequest): Promise<Receipt>;
  /** What can be sent now, in the order in which to show it; then see the event `catalogue`. Rejects with a `LavishError`. */
  catalogue(): Promise<readonly Item[]>;
  /**
   * Asks the API as this user: `call<Battle>('POST', `/battles/${id}/accept`)`. The path begins after `/v1`. Rejects with
   * a `LavishError`.
   */
  call<Answer = unknown>(method: Method, path: string, body?: object): Promise<Answer>;
  /** When offline: tries now instead of at `retryAtMs`. */
  retryNow(): void;
  /** Final. Gifts without an answer reject. */
  close(): void;
}

const isReceipt = (receipt: Receipt) =>
  isAnswerTo('POST', `/rooms/${encodeURIComponent(receipt?.room)}/gifts`, 201, receipt);

const DEFAULT_GIFT_DEADLINE_MS = 15_000;
const DEFAULT_MAX_PENDING_GIFTS = 1_000;

/** One connection, many rooms. */
export function createClient(options: ConnectOptions & { openWebSocket: OpenWebSocket }): Lavish {
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  const random = options.random ?? Math.random;
  const retryMs = (attempt: number) => backoffMs(attempt, timing, random);
  const emitter = createEmitter<LavishListeners>();
  const clock = createServerClock();
  const token = createUserToken(options.token, clock.nowMs, random);
  const wallet = createWalletKeeper((changed) => emitter.emit('wallet', changed));
  const catalogue = createCatalogueKeeper({
    async ask() {
      const { data, version } = await call<Catalogue>('GET', '/catalogue');
      return { data: data.map((item) => itemOnServer(assetServerOf(options.url), item)), version };
    },
    changed: (items) => emitter.emit('catalogue', items),
    hasListeners: () => emitter.hasListeners('catalogue'),
    spreadMs: timing.catalogueMs,
    retryMs,
    random,
  });
  const rooms = new Map<string, RoomSubscription & { share(): Room }>();
  let user: string | null = null;
  let refs = 0;
  const nextRef = () => ++refs;

  const outbox = createGiftOutbox({
    transmit: (message) => connection.send(message),
    nextRef,
    retryMs,
    deadlineMs: options.giftDeadlineMs ?? DEFAULT_GIFT_DEADLINE_MS,
    maxPending: options.maxPendingGifts ?? DEFAULT_MAX_PENDING_GIFTS,
  });

  const connection = createConnection(
    { ...options, token, timing, random, clock },
    { status: statusChanged, welcome, message: receive },
  );

  function statusChanged(status: Status) {
    if (status.state !== 'online') for (const subscription of rooms.values()) subscription.offline();
    if (status.state === 'closed') {
      for (const subscription of rooms.values()) subscription.stop();
      token.stop();
      catalogue.stop();
      outbox.close();
    }
    emitter.emit('status', status);
  }

  function welcome(message: Welcome) {
    if (message.user !== user) wallet.forget();
    user = message.user;
    // Rooms first, so that a viewer who sends again sees the gift arrive.
    for (const subscription of rooms.values()) subscription.online();
    outbox.online(user);
    if (message.wallet) wallet.offer(message.wallet);
    catalogue.offer(message.catalogue_version);
  }

  function receive(message: ServerMessage) {
    switch (message.t) {
      case 'subscribed':
      case 'frame':
      case 'resync':
        return rooms.get(message.room)?.receive(message);
      case 'user':
        if (message.wallet) wallet.offer(message.wallet);
        if (message.earnings) emitter.emit('earnings', message.earnings);
        if (message.invites) emitter.emit('invites', message.invites);
        return;
      case 'catalogue_changed':
        return catalogue.offer(message.version);
      case 'receipt':
        // One that cannot be read is sent again under its key, over a new connection.
        if (!isReceipt(message.receipt)) throw new TypeError('a receipt that is none');
        wallet.offer({ coins: message.receipt.balance, version: message.receipt.wallet_version });
        return outbox.receipt(message);
      case 'error':
        if (outbox.refuse(message)) return;
        for (const subscription of rooms.values()) if (subscription.refuse(message)) return;
        return emitter.emit('error', errorFromMessage(message));
    }
  }

  function openRoom(id: string) {
    const subscription = createRoom(id, {
      subscribe: (question) => void connection.send({ t: 'subscribe', ...question }),
      left() {
        rooms.delete(id);
        connection.send({ t: 'unsubscribe', room: id });
      },
      sendGift: (gift) => outbox.send(id, gift),
      nextRef,
      retryMs,
      serverNowMs: clock.nowMs,
      get assetServer() {
        return assetServerOf(options.url);
      },
    });
    const shared = { ...subscription, share: shareRoom(subscription.room) };
    rooms.set(id, shared);
    if (connection.status.state === 'online') subscription.online();
    return shared;
  }

  const call = <Answer>(method: Method, path: string, body?: object) =>
    callApi({ url: options.url, token }, method, path, body) as Promise<Answer>;

  async function ownUser(): Promise<string> {
    const own = user ?? subjectOf((await token.take()).token);
    if (own === null) throw new LavishError('invalid_request', 'A server key stands for no user.');
    return own;
  }

  return {
    ...createInviteRules(call, ownUser),
    get status() {
      return connection.status;
    },
    get user() {
      return user;
    },
    get wallet() {
      return wallet.current;
    },
    serverNowMs: clock.nowMs,
    on: emitter.on,
    room: (id) => (rooms.get(id) ?? openRoom(id)).share(),
    send: outbox.send,
    catalogue: catalogue.read,
    call,
    retryNow: connection.retryNow,
    close: connection.close,
  };
}
