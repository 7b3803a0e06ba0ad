import type { Logger } from 'pino';
import { type Notification, packNotifications, unpackNotifications } from './notifications.ts';

/** What carries messages to all nodes, this one perhaps included. It may lose, repeat and reorder them. */
export interface BusTransport {
  /** Rejects when they may be lost. */
  send(messages: readonly string[]): Promise<void>;
  /** Why messages may be lost at the moment, in a sentence for anyone who asks; null: all is well. */
  readonly failure: string | null;
  close(): Promise<void>;
}

/** Resolves when the line stands, or has failed for the first time: it goes on trying by itself. */
export type OpenTransport = (on: {
  message(message: string): void;
  /** The line stands: what was said before was not heard. */
  opened(): void;
}) => Promise<BusTransport>;

/** What is worth counting here. */
export interface BusObserver {
  sent(notifications: number): void;
  /** From other nodes. */
  received(notifications: number): void;
  /** Words of this node that could not be sent. */
  lost(notifications: number): void;
}

export interface BusOptions {
  /** The name of this process: its own words are nothing new to it. */
  node: string;
  openTransport: OpenTransport;
  /** Gets each word of the other nodes. */
  onNotification(notification: Notification): void;
  log: Pick<Logger, 'warn' | 'error'>;
  observe?: BusObserver;
  /** The least time between two sendings. 50 ms: no screen is told more often. */
  everyMs?: number;
}

export interface Bus {
  /** Costs a look-up, and never throws. Nothing is sent before `start`. */
  tell(notifications: readonly Notification[]): void;
  start(): Promise<void>;
  /** Sends what still waits, if it can be sent. */
  stop(): Promise<void>;
  readonly failure: string | null;
}

/** Some seconds of the busiest node. */
const MAX_WAITING = 20_000;
const RETRY_MS = 1_000;

/**
 * Tells the other nodes what has changed through this one. The first word after quiet leaves at once, then all that have
 * come meanwhile, of one room or battle the latest. Nothing waits for it, and nothing depends on it: what it loses is
 * found by comparing with the database.
 */
export function createBus(options: BusOptions): Bus {
  const { node, openTransport, onNotification, log, observe, everyMs = 50 } = options;
  const waiting = new Map<string, Notification>();
  let transport: BusTransport | null = null;
  let sending: Promise<void> | null = null;
  let endPause = () => {};
  let stopped = false;

  function tell(notifications: readonly Notification[]) {
    for (const notification of notifications) {
      const [kind, name = '', version = 0] = notification;
      const key = `${kind} ${name}`;
      if ((waiting.get(key)?.[2] ?? -1) < version) waiting.set(key, notification);
    }
    if (waiting.size > MAX_WAITING) lose([...waiting.values()]);
    if (transport !== null && waiting.size > 0) startSending(transport);
  }

  function startSending(to: BusTransport) {
    sending ??= sendAll(to).finally(() => {
      sending = null;
    });
  }

  function lose(notifications: readonly Notification[]) {
    observe?.lost(notifications.filter(([kind]) => kind !== 'lost').length);
    waiting.clear();
    waiting.set('lost ', ['lost']);
  }

  async function sendAll(to: BusTransport) {
    // What one commit brings leaves together.
    await new Promise(setImmediate);
    while (waiting.size > 0 && !stopped) {
      const isSent = await sendWaiting(to);
      if (!stopped) await pause(isSent ? everyMs : RETRY_MS);
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function sendWaiting(to: BusTransport): Promise<boolean> {
    const notifications = [...waiting.values()];
    waiting.clear();
    try {
      await to.send(packNotifications(node, notifications));
      observe?.sent(notifications.length);
      return true;
    } catch (error) {
      log.warn(
        { err: error, notifications: notifications.length },
        'other nodes could not be told: they will find out',
      );
      lose([...notifications, ...waiting.values()]);
      return false;
    }
  }

  function receive(message: string) {
    const said = unpackNotifications(message);
    if (said?.node === node) return;
    if (said === null) return log.warn({ message: message.slice(0, 100) }, 'the bus brought nonsense');
    observe?.received(said.notifications.length);
    for (const notification of said.notifications) receiveSafely(notification);
  }

  function receiveSafely(notification: Notification) {
    try {
      onNotification(notification);
    } catch (error) {
      log.error({ err: error, notification }, 'a word of another node could not be taken in');
    }
  }

  return {
    tell,
    async start() {
      transport = await openTransport({ message: receive, opened: () => receiveSafely(['lost']) });
      if (waiting.size > 0) startSending(transport);
    },
    async stop() {
      stopped = true;
      endPause();
      await sending;
      if (transport !== null && waiting.size > 0) await sendWaiting(transport);
      await transport?.close();
      transport = null;
    },
    get failure() {
      return transport === null ? 'the bus to the other nodes is not open yet' : transport.failure;
    },
  };
}
