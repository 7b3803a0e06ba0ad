import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { IDEMPOTENCY_KEY_MUST_BE, isIdempotencyKey } from '@lavish/protocol';
import { attemptOnce, type HttpRequest } from './attempt.ts';
import { LavishError } from './lavish-error.ts';
import { type Attempt, delayMs, isWorthRepeating, leavesOpen, type RetryPolicy } from './retry.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Of any call. */
export interface CallOptions {
  /** Stop waiting: the call rejects with its reason. What was sent may have happened. */
  signal?: AbortSignal;
}

/** Of a call that moves money. */
export interface KeyedOptions extends CallOptions {
  /** The Idempotency-Key: the same key is the same payment, however often it is sent. Default: a new one for each call. */
  key?: string;
}

export interface Question {
  method: Method;
  /** After `/v1`, with everything in it encoded. */
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: object;
  /** `key`: drawn when the caller gave none. `free`: it changes nothing. Default: only what the method says. */
  once?: 'key' | 'free';
  options?: KeyedOptions | undefined;
}

/** Asks, as often as it takes and is safe. Resolves with the body; rejects with a `LavishError`. */
export type Ask = <Answer>(question: Question) => Promise<Answer>;

export interface AskOptions {
  /** `https://host` */
  url: string;
  apiKey: string;
  retry: RetryPolicy;
  /** 0 ≤ n < 1, for the jitter. */
  random: () => number;
}

export function createAsk({ url, apiKey, retry, random }: AskOptions): Ask {
  const base = `${url.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`;

  function requestOf({ method, path, query, body }: Question, key: string | undefined): HttpRequest {
    const address = new URL(base + path);
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined) address.searchParams.set(name, String(value));
    return {
      url: address.href,
      path,
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
  }

  return async <Answer>(question: Question): Promise<Answer> => {
    const { method, once, options = {} } = question;
    const key = once === 'key' ? (options.key ?? randomUUID()) : undefined;
    if (key !== undefined && !isIdempotencyKey(key)) throw keyRefusal(key);
    const isRepeatable = method !== 'POST' || once !== undefined;
    const request = requestOf(question, key);
    const giveUpAtMs = Date.now() + retry.deadlineMs;
    let isOpen = false;
    for (let attempts = 1; ; attempts += 1) {
      const attempt = await attemptOnce(request, retry.attemptTimeoutMs, options.signal);
      if (attempt.kind === 'answered') return attempt.body as Answer;
      // One that was lost has removed it.
      if (
        method === 'DELETE' &&
        isOpen &&
        attempt.kind === 'refused' &&
        attempt.status === 404 &&
        attempt.code !== 'unreachable'
      )
        return undefined as Answer;
      isOpen = leavesOpen(attempt, isOpen);
      const restMs = delayMs(attempts, restOf(attempt), retry, random);
      const isLast = attempts >= retry.attempts || Date.now() + restMs > giveUpAtMs;
      if (isLast || !isWorthRepeating(attempt, isOpen, isRepeatable)) {
        const outcomeUnknown = isOpen && method !== 'GET' && once !== 'free';
        throw errorOf(attempt, { outcomeUnknown, attempts, key });
      }
      await sleep(restMs, undefined, options.signal && { signal: options.signal });
    }
  };
}

/** Before anything is sent: no header carries it, or the server would read another key. */
const keyRefusal = (key: string) =>
  new LavishError('invalid_request', `The key must be ${IDEMPOTENCY_KEY_MUST_BE}.`, {
    status: null,
    outcomeUnknown: false,
    attempts: 0,
    param: 'Idempotency-Key',
    key,
  });

const restOf = (attempt: Attempt) => (attempt.kind === 'answered' ? 0 : (attempt.retryAfterS ?? 0));

function errorOf(
  attempt: Exclude<Attempt, { kind: 'answered' }>,
  known: { outcomeUnknown: boolean; attempts: number; key: string | undefined },
): LavishError {
  if (attempt.kind === 'lost')
    return new LavishError('unreachable', attempt.detail, {
      status: null,
      ...known,
      retryAfterS: attempt.retryAfterS,
    });
  const { param, request_id, balance, required, price } = attempt.extras;
  return new LavishError(attempt.code, attempt.detail, {
    status: attempt.status,
    ...known,
    param,
    requestId: request_id,
    retryAfterS: attempt.retryAfterS,
    balance,
    required,
    price,
  });
}

/** A part of a path. */
export const part = (id: string): string => encodeURIComponent(id);
