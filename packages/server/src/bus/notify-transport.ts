import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { keepOpen } from '../postgres/keep-open.ts';
import { busConfig, SILENCE_MS } from '../postgres/postgres-client.ts';
import { applySessionSettings } from '../postgres/session-settings.ts';

export interface NotifyTransportOptions {
  message(message: string): void;
  /** It listens, from now on. */
  opened(): void;
  log: Pick<Logger, 'warn'>;
  /** How long PostgreSQL may be silent. */
  silenceMs?: number | undefined;
  /** How often a connection that has nothing to say is asked whether it is still there. */
  heartbeatMs?: number;
}

/** Messages between everyone on one database. */
export interface NotifyTransport {
  /** @throws when they may be lost. */
  send(messages: readonly string[]): Promise<void>;
  /** Why messages may be lost now; null: all is well. */
  readonly failure: string | null;
  close(): Promise<void>;
}

const CHANNEL = 'lavish';

/**
 * LISTEN and NOTIFY, each over a connection of its own, so that neither waits for the other or for a transaction: a NOTIFY
 * takes a lock of the whole server while it commits. Resolves when it listens, or could not for the first time: it goes
 * on trying.
 */
export async function openNotifyTransport(
  databaseUrl: string,
  options: NotifyTransportOptions,
): Promise<NotifyTransport> {
  const { message, opened, log, silenceMs = SILENCE_MS, heartbeatMs = 5_000 } = options;
  const closing = new AbortController();
  let listener: pg.Client | null = null;
  let talker: pg.Client | null = null;
  /** The last sending went through. */
  let talks = true;

  async function connect(name: 'listener' | 'notifier', ended: (client: pg.Client) => void) {
    const client = new pg.Client({ ...busConfig(databaseUrl, name), query_timeout: silenceMs });
    client.on('error', () => ended(client));
    client.on('end', () => ended(client));
    try {
      await client.connect();
      await applySessionSettings(client);
      return client;
    } catch (error) {
      end(client);
      throw error;
    }
  }

  const end = (client: pg.Client) => void client.end().catch(() => {});

  /** Resolves when the connection is over. */
  async function listen(onceOpen: () => void): Promise<void> {
    const over = new AbortController();
    const client = await connect('listener', () => over.abort());
    try {
      client.on('notification', ({ channel, payload = '' }) => channel === CHANNEL && message(payload));
      await client.query(`listen ${CHANNEL}`);
      listener = client;
      opened();
      onceOpen();
      const signal = AbortSignal.any([over.signal, closing.signal]);
      while (!signal.aborted) {
        await pause(heartbeatMs, undefined, { signal }).catch(() => {});
        if (!signal.aborted) await client.query('select');
      }
    } finally {
      listener = null;
      end(client);
    }
  }

  const transport = await keepOpen({ live: listen, signal: closing.signal, log });

  return {
    async send(messages) {
      try {
        talker ??= await connect('notifier', (ended) => {
          if (talker === ended) talker = null;
        });
        await talker.query(`select pg_notify('${CHANNEL}', m) from unnest($1::text[]) m`, [messages]);
        talks = true;
      } catch (error) {
        talks = false;
        if (talker) end(talker);
        talker = null;
        throw error;
      }
    },
    get failure() {
      if (listener === null) return 'this node does not hear the others';
      return talks ? null : 'this node cannot tell the others';
    },
    async close() {
      closing.abort();
      await transport.ended;
      await talker?.end();
    },
  };
}
