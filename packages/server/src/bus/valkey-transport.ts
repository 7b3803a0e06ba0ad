import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { keepOpen } from '../postgres/keep-open.ts';
import { SILENCE_MS } from '../postgres/postgres-client.ts';

export interface ValkeyTransportOptions {
  message(message: string): void;
  /** The transport listens from now on. */
  opened(): void;
  log: Pick<Logger, 'warn'>;
  /** How long Valkey may be silent. Milliseconds. */
  silenceMs?: number | undefined;
  /** How often an idle connection is checked. Milliseconds. */
  heartbeatMs?: number;
}

/** Messages between all nodes on one database number of a Valkey server (or Redis, 6 or newer). */
export interface ValkeyTransport {
  /** @throws when the messages may be lost */
  send(messages: readonly string[]): Promise<void>;
  /** Why messages may be lost now; null: the transport works. */
  readonly failure: string | null;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Carries messages with PUBLISH and SUBSCRIBE over one connection, which RESP3 allows. Resolves when it listens or its first
 * attempt has failed. It keeps retrying. Each connection gets a new client: the library's own reconnecting counts every
 * written command as activity, so it does not detect a server that accepts commands without responding.
 */
export async function openValkeyTransport(
  valkeyUrl: string,
  options: ValkeyTransportOptions,
): Promise<ValkeyTransport> {
  const { message, opened, log, silenceMs = SILENCE_MS, heartbeatMs = 5_000 } = options;
  const channel = channelOf(valkeyUrl);
  const closing = new AbortController();
  let client: Client | null = null;

  /** Resolves when the connection has ended. */
  async function live(onceOpen: () => void): Promise<void> {
    const over = new AbortController();
    const fresh = await newClient(valkeyUrl);
    fresh.on('error', (error) => over.abort(error));
    try {
      await withDeadline(fresh.connect(), CONNECT_TIMEOUT_MS);
      await withDeadline(fresh.subscribe(channel, message), silenceMs);
      client = fresh;
      opened();
      onceOpen();
      const signal = AbortSignal.any([over.signal, closing.signal]);
      while (!signal.aborted) {
        await pause(heartbeatMs, undefined, { signal }).catch(() => {});
        if (!signal.aborted) await withDeadline(fresh.ping(), silenceMs);
      }
    } finally {
      client = null;
      fresh.destroy();
    }
  }

  const transport = await keepOpen({ live, signal: closing.signal, log });

  return {
    async send(messages) {
      const to = client;
      if (to === null) throw new Error('there is no connection to Valkey');
      await withDeadline(Promise.all(messages.map((text) => to.publish(channel, text))), silenceMs);
    },
    get failure() {
      return client === null ? 'this node has no connection to Valkey' : null;
    },
    async close() {
      closing.abort();
      await transport.ended;
    },
  };
}

type Client = Awaited<ReturnType<typeof newClient>>;

async function newClient(url: string) {
  // Loaded only by nodes that use Valkey: it is a seventh of the modules that a start loads, 90 ms.
  const { createClient } = await import('@redis/client');
  return createClient({
    url,
    name: 'lavish',
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false },
  });
}

/** All databases of a server share their channels, so the channel's name contains the database number of the URL's path. */
const channelOf = (valkeyUrl: string) => `lavish${new URL(valkeyUrl).pathname.replace(/\/0?$/, '')}`;

/** @throws if there is no response within `withinMs` */
async function withDeadline<T>(response: Promise<T>, withinMs: number): Promise<T> {
  const silence = new AbortController();
  const tooLate = pause(withinMs, undefined, { signal: silence.signal }).then(() => {
    throw new Error(`Valkey has not responded for ${withinMs} ms`);
  });
  tooLate.catch(() => {});
  return Promise.race([response, tooLate]).finally(() => silence.abort());
}

/** Connects and subscribes as the transport does. @returns name and version, as `Redis 7.0.15` @throws when it cannot be used */
export async function tryValkey(valkeyUrl: string): Promise<string> {
  const client = await newClient(valkeyUrl);
  client.on('error', () => {});
  try {
    await withDeadline(client.connect(), CONNECT_TIMEOUT_MS);
    await withDeadline(
      client.subscribe(channelOf(valkeyUrl), () => {}),
      CONNECT_TIMEOUT_MS,
    );
    await withDeadline(client.publish(channelOf(valkeyUrl), EMPTY_MESSAGE), CONNECT_TIMEOUT_MS);
    // A user that may use a channel can still lack the permission for INFO.
    const about = await withDeadline(client.info('server'), CONNECT_TIMEOUT_MS).catch(() => '');
    const field = (name: string) => new RegExp(`^${name}:(.+)$`, 'm').exec(about)?.[1]?.trim();
    const valkey = field('valkey_version');
    return valkey === undefined ? `Redis ${field('redis_version') ?? ''}`.trim() : `Valkey ${valkey}`;
  } finally {
    client.destroy();
  }
}

/** A message of a node of this name, without notifications. */
const EMPTY_MESSAGE = '["doctor"]';
