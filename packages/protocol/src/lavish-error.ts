import type { ErrorCode, ErrorExtras } from './errors.ts';

/*
 * The one error of both SDKs. The imports are types only, so that a browser gets it without the schemas.
 */

/**
 * The server's code (a newer server may send codes that `ErrorCode` does not list), or a code of the SDK. `unreachable`: no
 * response of Lavish arrived. `not_sent`: this client did not send the request or gift, so nothing has happened.
 */
export type LavishErrorCode = ErrorCode | 'not_sent' | 'unreachable' | (string & {});

/** The fields of an error besides its code and its sentence. */
export interface ErrorFacts {
  /** HTTP status; null: there was no HTTP response, as for all requests over the socket. */
  status?: number | null;
  /** True: the request may have been carried out. Send it again with the same `key`, or check. False: no coins have moved. */
  outcomeUnknown?: boolean;
  /** How often the request was sent; undefined if the SDK does not count it. */
  attempts?: number | undefined;
  /** The invalid field of the request: `quantity`, `hosts.0.room`. */
  param?: string | undefined;
  /** With `insufficient_balance`: the coins in the wallet. */
  balance?: number | undefined;
  /** With `insufficient_balance`: the coins that the gift costs. */
  required?: number | undefined;
  /** With `price_changed`: the current price. Coins. */
  price?: number | undefined;
  /** With 429 and 503: seconds until the next attempt. */
  retryAfterS?: number | undefined;
  /** The idempotency key of the request: sent again with it, the request is carried out at most once. */
  key?: string | undefined;
  /** For support: the id of the request in the server's logs. */
  requestId?: string | undefined;
}

/** A refusal of the server, or a request without a response. */
export class LavishError extends Error implements ErrorFacts {
  override readonly name = 'LavishError';
  declare readonly code: LavishErrorCode;
  /** A sentence for developers. Do not show it to users, and do not parse it. */
  declare readonly detail: string;
  declare readonly status: number | null;
  declare readonly outcomeUnknown: boolean;
  declare readonly attempts: number | undefined;
  declare readonly param: string | undefined;
  declare readonly balance: number | undefined;
  declare readonly required: number | undefined;
  declare readonly price: number | undefined;
  declare readonly retryAfterS: number | undefined;
  declare readonly key: string | undefined;
  declare readonly requestId: string | undefined;

  constructor(code: LavishErrorCode, detail: string, facts: ErrorFacts = {}) {
    super(`${code}: ${detail}`);
    Object.assign(this, { code, detail, status: null, outcomeUnknown: code === 'outcome_unknown' }, facts);
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

/** The error that a problem document or an error message describes. `facts`: the fields that the SDK adds. */
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
