import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../domain/refusal.ts';
import type { AccountChange } from '../../domain/rooms/room-events.ts';
import { JOURNAL_COLUMNS, type StoredJournal } from './journal-rows.ts';

/** The outcome of a request that moves money. `changed`: null if an earlier request with the same key has carried it out. */
export interface Carried<Done> {
  done: Done;
  changed: AccountChange[] | null;
}

interface UsedKey {
  user: string;
  kind: StoredJournal['kind'];
  key: string;
  /** Of the request. */
  hash: string;
}

/**
 * The journal that the same request has written before; null: the key is new. Refuses another request under the same key. The
 * accounts that the request would change are locked.
 */
export async function readUsedKey(
  client: pg.ClientBase,
  { user, kind, key, hash }: UsedKey,
): Promise<StoredJournal | null | Refusal> {
  const { rows } = await client.query<StoredJournal>(
    `select ${JOURNAL_COLUMNS} from journals where user_id = $1 and kind = $2 and idempotency_key = $3`,
    [user, kind, key],
  );
  const [journal] = rows;
  if (!journal) return null;
  if (journal.requestHash === hash) return journal;
  const detail = 'This key was used for another request. Use a new one for each.';
  return refuse('idempotency_key_reused', detail, { param: 'Idempotency-Key' });
}
