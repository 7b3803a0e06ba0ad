import type { Problem } from '@lavish/protocol';
import type { Attempt } from './retry.ts';

/** What goes out each time, the same. */
export interface HttpRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/** Sends a request once. Throws only when `signal` says so. */
export async function attemptOnce(
  { url, ...init }: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Attempt> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  try {
    const response = await fetch(url, { ...init, signal: either });
    return attemptOf(response, await response.text());
  } catch (fault) {
    signal?.throwIfAborted();
    return lost(fault, timeoutMs);
  }
}

function attemptOf({ ok, status }: Response, text: string): Attempt {
  const body = parsed(text);
  if (ok) return { kind: 'answered', status, body };
  if (isProblem(body)) {
    const { code, detail } = body;
    return { kind: 'refused', status, code, detail, extras: body };
  }
  const detail = `Status ${status}, and not by Lavish.`;
  // A gateway that gave up may have passed the request on.
  if (status >= 500) return { kind: 'lost', sent: true, detail };
  return { kind: 'refused', status, code: 'unreachable', detail, extras: {} };
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;

/** No connection was made: the server has not heard of it. */
const NEVER_LEFT = [
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
  return { kind: 'lost', sent: !NEVER_LEFT.includes(code), detail: `No answer: ${why}.` };
}
