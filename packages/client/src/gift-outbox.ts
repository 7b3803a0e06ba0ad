import type { ErrorMessage, GiftMessage, Receipt, ReceiptMessage } from '@lavish/protocol';
import { errorFromMessage, LavishError } from './lavish-error.ts';

/** What a viewer sends. */
export interface GiftRequest {
  item: string;
  /** Default 1. */
  quantity?: number;
  /** Default: the room's host. */
  receiver?: string;
  /** The price of one that the sender saw: at any other, the gift is refused. Coins. */
  price?: number;
  /** Refuse the gift unless it is for this battle. */
  battle?: string;
  /** Default: a new one. Give the `key` of an `outcome_unknown` to learn what became of that gift. */
  key?: string;
}

export interface GiftOutbox {
  send(room: string, gift: GiftRequest): Promise<Receipt>;
  /** (Re)sends, in order, all that has no answer yet. */
  online(user: string | null): void;
  receipt(message: ReceiptMessage): void;
  /** True when `ref` is that of a gift. */
  refuse(message: ErrorMessage): boolean;
  close(): void;
}

interface Pending {
  message: GiftMessage & { ref: number };
  /** Whose gift it became when it was first sent; undefined before. */
  sentAs?: string | null;
  /** Sent, and not answered yet. */
  awaited: boolean;
  /** What became of an earlier attempt will only be known by the answer to a later one. */
  lost: boolean;
  refusal?: LavishError;
  deadline: ReturnType<typeof setTimeout>;
  retry?: ReturnType<typeof setTimeout>;
  retries: number;
  resolve(receipt: Receipt): void;
  reject(error: LavishError): void;
}

interface Ties {
  /** False when there is no connection. */
  transmit(message: GiftMessage): boolean;
  nextRef(): number;
  retryMs(attempt: number): number;
  deadlineMs: number;
  maxPending: number;
}

const KEY_BYTES = 16;

/** Not `randomUUID`: a page that was not loaded over HTTPS does not have it. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Worth sending again as it is. */
const NOT_YET: readonly string[] = ['overloaded', 'outcome_unknown'];
/** Answered before the key is looked up: they refuse this attempt, and tell nothing of one that was lost. */
const SAYS_NOTHING: readonly string[] = ['rate_limited', 'internal', 'unauthenticated', 'forbidden'];

const CLOSED = 'The connection is closed.';

/** Why a gift is given up, as exactly as it is known: never sent, refused, or open. */
function failureOf({ awaited, lost, refusal, message: { key } }: Pending, why: string): LavishError {
  if (awaited || lost) {
    return new LavishError('outcome_unknown', `${why} Send again with the same key to learn the outcome.`, {
      key,
    });
  }
  return refusal ?? new LavishError('not_sent', `${why} Nothing was sent.`, { key });
}

/**
 * Gifts on their way: each is sent again under the same key, over whatever connection there is, until an answer comes
 * or its time is up. The key makes that safe.
 */
export function createGiftOutbox(ties: Ties): GiftOutbox {
  const pending = new Map<number, Pending>();
  let user: string | null = null;
  let closed = false;

  function settle(entry: Pending) {
    pending.delete(entry.message.ref);
    clearTimeout(entry.deadline);
    clearTimeout(entry.retry);
  }

  function giveUp(entry: Pending, why: string) {
    settle(entry);
    entry.reject(failureOf(entry, why));
  }

  function transmit(entry: Pending) {
    // A key belongs to its sender: under another user it would be a second gift.
    if (entry.sentAs !== undefined && entry.sentAs !== user)
      return giveUp(entry, 'Another user is signed in now.');
    if (!ties.transmit(entry.message)) return;
    entry.sentAs = user;
    entry.lost ||= entry.awaited;
    entry.awaited = true;
  }

  return {
    send(room, { key = newKey(), ...gift }) {
      if (pending.size >= ties.maxPending) {
        const detail = `${pending.size} gifts have no answer yet. Nothing was sent.`;
        return Promise.reject(new LavishError('not_sent', detail, { key }));
      }
      return new Promise<Receipt>((resolve, reject) => {
        const ref = ties.nextRef();
        const deadline = setTimeout(() => giveUp(entry, 'No answer came in time.'), ties.deadlineMs);
        const message: Pending['message'] = { t: 'gift', ref, room, key, ...gift };
        const entry: Pending = {
          message,
          deadline,
          awaited: false,
          lost: false,
          retries: 0,
          resolve,
          reject,
        };
        pending.set(ref, entry);
        if (closed) giveUp(entry, CLOSED);
        else transmit(entry);
      });
    },
    online(nowUser) {
      user = nowUser;
      for (const entry of pending.values()) {
        clearTimeout(entry.retry);
        transmit(entry);
      }
    },
    receipt({ ref, receipt }) {
      const entry = pending.get(Number(ref));
      if (entry === undefined) return;
      settle(entry);
      entry.resolve(receipt);
    },
    refuse(message) {
      const entry = pending.get(Number(message.ref));
      if (entry === undefined) return false;
      entry.awaited = false;
      entry.lost ||= message.code === 'outcome_unknown';
      if (NOT_YET.includes(message.code) || (entry.lost && SAYS_NOTHING.includes(message.code))) {
        entry.refusal = errorFromMessage(message, entry.message.key);
        const delayMs = (message.retry_after_s ?? 0) * 1000 + ties.retryMs(entry.retries);
        entry.retries += 1;
        entry.retry = setTimeout(() => transmit(entry), delayMs);
      } else {
        settle(entry);
        entry.reject(errorFromMessage(message, entry.message.key));
      }
      return true;
    },
    close() {
      closed = true;
      for (const entry of pending.values()) giveUp(entry, CLOSED);
    },
  };
}
