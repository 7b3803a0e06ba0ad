import type { StoreProvider } from '@lavish/protocol';
import type pg from 'pg';
import type { StoredMessage } from '../../domain/purchases/payment-provider.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { inTransaction } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { newId } from '../new-id.ts';

/** How long a node has a poll for itself. Another node takes it over then: reading a page again changes nothing. */
const LEASE_S = 60;

/** Enough for a sentence and a code. */
const MAX_ERROR_LENGTH = 500;

/** Where the reading of a provider's list is. Unix milliseconds of the database's clock. */
export interface ClaimedPoll {
  provider: StoreProvider;
  now: number;
  /** Everything before was read. Null: nothing was. */
  readUntil: number | null;
  /** The end of the window that is being read. Null: none is. */
  windowUntil: number | null;
  /** Null: the first page of the window. */
  pageToken: string | null;
  /** With this one, since the last success. */
  attempts: number;
}

/** Takes a due poll for this node. Null: it is not due, or another node has it. */
export async function claimPoll(pool: pg.Pool, provider: StoreProvider): Promise<ClaimedPoll | null> {
  return inTransaction(pool, async (client) => {
    await client.query(
      "insert into provider_polls (provider, read_until) values ($1, '-infinity') on conflict do nothing",
      [provider],
    );
    const { rows } = await client.query<ClaimedPoll>(
      `update provider_polls
          set attempts = attempts + 1, next_at = clock_timestamp() + make_interval(secs => $2)
        where provider = $1 and next_at <= clock_timestamp()
       returning provider, clock_timestamp() as now, nullif(read_until, '-infinity') as "readUntil",
         window_until as "windowUntil", page_token as "pageToken", attempts`,
      [provider, LEASE_S],
    );
    return rows[0] ?? null;
  });
}

/** A page of a list, as messages. */
export interface PolledPage {
  messages: StoredMessage[];
  windowUntil: number;
  /** Null: it was the last page. */
  nextPageToken: string | null;
  /** When the list is read again after its last page. */
  pauseMs: number;
}

/** Stores a page together with the position after it. A message that was stored before stays as it is. */
export async function savePage(
  pool: pg.Pool,
  { provider }: ClaimedPoll,
  { messages, windowUntil, nextPageToken, pauseMs }: PolledPage,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const at = await readClock(client);
    await client.query(
      `insert into provider_messages (id, provider, message_id, kind, body, received_at, next_at)
       select id, $2, message_id, kind, body, $3, $3
         from unnest($1::uuid[], $4::text[], $5::text[], $6::text[]) as page (id, message_id, kind, body)
           on conflict (provider, message_id) do nothing`,
      [
        messages.map(() => newId(at)),
        provider,
        timestamp(at),
        messages.map(({ id }) => id),
        messages.map(({ kind }) => kind),
        messages.map(({ body }) => body),
      ],
    );
    const isLast = nextPageToken === null;
    await client.query(
      `update provider_polls
          set attempts = 0, error = null, page_token = $2,
              window_until = case when $3 then null else $4::timestamptz end,
              read_until = case when $3 then greatest(read_until, $4) else read_until end,
              next_at = clock_timestamp() + make_interval(secs => $5::float8 / 1000)
        where provider = $1`,
      [provider, nextPageToken, isLast, timestamp(windowUntil), isLast ? pauseMs : 0],
    );
  });
}

/** Records that the list could not be read. The next attempt begins a window: the page token may have expired. */
export async function failPoll(
  pool: pg.Pool,
  { provider }: ClaimedPoll,
  error: string,
  delayMs: number,
): Promise<void> {
  await inTransaction(pool, (client) =>
    client.query(
      `update provider_polls
          set error = $2, page_token = null, window_until = null, next_at = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
        where provider = $1`,
      [provider, error.slice(0, MAX_ERROR_LENGTH), delayMs],
    ),
  );
}
