import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { keepOpen } from '../postgres/keep-open.ts';
import { SILENCE_MS } from '../postgres/postgres-client.ts';

export interface ValkeyTransportOptions {
  message(message: string): void;
  /** It listens, from now on. */
  opened(): void;
  log: Pick<Logger, 'warn'>;
  /** How long Valkey may be silent. */
  silenceMs?: number | undefined;
  /** How often a connection that has nothing to say is asked whether it is still there. */
  heartbeatMs?: number;
}

/** Messages between everyone on one Valkey (or Redis, 6 or newer), and one number of database. */
export interface ValkeyTransport {
  /** @throws when they may be lost. */
  send(messages: readonly string[]): Promise<void>;
  /** Why messages may be lost now; null: all is well. */
  readonly failure: string | null;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * PUBLISH and SUBSCRIBE over one connection, which the third version of the protocol allows. Resolves when it listens,
 * or could not for the first time: it goes on trying. Each connection gets a client of its own: the library's reconnecting
 * does not notice one that takes commands and answers none, since every command written counts as a sign of life.
 */
export async function openValkeyTransport(
  valkeyUrl: string,
  options: ValkeyTransportOptions,
): Promise<ValkeyTransport> {
  const { message, opened, log, silenceMs = SILENCE_MS, heartbeatMs = 5_000 } = options;
  const channel = channelOf(valkeyUrl);
  const closing = new AbortController();
  let client: Client | null = null;

  /** Resolves when the connection is over. */
  async function live(onceOpen: () => void): Promise<void> {
    const over = new AbortController();
    const fresh = await newClient(valkeyUrl);
    fresh.on('error', (error) => over.abort(error));
    try {
      await answerTo(fresh.connect(), CONNECT_TIMEOUT_MS);
      await answerTo(fresh.subscribe(channel, message), silenceMs);
      client = fresh;
      opened();
      onceOpen();
      const signal = AbortSignal.any([over.signal, closing.signal]);
      while (!signal.aborted) {
        await pause(heartbeatMs, undefined, { signal }).catch(() => {});
        if (!signal.aborted) await answerTo(fresh.ping(), silenceMs);
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
      if (to === null) throw new Error('Valkey is away');
      await answerTo(Promise.all(messages.map((text) => to.publish(channel, text))), silenceMs);
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
  // Loaded by whoever has a Valkey: it is a seventh of all that a start loads, 90 ms.
  const { createClient } = await import('@redis/client');
  return createClient({
    url,
    name: 'lavish',
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false },
  });
}

/** Channels are the same in all of a server's databases; so the number, which the address ends with, is in the name. */
const channelOf = (valkeyUrl: string) => `lavish${new URL(valkeyUrl).pathname.replace(/\/0?$/, '')}`;

/** @throws when there is none in time. */
async function answerTo<T>(question: Promise<T>, withinMs: number): Promise<T> {
  const silence = new AbortController();
  const tooLate = pause(withinMs, undefined, { signal: silence.signal }).then(() => {
    throw new Error(`Valkey has not answered for ${withinMs} ms`);
  });
  tooLate.catch(() => {});
  return Promise.race([question, tooLate]).finally(() => silence.abort());
}

/** Connects and subscribes as a line does, and says what it is: `Redis 7.0.15`. @throws when it cannot be used. */
export async function tryValkey(valkeyUrl: string): Promise<string> {
  const client = await newClient(valkeyUrl);
  client.on('error', () => {});
  try {
    await answerTo(client.connect(), CONNECT_TIMEOUT_MS);
    await answerTo(
      client.subscribe(channelOf(valkeyUrl), () => {}),
      CONNECT_TIMEOUT_MS,
    );
    await answerTo(client.publish(channelOf(valkeyUrl), NOTHING), CONNECT_TIMEOUT_MS);
    // Whoever may use a channel may still be kept from looking at the server.
    const about = await answerTo(client.info('server'), CONNECT_TIMEOUT_MS).catch(() => '');
    const field = (name: string) => new RegExp(`^${name}:(.+)$`, 'm').exec(about)?.[1]?.trim();
    const valkey = field('valkey_version');
    return valkey === undefined ? `Redis ${field('redis_version') ?? ''}`.trim() : `Valkey ${valkey}`;
  } finally {
    client.destroy();
  }
}

/** A message of a node named so, with no words in it. */
const NOTHING = '["doctor"]';
