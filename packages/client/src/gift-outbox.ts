import {
  type ErrorMessage,
  type GiftMessage,
  IDEMPOTENCY_KEY_MUST_BE,
  isIdempotencyKey,
  type Receipt,
  type ReceiptMessage,
} from '@lavish/protocol';
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
  /** Only an answer to a later attempt will tell what became of an earlier one. */
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

/** How many may be under way at once, the rest waiting for their turn: a server refuses more than 128. */
const UNDER_WAY = 64;
const KEY_BYTES = 16;

/** Not `randomUUID`: a page that was not loaded over HTTPS does not have it. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Worth sending again as it is. */
const NOT_YET: readonly string[] = ['overloaded', 'outcome_unknown'];
/** Answered before the key is looked up: they refuse this attempt, and tell nothing of one that was lost. */
const OUTCOME_UNKNOWN_CODES: readonly string[] = ['rate_limited', 'internal', 'unauthenticated', 'forbidden'];

const CLOSED = 'The connection is closed.';

/**
 * Gifts on their way: each is sent again under the same key, over whatever connection there is, until an answer comes
 * or its time is up. The key makes that safe.
 */
export function createGiftOutbox(ties: Ties): GiftOutbox {
  const pending = new Map<number, Pending>();
  /** To be sent, the oldest first. A pending gift is here, under way, or resting before its next attempt. */
  const turn = new Set<Pending>();
  const underWay = new Set<Pending>();
  let user: string | null = null;
  let closed = false;

  function settle(entry: Pending) {
    pending.delete(entry.message.ref);
    turn.delete(entry);
    underWay.delete(entry);
    clearTimeout(entry.deadline);
    clearTimeout(entry.retry);
  }

  /** Rejects with what is known, as exactly as it is known: never sent, refused, or open. */
  function giveUp(entry: Pending, why: string) {
    const isOpen = underWay.has(entry) || entry.lost;
    const { key } = entry.message;
    settle(entry);
    if (isOpen) {
      const detail = `${why} Send again with the same key to learn the outcome.`;
      entry.reject(new LavishError('outcome_unknown', detail, { key }));
    } else {
      entry.reject(entry.refusal ?? new LavishError('not_sent', `${why} Nothing was sent.`, { key }));
    }
  }

  function sendNext() {
    for (const entry of turn) {
      if (underWay.size >= UNDER_WAY) return;
      if (entry.sentAs !== undefined && entry.sentAs !== user) {
        // A key belongs to its sender: under another user it would be a second gift.
        giveUp(entry, 'Another user is signed in now.');
      } else if (ties.transmit(entry.message)) {
        entry.sentAs = user;
        turn.delete(entry);
        underWay.add(entry);
      }
    }
  }

  function restAndTryAgain(entry: Pending, retryAfterS: number) {
    const delayMs = retryAfterS * 1000 + ties.retryMs(entry.retries);
    entry.retries += 1;
    entry.retry = setTimeout(() => {
      turn.add(entry);
      sendNext();
    }, delayMs);
  }

  return {
    send(room, { key = newKey(), ...gift }) {
      if (!isIdempotencyKey(key)) {
        const detail = `The key must be ${IDEMPOTENCY_KEY_MUST_BE}.`;
        return Promise.reject(new LavishError('invalid_request', detail, { key, param: 'key' }));
      }
      if (closed || pending.size >= ties.maxPending) {
        const why = closed ? CLOSED : `${pending.size} gifts have no answer yet.`;
        return Promise.reject(new LavishError('not_sent', `${why} Nothing was sent.`, { key }));
      }
      return new Promise<Receipt>((resolve, reject) => {
        const ref = ties.nextRef();
        const message: Pending['message'] = { t: 'gift', ref, room, key, ...gift };
        const deadline = setTimeout(() => {
          giveUp(entry, 'No answer came in time.');
          sendNext();
        }, ties.deadlineMs);
        const entry: Pending = { message, deadline, lost: false, retries: 0, resolve, reject };
        pending.set(ref, entry);
        turn.add(entry);
        sendNext();
      });
    },
    online(nowUser) {
      user = nowUser;
      turn.clear();
      for (const entry of pending.values()) {
        entry.lost ||= underWay.has(entry);
        clearTimeout(entry.retry);
        turn.add(entry);
      }
      underWay.clear();
      sendNext();
    },
    receipt({ ref, receipt }) {
      const entry = pending.get(Number(ref));
      if (entry === undefined) return;
      settle(entry);
      entry.resolve(receipt);
      sendNext();
    },
    refuse(message) {
      const entry = pending.get(Number(message.ref));
      if (entry === undefined) return false;
      const refusal = errorFromMessage(message, entry.message.key);
      underWay.delete(entry);
      entry.lost ||= message.code === 'outcome_unknown';
      if (NOT_YET.includes(message.code) || (entry.lost && OUTCOME_UNKNOWN_CODES.includes(message.code))) {
        entry.refusal = refusal;
        restAndTryAgain(entry, message.retry_after_s ?? 0);
      } else {
        settle(entry);
        entry.reject(refusal);
      }
      sendNext();
      return true;
    },
    close() {
      closed = true;
      for (const entry of pending.values()) giveUp(entry, CLOSED);
    },
  };
}
