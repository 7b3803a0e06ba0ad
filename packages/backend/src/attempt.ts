import { isProblem, isResponseTo, type Problem, retryAfterS } from '@lavish/protocol';
import type { Attempt } from './retry.ts';

/** The request as each attempt sends it. */
export interface HttpRequest {
  url: string;
  /** The path after `/v1`. */
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/** Sends a request once. Throws only when `signal` aborts it, with the signal's reason. */
export async function attemptOnce(
  { url, path, ...init }: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Attempt> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  try {
    // A redirect leads to another server, or to the same one with GET: neither has carried the request out.
    const response = await fetch(url, { ...init, signal: either, redirect: 'manual' });
    return attemptOf(init.method, path, response, await response.text());
  } catch (fault) {
    signal?.throwIfAborted();
    return lost(fault, timeoutMs);
  }
}

function attemptOf(method: string, path: string, { ok, status, headers }: Response, text: string): Attempt {
  const body = parsed(text);
  if (ok && isResponseTo(method, path, status, body)) return { kind: 'answered', status, body };
  if (!ok && isProblem(status, body)) {
    const { code, detail, ...extras } = body as Problem;
    return { kind: 'refused', status, code, detail, extras, retryAfterS: retryAfterS(headers, extras) };
  }
  const to = status >= 300 && status < 400 ? headers.get('location') : null;
  const detail = `The response with status ${status} is not one of Lavish${to === null ? '' : `: it redirects to ${to}`}.`;
  const rest = { detail, retryAfterS: retryAfterS(headers) };
  // A gateway that answered for Lavish may have passed the request on, unless it says that the request was wrong.
  if (status < 400 || status >= 500 || status === 408) return { kind: 'lost', sent: true, ...rest };
  return { kind: 'refused', status, code: 'unreachable', extras: {}, ...rest };
}

/** The parsed text; null for text that is no JSON, undefined for an empty one. */
function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Codes of failures before a connection was made: the server did not receive the request. */
const NOT_SENT = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
];

function lost(fault: unknown, timeoutMs: number): Attempt {
  const { name, cause } = fault as { name?: string; cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError')
    return { kind: 'lost', sent: true, detail: `No answer within ${timeoutMs} ms.` };
  const code = cause?.code ?? '';
  const why = cause?.message || code || String(fault);
  return { kind: 'lost', sent: !NOT_SENT.includes(code), detail: `No answer: ${why}.` };
}
