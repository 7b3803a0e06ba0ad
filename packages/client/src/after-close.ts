import { CLOSE_CODES, closeReasonOf } from '@lavish/protocol';
import { parseJson } from './parse-json.ts';

/** Close codes of the client itself, in the range for applications. The server never sends them. */
export const NO_ANSWER = 4900;
export const NOT_UNDERSTOOD = 4901;

/** What to do after a socket has closed. */
export type AfterClose =
  | { kind: 'stop'; detail: string }
  | { kind: 'retry'; detail: string; renewToken: boolean; delayMs: number | null };

/** `iat` has whole seconds, so a token issued in the second of the revocation is revoked, too. */
const AFTER_REVOCATION_MS = 1_500;

/** The server says why it closed a socket, except for these codes. */
const SENTENCES: Record<number, string> = {
  [CLOSE_CODES.going_away.code]: 'The server is restarting.',
  [NO_ANSWER]: 'The server does not answer.',
  [NOT_UNDERSTOOD]: 'The client could not read a message.',
  1006: 'There is no connection to the server.',
};

/**
 * Returns whether the client reconnects after a close code, when, and with which token. `token.renewable`: the source can
 * supply a new token; `token.fresh`: the socket was the first to use its token.
 */
export function afterClose(
  code: number,
  reason: string,
  token: { renewable: boolean; fresh: boolean },
): AfterClose {
  const why = closeReasonOf(code);
  const sentence = SENTENCES[code] ?? `The connection was closed (${why ?? code}).`;
  const detail = reason === '' || why === 'going_away' ? sentence : `${sentence} ${reason}`;
  const isRevoked = why === 'token_revoked';
  const renewToken = isRevoked || why === 'token_expired' || (why === 'token_invalid' && !token.fresh);
  const mayReconnect = why === undefined || CLOSE_CODES[why].reconnect;
  if (renewToken ? !token.renewable : !mayReconnect) return { kind: 'stop', detail };
  return { kind: 'retry', detail, renewToken, delayMs: isRevoked ? AFTER_REVOCATION_MS : retryMs(reason) };
}

/** The number in `{"retry_ms": n}`; null for any other reason. */
function retryMs(reason: string): number | null {
  const delayMs = (parseJson(reason) as { retry_ms?: unknown } | null)?.retry_ms;
  return typeof delayMs === 'number' && delayMs >= 0 ? delayMs : null;
}
