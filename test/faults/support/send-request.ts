/** A response, with its exact text. */
export interface Answer {
  status: number;
  text: string;
  /** The error code of a refusal. */
  code: string | null;
  replayed: boolean;
  retryAfter: string | null;
}

export interface Question {
  method: 'GET' | 'POST' | 'PUT';
  /** After `/v1`. */
  path: string;
  body?: object;
  idempotencyKey?: string;
}

export interface Server {
  api: string;
  api_key: string;
}

/** Well beyond the server's own deadline of 5 s: the server must respond before. */
const SILENCE_MS = 10_000;

/** Sends one HTTP request. Returns null without a response. */
export async function ask(server: Server, question: Question): Promise<Answer | null> {
  const { method, path, body, idempotencyKey } = question;
  try {
    const response = await fetch(`${server.api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${server.api_key}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(SILENCE_MS),
    });
    const text = await response.text();
    return {
      status: response.status,
      text,
      code: response.ok ? null : codeOf(text),
      replayed: response.headers.get('idempotent-replayed') === 'true',
      retryAfter: response.headers.get('retry-after'),
    };
  } catch {
    return null;
  }
}

function codeOf(text: string): string {
  try {
    return String((JSON.parse(text) as { code?: unknown }).code);
  } catch {
    return 'no problem+json';
  }
}

/** Counts the kinds of responses, so that a test can list the allowed ones. */
export type Traffic = Map<string, number>;

/** Responses that are allowed while the database is unavailable, besides the refusals that the load provokes. */
export const ALLOWED_DURING_OUTAGE = [
  '200',
  '200 replayed',
  '201',
  '402 insufficient_balance',
  '409 price_changed',
  '503 overloaded',
  '503 outcome_unknown',
];

/** `201`, `200 replayed`, `503 overloaded`, `402 insufficient_balance`, `no answer`… */
export function note(traffic: Traffic, answer: Answer | null): void {
  const kind = kindOf(answer);
  traffic.set(kind, (traffic.get(kind) ?? 0) + 1);
}

function kindOf(answer: Answer | null): string {
  if (answer === null) return 'no answer';
  const { status, code, replayed, retryAfter } = answer;
  const words = [String(status)];
  if (code !== null) words.push(code);
  if (replayed) words.push('replayed');
  if (status === 503 && !(Number(retryAfter) > 0)) words.push('without Retry-After');
  return words.join(' ');
}
