import { errorFrom, LavishError } from '@lavish/protocol';

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: object;
  /** Sent as it is, instead of `body`, with its media type. */
  file?: Blob;
  type?: string;
  /** Why the operator makes the change. The audit log stores it. */
  reason?: string;
  /** The Idempotency-Key of a request that moves money. */
  key?: string;
  /** The version that the operator has seen: `readVersioned` returns it. Another one is an `EditConflict`. */
  ifMatch?: string | undefined;
  signal?: AbortSignal;
}

/** What an operator edits, as it was read, with its version. */
export interface Versioned<T> {
  data: T;
  version: string;
}

/** The refusal of an edit, because what is edited was changed after it was read. */
export class EditConflict extends LavishError {
  constructor(
    detail: string,
    /** What is there now. Null: it does not exist. */
    readonly current: Readonly<Record<string, unknown>> | null,
    readonly version: string,
    /** Null: the platform has changed it. */
    readonly changedBy: { name: string; at: string } | null,
  ) {
    super('edit_conflict', detail, { status: 412 });
  }
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
  const response = await accepted(path, request);
  return (response.status === 204 ? null : await response.json()) as T;
}

/** Reads what an operator edits, with its version for `ifMatch`: a user, a campaign, a bonus, or `/items/{item}`. */
export async function readVersioned<T>(path: string, request: ApiRequest = {}): Promise<Versioned<T>> {
  const response = await accepted(path, request);
  return { data: (await response.json()) as T, version: response.headers.get('etag') ?? '' };
}

async function accepted(path: string, request: ApiRequest): Promise<Response> {
  const response = await send(path, request);
  if (response.ok) return response;
  const fault = await faultOf(response);
  if (response.status === 401 && !path.startsWith('/sign-in')) onSessionEnd();
  throw fault;
}

async function send(path: string, request: ApiRequest) {
  const { method = 'GET', body, file, type = 'application/json', reason, key, ifMatch, signal } = request;
  const content = file ?? (body && JSON.stringify(body));
  const headers: Record<string, string> = { accept: 'application/json' };
  if (content !== undefined) headers['content-type'] = type;
  // Headers are Latin-1; a reason may have any letters.
  if (reason !== undefined) headers['lavish-reason'] = encodeURIComponent(reason);
  if (key !== undefined) headers['idempotency-key'] = key;
  if (ifMatch !== undefined) headers['if-match'] = ifMatch;
  try {
    return await fetch(`/console/api${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      ...(content === undefined ? {} : { body: content }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new LavishError('unreachable', 'No response of the server arrived.');
  }
}

async function faultOf(response: Response): Promise<LavishError> {
  try {
    const problem = await response.json();
    if (problem.code === 'edit_conflict')
      return new EditConflict(problem.detail, problem.current, problem.version, problem.changed_by);
    return errorFrom(problem, { status: response.status });
  } catch {
    return new LavishError('unreachable', `A response of ${response.status} is not from Lavish.`, {
      status: response.status,
    });
  }
}
