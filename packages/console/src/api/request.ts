import { errorFrom, LavishError } from '@lavish/protocol';

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: object;
  /** Why the operator makes the change. The audit log stores it. */
  reason?: string;
  /** The Idempotency-Key of a request that moves money. */
  key?: string;
  signal?: AbortSignal;
}

let onSessionEnd = (): void => {};

/** `listener` runs when the server no longer accepts the session. */
export function whenSessionEnds(listener: () => void): void {
  onSessionEnd = listener;
}

/** Another part than a request has found that the session is over. */
export const endSession = (): void => onSessionEnd();

/**
 * Sends a request to the console's API, `path` below `/console/api`. Returns the response, or null if it is empty. Throws a
 * `LavishError`: a refusal, or `unreachable` without a response.
 */
export async function callApi<T>(path: string, request: ApiRequest = {}): Promise<T> {
  const response = await send(path, request);
  if (response.ok) return (response.status === 204 ? null : await response.json()) as T;
  const fault = await faultOf(response);
  if (response.status === 401 && !path.startsWith('/sign-in')) onSessionEnd();
  throw fault;
}

async function send(path: string, { method = 'GET', body, reason, key, signal }: ApiRequest) {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  // Headers are Latin-1; a reason may have any letters.
  if (reason !== undefined) headers['lavish-reason'] = encodeURIComponent(reason);
  if (key !== undefined) headers['idempotency-key'] = key;
  try {
    return await fetch(`/console/api${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new LavishError('unreachable', 'No response of the server arrived.');
  }
}

async function faultOf(response: Response): Promise<LavishError> {
  try {
    return errorFrom(await response.json(), { status: response.status });
  } catch {
    return new LavishError('unreachable', `A response of ${response.status} is not from Lavish.`, {
      status: response.status,
    });
  }
}
