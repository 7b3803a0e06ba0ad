import { errorFrom, isProblem, LavishError, type Problem, retryAfterS } from '@lavish/protocol';
import { addressesOf } from './addresses.ts';
import { parseJson } from './parse-json.ts';
import { notSent } from './refusals.ts';
import { noToken, type UserToken } from './user-token.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const RESPONSE_DEADLINE_MS = 15_000;

export interface ApiRequest {
  method: Method;
  /** The path after `/v1`, with its parts encoded. */
  path: string;
  body?: object | undefined;
  /** Whether a 2xx response is one of Lavish to this request. `body`: null for text that is no JSON, undefined for none. */
  accepts(status: number, body: unknown): boolean;
}

/**
 * Calls the API as the user of the token. A token that is refused is renewed once. Resolves with the body of the response;
 * rejects with a `LavishError`.
 */
export async function callApi(
  { url, token }: { url: string; token: UserToken },
  request: ApiRequest,
): Promise<unknown> {
  const address = `${addressesOf(url).api}${request.path}`;
  const used = await takeToken(token);
  let response = await send(address, used, request);
  if (response.status === 401 && token.isRenewable) {
    token.drop(used);
    response = await send(address, await takeToken(token), request);
  }
  return read(response, request);
}

/** The current token; rejects with a `LavishError`. */
export async function takeToken(token: UserToken): Promise<string> {
  try {
    return (await token.take()).token;
  } catch (fault) {
    throw notSent(noToken(fault));
  }
}

async function send(address: string, token: string, { method, body }: ApiRequest): Promise<Response> {
  try {
    return await fetch(address, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      // Undefined without a body.
      body: JSON.stringify(body),
      // A redirect leads to another server, or to the same one with GET: neither has carried the request out.
      redirect: 'manual',
      // Safari 15 has no such signal: there the browser's own deadline holds.
      signal: (AbortSignal as Partial<typeof AbortSignal>).timeout?.(RESPONSE_DEADLINE_MS) ?? null,
    });
  } catch (fault) {
    throw unreachable(`No answer: ${String(fault)}`, method);
  }
}

async function read(response: Response, { method, accepts }: ApiRequest): Promise<unknown> {
  const { ok, status, headers } = response;
  // A body that breaks off and one that is no JSON are null; an empty body is undefined.
  const text = await response.text().catch(String);
  const body = text === '' ? undefined : parseJson(text);
  if (ok && accepts(status, body)) return body;
  if (!ok && isProblem(status, body))
    throw errorFrom(body, { status, retryAfterS: retryAfterS(headers, body as Problem) });
  const detail = ok
    ? 'The response is not one of Lavish.'
    : `The server answered ${status || 'with a redirect'}.`;
  throw unreachable(detail, method, { status, retryAfterS: retryAfterS(headers) });
}

/**
 * A gateway's 4xx refuses the request, except 408: it may have passed on a request whose response was late. After any other
 * response, and without one, a change may have been carried out.
 */
function unreachable(
  detail: string,
  method: Method,
  facts: { status?: number; retryAfterS?: number | undefined } = {},
) {
  const { status = 0 } = facts;
  const outcomeUnknown = method !== 'GET' && (status < 400 || status >= 500 || status === 408);
  return new LavishError('unreachable', detail, { ...facts, outcomeUnknown });
}
