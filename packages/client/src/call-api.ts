import { errorFrom, isProblem, isResponseTo, LavishError, type Problem, retryAfterS } from '@lavish/protocol';
import { addressesOf } from './addresses.ts';
import type { UserToken } from './user-token.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const RESPONSE_DEADLINE_MS = 15_000;

/**
 * Calls the API as the user of the token. `path` begins after `/v1`. A token that is refused is renewed once. Resolves with the
 * body of the response; rejects with a `LavishError`.
 */
export async function callApi(
  { url, token }: { url: string; token: UserToken },
  method: Method,
  path: string,
  body?: object,
): Promise<unknown> {
  const address = `${addressesOf(url).api}${path}`;
  const first = await take(token);
  const response = await request(address, first, method, body);
  if (response.status !== 401 || !token.isRenewable) return read(response, method, path);
  token.drop(first);
  return read(await request(address, await take(token), method, body), method, path);
}

async function take(token: UserToken): Promise<string> {
  try {
    return (await token.take()).token;
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    throw new LavishError('not_sent', `No token: ${why} Nothing was sent.`);
  }
}

async function request(address: string, token: string, method: Method, body?: object): Promise<Response> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  // Safari 15 has no such signal: there the browser's own deadline holds.
  const signal = (AbortSignal as Partial<typeof AbortSignal>).timeout?.(RESPONSE_DEADLINE_MS);
  try {
    return await fetch(address, {
      method,
      headers,
      // A redirect leads to another server, or to the same one with GET: neither has carried the request out.
      redirect: 'manual',
      ...(signal && { signal }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (fault) {
    throw unreachable(`No answer from the server: ${String(fault)}`, method);
  }
}

async function read(response: Response, method: Method, path: string): Promise<unknown> {
  const { ok, status, headers, type } = response;
  // A body that breaks off and one that is no JSON are null; an empty body is undefined.
  const text = await response.text().catch(() => null);
  const body = text === '' ? undefined : parsed(text);
  if (ok && isResponseTo(method, path, status, body)) return body;
  const delayS = retryAfterS(headers) ?? undefined;
  if (!ok && isProblem(status, body)) {
    const problem = body as Problem;
    throw errorFrom(problem, { status, retryAfterS: problem.retry_after_s ?? delayS });
  }
  const detail = ok
    ? 'The response is not one of Lavish.'
    : `The server answered ${type === 'opaqueredirect' ? 'with a redirect' : status}.`;
  throw unreachable(detail, method, { status, retryAfterS: delayS });
}

/** A gateway's 4xx refuses the request; after any other response, and without one, a change may have been carried out. */
function unreachable(
  detail: string,
  method: Method,
  facts: { status?: number; retryAfterS?: number | undefined } = {},
) {
  const { status = 0 } = facts;
  const outcomeUnknown = method !== 'GET' && (status < 400 || status >= 500);
  return new LavishError('unreachable', detail, { ...facts, outcomeUnknown });
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
