/*
 * What an idempotency key is, over HTTP and the socket and in the SDKs. It has no import, so that a browser gets it without
 * the schemas.
 */

/** HTTP strips blanks around a header's value: a key with one would be another key over HTTP than over the socket. */
export const IDEMPOTENCY_KEY_PATTERN = '^[\\x21-\\x7e]([\\x20-\\x7e]{0,126}[\\x21-\\x7e])?$';

export const IDEMPOTENCY_KEY_MUST_BE = '1–128 printable ASCII characters, with no blank at either end';

export const isIdempotencyKey = (key: unknown): key is string =>
  typeof key === 'string' && new RegExp(IDEMPOTENCY_KEY_PATTERN).test(key);
