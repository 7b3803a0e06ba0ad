import type { ErrorCode, ErrorMessage } from '@lavish/protocol';

/**
 * The server's code (a newer server may know more than `ErrorCode` lists), or one of ours: `not_sent`, the gift never left
 * this client (or the call, for want of a token), so nothing has happened; `unreachable`, a call to the API had no answer of Lavish.
 */
export type LavishErrorCode = ErrorCode | 'not_sent' | 'unreachable' | (string & {});

interface Extras {
  param?: string | undefined;
  balance?: number | undefined;
  required?: number | undefined;
  price?: number | undefined;
  retryAfterS?: number | undefined;
  key?: string | undefined;
  requestId?: string | undefined;
}

/** A refusal. Nothing has moved, except that `outcome_unknown` leaves it open: repeat with the same `key`. */
export class LavishError extends Error {
  override readonly name = 'LavishError';
  readonly code: LavishErrorCode;
  /** A sentence for people. */
  readonly detail: string;
  /** The request's field at fault. */
  readonly param: string | undefined;
  /** With `insufficient_balance`: what there is and what it takes. Coins. */
  readonly balance: number | undefined;
  readonly required: number | undefined;
  /** With `price_changed`: the price now. Coins. */
  readonly price: number | undefined;
  readonly retryAfterS: number | undefined;
  /** The gift's idempotency key: send again with it, and it happens at most once. */
  readonly key: string | undefined;
  /** Of a call to the API, for support: the server's logs know it. */
  readonly requestId: string | undefined;

  constructor(code: LavishErrorCode, detail: string, extras: Extras = {}) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.param = extras.param;
    this.balance = extras.balance;
    this.required = extras.required;
    this.price = extras.price;
    this.retryAfterS = extras.retryAfterS;
    this.key = extras.key;
    this.requestId = extras.requestId;
  }
}

export const errorFromMessage = (message: ErrorMessage, key?: string): LavishError =>
  new LavishError(message.code, message.detail, { ...message, retryAfterS: message.retry_after_s, key });

/** How long the server, or a hop before it, asked to wait. Milliseconds. */
export const retryAfterMs = (fault: unknown): number =>
  fault instanceof LavishError ? (fault.retryAfterS ?? 0) * 1_000 : 0;
