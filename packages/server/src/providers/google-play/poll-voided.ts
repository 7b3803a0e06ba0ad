import type { StoredMessage } from '../../domain/purchases/payment-provider.ts';
import { voidedMessage } from './google-play-provider.ts';
import type { PublisherApi } from './publisher-api.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Google lists purchases that were voided within 30 days. An hour less, so that a window of many pages is still within them. */
const LISTED_MS = 30 * DAY_MS - HOUR_MS;

/** The list is read again for a day, because an entry may appear in it late. Known entries are skipped. */
const OVERLAP_MS = DAY_MS;

/** Google tells most refunds at once, by notifications. */
const PAUSE_MS = 300_000;

const FIRST_DELAY_MS = 5_000;

/** The reading of the list by all nodes together. Unix milliseconds. */
interface Poll {
  now: number;
  readUntil: number | null;
  windowUntil: number | null;
  pageToken: string | null;
  attempts: number;
}

export interface PollVoidedOptions<Claimed extends Poll> {
  api: Pick<PublisherApi, 'readVoided'>;
  /** Takes the poll for this node. Null: it is not due. */
  claim(): Promise<Claimed | null>;
  save(
    poll: Claimed,
    page: { messages: StoredMessage[]; windowUntil: number; nextPageToken: string | null; pauseMs: number },
  ): Promise<void>;
  fail(poll: Claimed, error: string, delayMs: number): Promise<void>;
}

/**
 * Creates the job that reads one page of the list of voided purchases and stores its entries as messages. The window moves on after its
 * last page. Returns whether another page is due at once.
 */
export function createPollVoided<Claimed extends Poll>({
  api,
  claim,
  save,
  fail,
}: PollVoidedOptions<Claimed>): () => Promise<boolean> {
  return async () => {
    const poll = await claim();
    if (poll === null) return false;
    const window = windowOf(poll);
    try {
      const { purchases, nextPageToken } = await api.readVoided(window);
      await save(poll, {
        messages: purchases.map(voidedMessage),
        windowUntil: window.until,
        nextPageToken,
        pauseMs: PAUSE_MS,
      });
      return nextPageToken !== null;
    } catch (error) {
      const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (poll.attempts - 1), PAUSE_MS);
      await fail(poll, error instanceof Error ? error.message : String(error), delayMs);
      throw error;
    }
  };
}

/** What is read next: the window that was begun, else one from before the last one until now. */
function windowOf({ now, readUntil, windowUntil, pageToken }: Poll) {
  const until = windowUntil ?? now;
  const oldest = until - LISTED_MS;
  return { from: Math.max(oldest, (readUntil ?? oldest) - OVERLAP_MS), until, pageToken };
}
