import type { Logger } from 'pino';
import { type Notification, packNotifications, unpackNotifications } from './notifications.ts';

/** Carries messages to all nodes, perhaps to the sender as well. It may lose, repeat and reorder them. */
export interface BusTransport {
  /** @throws when the messages may be lost */
  send(messages: readonly string[]): Promise<void>;
  /** The reason why messages may be lost now, as a sentence; null: the transport works. */
  readonly failure: string | null;
  close(): Promise<void>;
}

/** Resolves when the transport is open or its first attempt has failed. It keeps retrying. */
export type OpenTransport = (on: {
  message(message: string): void;
  /** The transport has opened. Earlier messages were not received. */
  opened(): void;
}) => Promise<BusTransport>;

/** Called for the events of the bus that metrics count. */
export interface BusObserver {
  sent(notifications: number): void;
  /** From other nodes. */
  received(notifications: number): void;
  /** Notifications of this node that could not be sent. */
  lost(notifications: number): void;
}

export interface BusOptions {
  /** The name of this process: it ignores its own notifications. */
  node: string;
  openTransport: OpenTransport;
  /** Called for each notification of the other nodes. */
  onNotification(notification: Notification): void;
  log: Pick<Logger, 'warn' | 'error'>;
  observe?: BusObserver;
  /** The minimum time between two sends. 50 ms, because no viewer gets frames more often. */
  everyMs?: number;
}

export interface Bus {
  /** Queues notifications, at the cost of a look-up. Never throws. Nothing is sent before `start`. */
  publish(notifications: readonly Notification[]): void;
  start(): Promise<void>;
  /** Sends the notifications that are still queued, if possible. */
  stop(): Promise<void>;
  readonly failure: string | null;
}

/** As many as the busiest node publishes in some seconds. */
const MAX_WAITING = 20_000;
const RETRY_MS = 1_000;

/**
 * Publishes this node's changes to the other nodes. The first notification after a pause is sent at once. Those that are
 * queued meanwhile are sent together, only the latest of each room or battle. Nothing waits for the bus or depends on it:
 * nodes find lost changes by comparing with the database.
 */
export function createBus(options: BusOptions): Bus {
  const { node, openTransport, onNotification, log, observe, everyMs = 50 } = options;
  const waiting = new Map<string, Notification>();
  let transport: BusTransport | null = null;
  let sending: Promise<void> | null = null;
  let endPause = () => {};
  let stopped = false;

  function publish(notifications: readonly Notification[]) {
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
    // The notifications of one commit are sent together.
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
        'notifications could not be sent: other nodes will find the changes in the database',
      );
      lose([...notifications, ...waiting.values()]);
      return false;
    }
  }

  function receive(message: string) {
    const unpacked = unpackNotifications(message);
    if (unpacked?.node === node) return;
    if (unpacked === null)
      return log.warn({ message: message.slice(0, 100) }, 'the bus has received an invalid message');
    observe?.received(unpacked.notifications.length);
    for (const notification of unpacked.notifications) receiveSafely(notification);
  }

  function receiveSafely(notification: Notification) {
    try {
      onNotification(notification);
    } catch (error) {
      log.error({ err: error, notification }, 'a notification of another node could not be handled');
    }
  }

  return {
    publish,
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
