/**
 * Thrown when a provider does not answer in time, answers with an error of its own, or answers what it has not documented.
 * Nothing was decided: the same request can be made again.
 */
export class ProviderUnavailable extends Error {}

export interface ProviderRequest {
  /** For messages of errors, such as `Google Play`. */
  provider: string;
  url: URL;
  method?: 'GET' | 'POST' | 'PUT';
  headers?: Record<string, string>;
  /** Sent as JSON, or as a form. */
  body?: object | URLSearchParams;
  /** How long the provider has for its whole response, milliseconds. */
  timeoutMs?: number;
}

/** Providers usually answer within a second. The user waits for some of these requests. */
export const PROVIDER_TIMEOUT_MS = 10_000;

/** The largest page of voided purchases has about 300 kB. */
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * Sends a request to a provider, and returns its status below 500 with the parsed JSON of its body, or null without a body.
 * Throws ProviderUnavailable otherwise. Its messages contain neither the body nor the query, which can have secrets.
 */
export async function askProvider(request: ProviderRequest): Promise<{ status: number; body: unknown }> {
  const { provider, url, method = 'GET', timeoutMs = PROVIDER_TIMEOUT_MS } = request;
  const unavailable = (what: string, cause?: unknown) =>
    new ProviderUnavailable(`${provider} ${what}: ${method} ${url.host}.`, { cause });
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      // A redirect could lead to another party.
      redirect: 'error',
      headers: { accept: 'application/json', ...contentType(request.body), ...request.headers },
      ...(request.body && {
        body: request.body instanceof URLSearchParams ? request.body : JSON.stringify(request.body),
      }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await readText(response);
  } catch (error) {
    throw unavailable('does not answer', error);
  }
  const { status } = response;
  // 429: too many requests. 408: the request arrived too slowly.
  if (status >= 500 || status === 429 || status === 408) throw unavailable(`answers with status ${status}`);
  if (text === '') return { status, body: null };
  try {
    return { status, body: JSON.parse(text) };
  } catch {
    // The text of a refusal says no more than its status.
    if (status >= 400) return { status, body: null };
    throw unavailable('answers with what is not JSON');
  }
}

const contentType = (body: ProviderRequest['body']) =>
  body && !(body instanceof URLSearchParams) ? { 'content-type': 'application/json' } : {};

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`The response is larger than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
