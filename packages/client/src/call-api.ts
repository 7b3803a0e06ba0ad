import { isAnswerTo, isProblem, type Problem, retryAfterS } from '@lavish/protocol';
import { addressesOf } from './addresses.ts';
import { LavishError } from './lavish-error.ts';
import type { UserToken } from './user-token.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const ANSWER_MS = 15_000;

/** Asks the API as the user of the token; a token that is refused is renewed once. Rejects with a `LavishError`. */
export async function callApi(
  { url, token }: { url: string; token: UserToken },
  method: Method,
  path: string,
  body?: object,
): Promise<unknown> {
  const address = `${addressesOf(url).api}${path}`;
  const first = await take(token);
  const answer = await ask(address, first, method, body);
  if (answer.status !== 401 || !token.isRenewable) return read(answer, method, path);
  token.drop(first);
  return read(await ask(address, await take(token), method, body), method, path);
}

async function take(token: UserToken): Promise<string> {
  try {
    return (await token.take()).token;
  } catch (fault) {
    const why = fault instanceof Error ? fault.message : String(fault);
    throw new LavishError('not_sent', `No token: ${why} Nothing was sent.`);
  }
}

async function ask(address: string, token: string, method: Method, body?: object): Promise<Response> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  // Safari 15 knows no such signal, and waits as long as it likes.
  const signal = (AbortSignal as Partial<typeof AbortSignal>).timeout?.(ANSWER_MS);
  try {
    return await fetch(address, {
      method,
      headers,
      // Another address is another server, or the same one asked with GET: neither has carried the request out.
      redirect: 'manual',
      ...(signal && { signal }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch (fault) {
    throw new LavishError('unreachable', `No answer from the server: ${String(fault)}`);
  }
}

async function read(answer: Response, method: Method, path: string): Promise<unknown> {
  const { ok, status, headers, type } = answer;
  // An answer that breaks off is none. No body is undefined, and what is no JSON is null.
  const text = await answer.text().catch(() => null);
  const body = text === '' ? undefined : parsed(text);
  if (ok && isAnswerTo(method, path, status, body)) return body;
  const asked = retryAfterS(headers) ?? undefined;
  if (!ok && isProblem(status, body)) {
    const { code, detail, ...rest } = body as Problem;
    throw new LavishError(code, detail, {
      ...rest,
      retryAfterS: rest.retry_after_s ?? asked,
      requestId: rest.request_id,
    });
  }
  const detail = ok
    ? 'What came is no answer of Lavish.'
    : `The server answered ${type === 'opaqueredirect' ? 'with a redirect' : status}.`;
  throw new LavishError('unreachable', detail, { retryAfterS: asked });
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
