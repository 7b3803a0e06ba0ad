import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import { keepOpen } from '../postgres/keep-open.ts';
import { busConfig, SILENCE_MS } from '../postgres/postgres-client.ts';
import { applySessionSettings } from '../postgres/session-settings.ts';

export interface NotifyTransportOptions {
  message(message: string): void;
  /** The transport listens from now on. */
  opened(): void;
  log: Pick<Logger, 'warn'>;
  /** How long PostgreSQL may be silent. Milliseconds. */
  silenceMs?: number | undefined;
  /** How often an idle connection is checked. Milliseconds. */
  heartbeatMs?: number;
}

/** Messages between all nodes of one database. */
export interface NotifyTransport {
  /** @throws when the messages may be lost */
  send(messages: readonly string[]): Promise<void>;
  /** Why messages may be lost now; null: the transport works. */
  readonly failure: string | null;
  close(): Promise<void>;
}

const CHANNEL = 'lavish';

/**
 * Carries messages over LISTEN and NOTIFY, each over a separate connection, so that neither waits for the other or for a
 * transaction: a NOTIFY takes a lock of the whole server while it commits. Resolves when it listens or its first attempt
 * has failed. It keeps retrying.
 */
export async function openNotifyTransport(
  databaseUrl: string,
  options: NotifyTransportOptions,
): Promise<NotifyTransport> {
  const { message, opened, log, silenceMs = SILENCE_MS, heartbeatMs = 5_000 } = options;
  const closing = new AbortController();
  let listener: pg.Client | null = null;
  let notifier: pg.Client | null = null;
  /** Whether the last send succeeded. */
  let canSend = true;

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

  /** Resolves when the connection has ended. */
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
        notifier ??= await connect('notifier', (ended) => {
          if (notifier === ended) notifier = null;
        });
        await notifier.query(`select pg_notify('${CHANNEL}', m) from unnest($1::text[]) m`, [messages]);
        canSend = true;
      } catch (error) {
        canSend = false;
        if (notifier) end(notifier);
        notifier = null;
        throw error;
      }
    },
    get failure() {
      if (listener === null) return 'this node does not receive notifications from the other nodes';
      return canSend ? null : 'this node cannot send notifications to the other nodes';
    },
    async close() {
      closing.abort();
      await transport.ended;
      await notifier?.end();
    },
  };
}
