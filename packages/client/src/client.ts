import {
  type Battle,
  CATALOGUE_FIELDS,
  type Catalogue,
  type ClientMessage,
  createEmitter,
  errorFrom,
  hasFields,
  ITEM_FIELDS,
  type Item,
  itemOnServer,
  type LavishError,
  RECEIPT_FIELDS,
  type Receipt,
  type ServerMessage,
  type Wallet,
  type Welcome,
} from '@lavish/protocol';
import { addressesOf } from './addresses.ts';
import { backoffMs, DEFAULT_TIMING, type Timing } from './backoff.ts';
import { createCatalogueKeeper } from './catalogue-keeper.ts';
import { createConnection, type Status } from './connection.ts';
import { createGiftOutbox, type GiftRequest } from './gift-outbox.ts';
import type { LiveRoom } from './live-room.ts';
import { createLiveRooms } from './live-rooms.ts';
import { createApi } from './resources/api.ts';
import { createResources, type Resources } from './resources/resources.ts';
import { createServerClock } from './server-clock.ts';
import type { OpenWebSocket } from './socket.ts';
import { createUserToken, type TokenSource } from './user-token.ts';
import { createWalletKeeper } from './wallet.ts';

export interface ConnectOptions {
  /** The Lavish server: `https://gifts.example`, or `wss://gifts.example/v1/realtime`. */
  url: string;
  /**
   * The user's token, or a function that fetches one. The client calls the function at the start, before the token expires,
   * and when the server refuses the token.
   */
  token: TokenSource;
  /** How long a gift waits for its receipt before it rejects. Milliseconds, default 15,000. */
  giftDeadlineMs?: number;
  /** How many gifts may wait for their receipts at once; further ones reject with `not_sent`. Default 1,000. */
  maxPendingGifts?: number;
  /**
   * For screens that announce gifts, with an overlay token or a server key: gifts worth at least this many coins come
   * individually also in a crowded room, up to 50 in a message. Default: as viewers get them.
   */
  individualMinCoins?: number;
  /** Opens a WebSocket. Default: the platform's; in Node, that of `ws`. */
  openWebSocket?: OpenWebSocket;
  /** Delays and deadlines of the connection. */
  timing?: Partial<Timing>;
  /** Returns a random number, 0 ≤ n < 1, for the jitter. Default: `Math.random`. */
  random?: () => number;
}

/** The events of the connection, with the arguments of their listeners. */
export interface LavishListeners {
  /** The state of the connection changed. */
  status: [status: Status];
  /** The user's own wallet changed, for any reason. */
  wallet: [wallet: Wallet];
  /** The user's own earnings changed. Coins. */
  earnings: [earnings: { coins: number }];
  /** All battles that the user is invited to, after each change; empty when there are none any more. */
  invites: [invites: readonly Battle[]];
  /** All items, within some seconds after one changed, while there is a connection and a room. */
  catalogue: [items: readonly Item[]];
  /** An operator tests the address of this overlay: it shows invented gifts for a while. */
  overlay_test: [];
  /** The server refused a message that belongs to no gift and no room. */
  error: [error: LavishError];
}

export interface Lavish extends Resources {
  readonly status: Status;
  /** The user of the token; null before the first connection, and for a server key. */
  readonly user: string | null;
  /** The user's own wallet; null before the first connection. */
  readonly wallet: Wallet | null;
  /** The server's time now, as exactly as the client has measured it, for countdowns. Unix milliseconds. */
  serverNowMs(): number;
  /** Calls `listener` at every `event`. The function that it returns removes the listener. */
  on<Name extends keyof LavishListeners>(
    event: Name,
    listener: (...args: LavishListeners[Name]) => void,
  ): () => void;
  /**
   * Subscribes to a room, also after every reconnection, until `room.leave()`. Each call returns an object of its own over one
   * shared subscription, which ends when the last of them has left.
   */
  room(id: string): LiveRoom;
  /** Sends a gift to a room without subscribing to it. Resolves with the receipt; rejects with a `LavishError`. */
  send(room: string, gift: GiftRequest): Promise<Receipt>;
  /**
   * Reads the items that can be sent now, in the order in which to show them; later changes come with the event `catalogue`.
   * Rejects with a `LavishError`.
   */
  catalogue(): Promise<readonly Item[]>;
  /** When offline: connects now instead of at `retryAtMs`. */
  retryNow(): void;
  /** Closes the connection for good. Gifts without a receipt reject. */
  close(): void;
}

const DEFAULT_GIFT_DEADLINE_MS = 15_000;
const DEFAULT_MAX_PENDING_GIFTS = 1_000;

/** Creates a client with one connection, over which it subscribes to any number of rooms. */
export function createClient(options: ConnectOptions & { openWebSocket: OpenWebSocket }): Lavish {
  const { individualMinCoins } = options;
  const timing = { ...DEFAULT_TIMING, ...options.timing };
  const random = options.random ?? Math.random;
  const retryMs = (attempt: number) => backoffMs(attempt, timing, random);
  const emitter = createEmitter<LavishListeners>();
  const clock = createServerClock();
  const assetServer = () => addressesOf(options.url).assets;
  const token = createUserToken(options.token, clock.nowMs, random);
  const wallet = createWalletKeeper((changed) => emitter.emit('wallet', changed));
  const api = createApi({ url: options.url, token, user: () => user });
  const readCatalogue = api.call<Catalogue, string>('GET catalogue', CATALOGUE_FIELDS, ITEM_FIELDS);
  const catalogue = createCatalogueKeeper({
    async read() {
      const read = await readCatalogue();
      return { ...read, data: read.data.map((item) => itemOnServer(assetServer(), item)) };
    },
    changed: (items) => emitter.emit('catalogue', items),
    hasListeners: () => emitter.hasListeners('catalogue'),
    spreadMs: timing.catalogueMs,
    retryMs,
    random,
  });
  let user: string | null = null;
  let refs = 0;
  const nextRef = () => ++refs;

  const transmit = (message: ClientMessage) => connection.send(message);

  const outbox = createGiftOutbox({
    transmit,
    nextRef,
    retryMs,
    deadlineMs: options.giftDeadlineMs ?? DEFAULT_GIFT_DEADLINE_MS,
    maxPending: options.maxPendingGifts ?? DEFAULT_MAX_PENDING_GIFTS,
  });

  const rooms = createLiveRooms({
    transmit,
    nextRef,
    retryMs,
    isOnline: () => connection.status.state === 'online',
    sendGift: outbox.send,
    serverNowMs: clock.nowMs,
    assetServer,
    minimum: individualMinCoins === undefined ? {} : { individual_min_coins: individualMinCoins },
  });

  const connection = createConnection(
    { ...options, token, timing, random, clock },
    { status: statusChanged, welcome, message: receive },
  );

  function statusChanged(status: Status) {
    if (status.state !== 'online') rooms.offline();
    if (status.state === 'closed') {
      rooms.stop();
      token.stop();
      catalogue.stop();
      outbox.close(status.detail);
    }
    emitter.emit('status', status);
  }

  function welcome(message: Welcome) {
    if (message.user !== user) wallet.forget();
    user = message.user;
    // Rooms first, so that the room shows a gift that is sent again here.
    rooms.online();
    outbox.online(user);
    if (message.wallet) wallet.offer(message.wallet);
    catalogue.offer(message.catalogue_version);
  }

  function receive(message: ServerMessage) {
    switch (message.t) {
      case 'subscribed':
      case 'frame':
      case 'resync':
        return rooms.receive(message);
      case 'user':
        if (message.wallet) wallet.offer(message.wallet);
        if (message.earnings) emitter.emit('earnings', message.earnings);
        if (message.invites) emitter.emit('invites', message.invites);
        return;
      case 'catalogue_changed':
        return catalogue.offer(message.version);
      case 'overlay_test':
        return emitter.emit('overlay_test');
      case 'receipt':
        // The socket fails on it, and the gift is sent again under its key over a new connection.
        if (!hasFields(message.receipt, RECEIPT_FIELDS)) throw new TypeError('the receipt lacks fields');
        wallet.offer({ coins: message.receipt.balance, version: message.receipt.wallet_version });
        return outbox.receipt(message);
      case 'error':
        if (outbox.refuse(message) || rooms.refuse(message)) return;
        return emitter.emit('error', errorFrom(message));
    }
  }

  return {
    ...createResources(api, assetServer),
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
    room: rooms.room,
    send: outbox.send,
    catalogue: catalogue.read,
    retryNow: connection.retryNow,
    close: connection.close,
  };
}
