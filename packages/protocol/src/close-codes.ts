/**
 * The codes with which the server closes a socket. `reconnect: false` is final: the same token cannot connect again. After
 * any code that is not listed here, the client reconnects with its position.
 */
export const CLOSE_CODES = {
  token_expired: { code: 4001, reconnect: true },
  token_revoked: { code: 4002, reconnect: true },
  bad_messages: { code: 4400, reconnect: false },
  token_invalid: { code: 4401, reconnect: false },
  not_allowed: { code: 4403, reconnect: false },
  too_slow: { code: 4408, reconnect: true },
  too_many: { code: 4429, reconnect: true },
  /** The reason is JSON: `{"retry_ms": n}`. */
  going_away: { code: 4503, reconnect: true },
} as const;

export type CloseReason = keyof typeof CLOSE_CODES;

/** Why the server closed a socket with `code`; undefined for a code that is not its own. */
export const closeReasonOf = (code: number): CloseReason | undefined =>
  (Object.keys(CLOSE_CODES) as CloseReason[]).find((reason) => CLOSE_CODES[reason].code === code);
