/*
 * The format of idempotency keys, for HTTP, sockets and the SDKs. This file imports nothing, so that browser bundles do not
 * include the schemas.
 */

/** No blanks at the ends: HTTP strips them from header values, so HTTP and sockets would see different keys. */
export const IDEMPOTENCY_KEY_PATTERN = '^[\\x21-\\x7e]([\\x20-\\x7e]{0,126}[\\x21-\\x7e])?$';

export const IDEMPOTENCY_KEY_MUST_BE = '1–128 printable ASCII characters, with no blank at either end';

export const isIdempotencyKey = (key: unknown): key is string =>
  typeof key === 'string' && new RegExp(IDEMPOTENCY_KEY_PATTERN).test(key);
