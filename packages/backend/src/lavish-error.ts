import type { ErrorCode } from '@lavish/protocol';

/**
 * The server's code (a newer server may know more than `ErrorCode` lists), or `unreachable`: no answer of Lavish came.
 */
export type LavishErrorCode = ErrorCode | 'unreachable' | (string & {});

/** What an error tells beside its code and its sentence. */
export interface ErrorFacts {
  /** HTTP status; null when no answer came. */
  status: number | null;
  /** It may have happened: send again with the same `key`, or look. False: nothing has moved. */
  outcomeUnknown: boolean;
  /** How often it was tried. */
  attempts: number;
  /** The request's field at fault: `quantity`, `hosts.0.room`. */
  param?: string | undefined;
  /** For support: the server's logs know it. */
  requestId?: string | undefined;
  /** With 429 and 503: when to try again. */
  retryAfterS?: number | undefined;
  /** With `insufficient_balance`: what there is and what it takes. Coins. */
  balance?: number | undefined;
  required?: number | undefined;
  /** With `price_changed`: the price now. Coins. */
  price?: number | undefined;
  /** The Idempotency-Key that it was sent with. */
  key?: string | undefined;
}

/** A refusal, or that there was no answer. */
export class LavishError extends Error implements ErrorFacts {
  override readonly name = 'LavishError';
  readonly code: LavishErrorCode;
  /** A sentence for whoever has to mend it; not for users. */
  readonly detail: string;
  readonly status: number | null;
  readonly outcomeUnknown: boolean;
  readonly attempts: number;
  readonly param: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterS: number | undefined;
  readonly balance: number | undefined;
  readonly required: number | undefined;
  readonly price: number | undefined;
  readonly key: string | undefined;

  constructor(code: LavishErrorCode, detail: string, facts: ErrorFacts) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.status = facts.status;
    this.outcomeUnknown = facts.outcomeUnknown;
    this.attempts = facts.attempts;
    this.param = facts.param;
    this.requestId = facts.requestId;
    this.retryAfterS = facts.retryAfterS;
    this.balance = facts.balance;
    this.required = facts.required;
    this.price = facts.price;
    this.key = facts.key;
  }
}

/**
 * Whether `fault` is an error of Lavish, and of this code when one is given.
 *
 * ```ts
 * if (isLavishError(fault, 'insufficient_balance')) askForMore(fault.required! - fault.balance!);
 * ```
 */
export const isLavishError = (fault: unknown, code?: LavishErrorCode): fault is LavishError =>
  fault instanceof LavishError && (code === undefined || fault.code === code);
