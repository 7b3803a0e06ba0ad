import {
  type ErrorMessage,
  errorFrom,
  type GiftMessage,
  IDEMPOTENCY_KEY_MUST_BE,
  isIdempotencyKey,
  LavishError,
  type Receipt,
  type ReceiptMessage,
} from '@lavish/protocol';
import { notSent, retryAfterMs } from './refusals.ts';

/** A gift to send. */
export interface GiftRequest {
  /** The item's id. */
  item: string;
  /** Default 1. */
  quantity?: number;
  /** The user who receives it. Default: the room's host. */
  receiver?: string;
  /** The price of one item that the sender saw. Another price refuses the gift. Default: any price. Coins. */
  price?: number;
  /** Refuses the gift unless it counts in this battle. */
  battle?: string;
  /** The idempotency key. Default: a new one. With the `key` of an `outcome_unknown`, the receipt of that gift comes back. */
  key?: string;
}

export interface GiftOutbox {
  send(room: string, gift: GiftRequest): Promise<Receipt>;
  /** Sends all gifts without a response, in order, also those that were sent before. */
  online(user: string | null): void;
  receipt(message: ReceiptMessage): void;
  /** Returns true when `message` answers a gift. */
  refuse(message: ErrorMessage): boolean;
  /** Rejects all gifts without a receipt, and later ones. `why`: a sentence. */
  close(why: string): void;
}

interface Pending {
  message: GiftMessage & { ref: number };
  /** The user as whom it was first sent; undefined before. */
  sentAs?: string | null;
  /** An attempt had no response, so only the response to a later attempt shows its outcome. */
  lost: boolean;
  refusal?: LavishError;
  deadline: ReturnType<typeof setTimeout>;
  retry?: ReturnType<typeof setTimeout>;
  retries: number;
  resolve(receipt: Receipt): void;
  reject(error: LavishError): void;
}

interface Options {
  /** Returns false when there is no connection. */
  transmit(message: GiftMessage): boolean;
  nextRef(): number;
  /** The delay before the nth retry of a gift. Milliseconds. */
  retryMs(attempt: number): number;
  deadlineMs: number;
  maxPending: number;
}

/** How many gifts are in flight at once; the others wait. The server refuses more than 128. */
const MAX_IN_FLIGHT = 64;
/** 128 random bits. Not `randomUUID`, which a page has only over HTTPS. */
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

/** The same gift may be accepted later. */
const RETRYABLE: readonly string[] = ['overloaded', 'outcome_unknown'];
/** Refusals before the key is looked up: they say nothing about an earlier attempt without a response. */
const OUTCOME_UNKNOWN_CODES: readonly string[] = ['rate_limited', 'internal', 'unauthenticated', 'forbidden'];

/** Whether a gift is sent again after it was refused with `code`. `lost`: an earlier attempt had no response. */
export const isSentAgain = (code: string, lost: boolean): boolean =>
  RETRYABLE.includes(code) || (lost && OUTCOME_UNKNOWN_CODES.includes(code));

/** The error of a gift that is given up: its outcome is unknown, or it was refused, or it was never sent. */
export const outcomeOf = (
  { key, lost, refusal }: { key: string; lost: boolean; refusal?: LavishError },
  why: string,
): LavishError =>
  lost
    ? new LavishError('outcome_unknown', `${why} Send it again with the same key.`, { key })
    : (refusal ?? notSent(why, key));

/**
 * Gifts without a receipt. Each is sent again under the same key, over the current connection, until a response comes or its
 * deadline passes. The key makes that safe.
 */
export function createGiftOutbox(options: Options): GiftOutbox {
  const pending = new Map<number, Pending>();
  /** To be sent, oldest first. A pending gift is here, in flight, or waiting for its next attempt. */
  const queue = new Set<Pending>();
  const inFlight = new Set<Pending>();
  let user: string | null = null;
  /** Why the connection is closed for good; null: it is not. */
  let closed: string | null = null;

  function settle(entry: Pending) {
    pending.delete(entry.message.ref);
    queue.delete(entry);
    inFlight.delete(entry);
    clearTimeout(entry.deadline);
    clearTimeout(entry.retry);
  }

  function giveUp(entry: Pending, why: string) {
    entry.lost ||= inFlight.has(entry);
    settle(entry);
    entry.reject(outcomeOf({ ...entry, key: entry.message.key }, why));
  }

  function sendNext() {
    for (const entry of queue) {
      if (inFlight.size >= MAX_IN_FLIGHT) return;
      if (entry.sentAs !== undefined && entry.sentAs !== user) {
        // Keys are per sender: sent as another user, it would be a second gift.
        giveUp(entry, 'Another user is signed in.');
      } else if (options.transmit(entry.message)) {
        entry.sentAs = user;
        queue.delete(entry);
        inFlight.add(entry);
      }
    }
  }

  function sendLater(entry: Pending, retryAfterMs: number) {
    entry.retry = setTimeout(() => {
      queue.add(entry);
      sendNext();
    }, retryAfterMs + options.retryMs(entry.retries));
    entry.retries += 1;
  }

  return {
    async send(room, { key = newKey(), ...gift }) {
      if (!isIdempotencyKey(key))
        throw new LavishError('invalid_request', `The key must be ${IDEMPOTENCY_KEY_MUST_BE}.`, {
          key,
          param: 'key',
        });
      if (closed !== null) throw notSent(closed, key);
      if (pending.size >= options.maxPending) throw notSent(`${pending.size} gifts have no answer.`, key);
      return new Promise<Receipt>((resolve, reject) => {
        const ref = options.nextRef();
        const message: Pending['message'] = { t: 'gift', ref, room, key, ...gift };
        const deadline = setTimeout(() => {
          giveUp(entry, 'No answer in time.');
          sendNext();
        }, options.deadlineMs);
        const entry: Pending = { message, deadline, lost: false, retries: 0, resolve, reject };
        pending.set(ref, entry);
        queue.add(entry);
        sendNext();
      });
    },
    online(current) {
      user = current;
      queue.clear();
      for (const entry of pending.values()) {
        entry.lost ||= inFlight.has(entry);
        clearTimeout(entry.retry);
        queue.add(entry);
      }
      inFlight.clear();
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
      inFlight.delete(entry);
      entry.lost ||= message.code === 'outcome_unknown';
      entry.refusal = errorFrom(message, { key: entry.message.key });
      if (isSentAgain(message.code, entry.lost)) {
        sendLater(entry, retryAfterMs(entry.refusal));
      } else {
        settle(entry);
        entry.reject(entry.refusal);
      }
      sendNext();
      return true;
    },
    close(why) {
      closed = why;
      for (const entry of pending.values()) giveUp(entry, why);
    },
  };
}
