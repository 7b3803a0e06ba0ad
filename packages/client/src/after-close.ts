import { CLOSE_CODES, mayReconnect } from '@lavish/protocol';

/** Close codes of the client itself, in the range for applications. The server never sends them. */
export const NO_ANSWER = 4900;
export const NOT_UNDERSTOOD = 4901;

/** What to do after a socket has closed. */
export type AfterClose =
  | { kind: 'stop'; detail: string }
  | { kind: 'retry'; detail: string; renewToken: boolean; delayMs: number | null };

/** `iat` has whole seconds, so a token issued in the second of the revocation is revoked, too. */
const AFTER_REVOCATION_MS = 1_500;

const SENTENCES = new Map<number, string>([
  [CLOSE_CODES.token_expired.code, 'The token has expired.'],
  [CLOSE_CODES.token_revoked.code, 'The token was revoked.'],
  [CLOSE_CODES.bad_messages.code, 'The server could not read what this client sends.'],
  [CLOSE_CODES.token_invalid.code, 'The token was refused.'],
  [CLOSE_CODES.not_allowed.code, 'The token does not allow this.'],
  [CLOSE_CODES.too_slow.code, 'The connection was too slow to keep up.'],
  [CLOSE_CODES.too_many.code, 'Too many connections or messages.'],
  [CLOSE_CODES.going_away.code, 'The server is restarting.'],
  [NO_ANSWER, 'The server does not answer.'],
  [NOT_UNDERSTOOD, 'The server sent something that this client could not read.'],
  [1006, 'There is no connection to the server.'],
]);

/**
 * Returns whether the client reconnects after a close code, when, and with which token. `token.renewable`: the source can
 * supply a new token; `token.fresh`: the socket was the first to use its token.
 */
export function afterClose(
  code: number,
  reason: string,
  token: { renewable: boolean; fresh: boolean },
): AfterClose {
  const sentence = SENTENCES.get(code) ?? `The connection was closed (${code}).`;
  if (code === CLOSE_CODES.going_away.code)
    return { kind: 'retry', detail: sentence, renewToken: false, delayMs: retryMs(reason) };
  const detail = reason === '' ? sentence : `${sentence} ${reason}`;
  const isRevoked = code === CLOSE_CODES.token_revoked.code;
  const renewToken =
    isRevoked ||
    code === CLOSE_CODES.token_expired.code ||
    (code === CLOSE_CODES.token_invalid.code && !token.fresh);
  if (renewToken ? !token.renewable : !mayReconnect(code)) return { kind: 'stop', detail };
  return { kind: 'retry', detail, renewToken, delayMs: isRevoked ? AFTER_REVOCATION_MS : null };
}

/** The number in `{"retry_ms": n}`; null for any other reason. */
function retryMs(reason: string): number | null {
  try {
    const parsed = JSON.parse(reason) as { retry_ms?: unknown } | null;
    const delayMs = parsed?.retry_ms;
    return typeof delayMs === 'number' && delayMs >= 0 ? delayMs : null;
  } catch {
    return null;
  }
}
