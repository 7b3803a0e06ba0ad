import { type ProviderMessage, type StoreProvider, toWireId } from '@lavish/protocol';
import type pg from 'pg';
import type { StoredMessage, VerifiedMessage } from '../../domain/purchases/payment-provider.ts';
import { retryDelayMs } from '../../domain/purchases/retry-delay.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { newId } from '../new-id.ts';

/** How long a node has a message for itself. Another node takes it over then: processing it again changes nothing. */
const LEASE_S = 60;

/** Enough for a sentence and a code. */
const MAX_ERROR_LENGTH = 500;

/** Stores a verified message once. It is processed later. Resolves when it is on disk, so that it can be answered. */
export async function storeMessage(
  pool: pg.Pool,
  provider: StoreProvider,
  { id, kind }: VerifiedMessage,
  body: string,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const at = await readClock(client);
    await client.query(
      `insert into provider_messages (id, provider, message_id, kind, body, received_at, next_at)
       values ($1, $2, $3, $4, $5, $6, $6) on conflict (provider, message_id) do nothing`,
      [newId(at), provider, id, kind, body, timestamp(at)],
    );
  });
}

/** A message that this node processes now. */
export interface ClaimedMessage extends StoredMessage {
  /** Of its row, 32 hex digits. `id` is the provider's. */
  row: string;
  provider: StoreProvider;
  /** With this one. */
  attempts: number;
}

/** Takes due messages of a provider for this node, at most `limit`, the oldest first. */
export const claimMessages = (
  db: Queryable,
  provider: StoreProvider,
  limit: number,
): Promise<ClaimedMessage[]> =>
  rows<ClaimedMessage>(
    db,
    `update provider_messages m set attempts = attempts + 1, next_at = clock_timestamp() + make_interval(secs => $2)
       from (select id from provider_messages where state = 'due' and next_at <= clock_timestamp() and provider = $3
              order by next_at limit $1) due
      where m.id = due.id and m.state = 'due' and m.next_at <= clock_timestamp()
     returning m.id as row, provider, message_id as id, kind, body, attempts`,
    [limit, LEASE_S, provider],
  );

/** Records that a message was processed. `state`: `ignored` if it changes nothing. */
export async function finishMessage(pool: pg.Pool, row: string, state: 'done' | 'ignored'): Promise<void> {
  await inTransaction(pool, (client) =>
    client.query(
      `update provider_messages set state = $2, next_at = null, error = null, processed_at = clock_timestamp() where id = $1`,
      [row, state],
    ),
  );
}

/** Records a failed attempt. The message is tried again, unless it was tried too often. */
export async function failMessage(
  pool: pg.Pool,
  { row, attempts }: ClaimedMessage,
  error: string,
): Promise<void> {
  const delayMs = retryDelayMs(attempts);
  await inTransaction(pool, (client) =>
    client.query(
      `update provider_messages set error = $2, state = case when $3::float8 is null then 'failed' else state end,
              next_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000) where id = $1`,
      [row, error.slice(0, MAX_ERROR_LENGTH), delayMs],
    ),
  );
}

/** Lets a failed message be tried again. Null: there is none that has failed. */
export async function retryMessage(pool: pg.Pool, row: string): Promise<ProviderMessage | null> {
  return inTransaction(pool, async (client) => {
    await client.query(
      `update provider_messages set state = 'due', attempts = 0, next_at = clock_timestamp() where id = $1 and state = 'failed'`,
      [row],
    );
    const { rows: found } = await client.query<MessageRow>(
      `select ${MESSAGE_COLUMNS} from provider_messages where id = $1 and state = 'due'`,
      [row],
    );
    return found[0] ? messageView(found[0]) : null;
  });
}

interface MessageRow {
  id: string;
  provider: StoreProvider;
  message: string;
  kind: string;
  state: ProviderMessage['state'];
  attempts: number;
  nextAt: number | null;
  error: string | null;
  receivedAt: number;
  processedAt: number | null;
}

const MESSAGE_COLUMNS = `id, provider, message_id as message, kind, state, attempts, next_at as "nextAt", error,
  received_at as "receivedAt", processed_at as "processedAt"`;

const messageView = (row: MessageRow): ProviderMessage => ({
  id: toWireId('msg', row.id),
  provider: row.provider,
  message: row.message,
  kind: row.kind,
  state: row.state,
  attempts: row.attempts,
  next_at: row.nextAt === null ? null : timestamp(row.nextAt),
  error: row.error,
  received_at: timestamp(row.receivedAt),
  processed_at: row.processedAt === null ? null : timestamp(row.processedAt),
});

/** Messages, newest first. `state`: only those. */
export async function listMessages(
  db: Queryable,
  { limit, after, state }: { limit: number; after?: { id: string }; state?: ProviderMessage['state'] },
): Promise<ProviderMessage[]> {
  const found = await rows<MessageRow>(
    db,
    `select ${MESSAGE_COLUMNS} from provider_messages
      where coalesce(id < $2::uuid, true) and coalesce(state = $3, true) order by id desc limit $1`,
    [limit, after?.id ?? null, state ?? null],
  );
  return found.map(messageView);
}
