import type { ErrorCode, ErrorExtras } from './errors.ts';

/*
 * The one error of both SDKs. The imports are types only, so that a browser gets it without the schemas.
 */

/**
 * The server's code (a newer server may send codes that `ErrorCode` does not list), or a code of the SDK: `unreachable`, no
 * response of Lavish came; `not_sent`, the request or gift never left this client, so nothing has happened.
 */
export type LavishErrorCode = ErrorCode | 'not_sent' | 'unreachable' | (string & {});

/** What an error carries in addition to its code and its sentence. */
export interface ErrorFacts {
  /** HTTP status; null when no HTTP response came, as with everything that is sent over the socket. */
  status?: number | null;
  /** True: the request may have been carried out; send it again with the same `key`, or look. False: nothing has moved. */
  outcomeUnknown?: boolean;
  /** How often the request was sent; undefined where the SDK does not count. */
  attempts?: number | undefined;
  /** The request's field at fault: `quantity`, `hosts.0.room`. */
  param?: string | undefined;
  /** With `insufficient_balance`: the coins in the wallet. */
  balance?: number | undefined;
  /** With `insufficient_balance`: the coins that the gift costs. */
  required?: number | undefined;
  /** With `price_changed`: the price now. Coins. */
  price?: number | undefined;
  /** With 429 and 503: when to try again. Seconds. */
  retryAfterS?: number | undefined;
  /** The idempotency key of the request: sent again with it, the request is carried out at most once. */
  key?: string | undefined;
  /** For support: the server's logs have it. */
  requestId?: string | undefined;
}

/** A refusal of the server, or a request without a response. */
export class LavishError extends Error implements ErrorFacts {
  override readonly name = 'LavishError';
  readonly status: number | null = null;
  readonly outcomeUnknown: boolean;
  declare readonly attempts: number | undefined;
  declare readonly param: string | undefined;
  declare readonly balance: number | undefined;
  declare readonly required: number | undefined;
  declare readonly price: number | undefined;
  declare readonly retryAfterS: number | undefined;
  declare readonly key: string | undefined;
  declare readonly requestId: string | undefined;

  /** `detail` is a sentence for developers; do not show it to users as it is, and do not parse it. */
  constructor(
    readonly code: LavishErrorCode,
    readonly detail: string,
    facts: ErrorFacts = {},
  ) {
    super(`${code}: ${detail}`);
    this.outcomeUnknown = code === 'outcome_unknown';
    Object.assign(this, facts);
  }
}

/**
 * Whether `fault` is a `LavishError`, of either SDK, and has this `code` when one is given.
 *
 * ```ts
 * if (isLavishError(fault, 'insufficient_balance')) askForMore(fault.required! - fault.balance!);
 * ```
 */
export const isLavishError = (fault: unknown, code?: LavishErrorCode): fault is LavishError =>
  fault instanceof Error &&
  fault.name === 'LavishError' &&
  (code === undefined || (fault as LavishError).code === code);

/** The error that a problem document or an error message describes. `facts` is what the SDK adds. */
export const errorFrom = (
  {
    code,
    detail,
    param,
    balance,
    required,
    price,
    retry_after_s,
    request_id,
  }: ErrorExtras & { code: string; detail: string; request_id?: string },
  facts?: ErrorFacts,
): LavishError =>
  new LavishError(code, detail, {
    param,
    balance,
    required,
    price,
    retryAfterS: retry_after_s,
    requestId: request_id,
    ...facts,
  });
