import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createList,
  errorFrom,
  IDEMPOTENCY_KEY_MUST_BE,
  isIdempotencyKey,
  LavishError,
  type List,
  type Page,
} from '@lavish/protocol';
import { attemptOnce, type HttpRequest } from './attempt.ts';
import { type Attempt, delayMs, isWorthRepeating, leavesOpen, type RetryPolicy } from './retry.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, which rejects with the signal's reason. A request that was sent may have been carried out. */
  signal?: AbortSignal;
}

/** Options of a call that moves money. */
export interface KeyedOptions extends CallOptions {
  /** The Idempotency-Key: requests with the same key are carried out once. Default: a new key for each call. */
  key?: string;
}

export type Query = Record<string, string | number | undefined>;

export interface ApiRequest {
  method: Method;
  /** The path after `/v1`, with its parts encoded. */
  path: string;
  query?: Query;
  body?: object;
  /**
   * Why a POST may be sent again: `key`, it has an Idempotency-Key, a new one unless `options` has one; `free`, it changes
   * nothing. Default: it may not.
   */
  once?: 'key' | 'free';
  options?: KeyedOptions | undefined;
}

/** Sends a request, again where that is safe. Resolves with the body of the response; rejects with a `LavishError`. */
export type SendRequest = <Answer>(request: ApiRequest) => Promise<Answer>;

export interface RequestOptions {
  /** `https://host` */
  url: string;
  apiKey: string;
  retry: RetryPolicy;
  /** Returns a random number, 0 ≤ n < 1, for the jitter. */
  random: () => number;
}

export function createSendRequest({ url, apiKey, retry, random }: RequestOptions): SendRequest {
  const base = `${url.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`;

  function httpRequest({ method, path, query, body }: ApiRequest, key: string | undefined): HttpRequest {
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

  return async <Answer>(request: ApiRequest): Promise<Answer> => {
    const { method, once, options = {} } = request;
    const key = once === 'key' ? (options.key ?? randomUUID()) : undefined;
    if (key !== undefined && !isIdempotencyKey(key)) throw keyRefusal(key);
    const isRepeatable = method !== 'POST' || once !== undefined;
    const sent = httpRequest(request, key);
    // Not the device's clock, which may be set in between.
    const giveUpAtMs = performance.now() + retry.deadlineMs;
    let isOpen = false;
    for (let attempts = 1; ; attempts += 1) {
      const attempt = await attemptOnce(sent, retry.attemptTimeoutMs, options.signal);
      if (attempt.kind === 'answered') return attempt.body as Answer;
      if (method === 'DELETE' && isOpen && isGone(attempt)) return undefined as Answer;
      isOpen = leavesOpen(attempt, isOpen);
      const pauseMs = delayMs(attempts, attempt.retryAfterS ?? 0, retry, random);
      const isLast = attempts >= retry.attempts || performance.now() + pauseMs > giveUpAtMs;
      if (isLast || !isWorthRepeating(attempt, isOpen, isRepeatable)) {
        const outcomeUnknown = isOpen && method !== 'GET' && once !== 'free';
        throw errorOf(attempt, { outcomeUnknown, attempts, key });
      }
      await sleep(pauseMs, undefined, options.signal && { signal: options.signal });
    }
  };
}

/** After a DELETE without a response: that one has removed the resource. */
const isGone = (attempt: Attempt) =>
  attempt.kind === 'refused' && attempt.status === 404 && attempt.code !== 'unreachable';

/** Thrown before the request is sent: a header cannot carry the key, or the server would read another key. */
const keyRefusal = (key: string) =>
  new LavishError('invalid_request', `The key must be ${IDEMPOTENCY_KEY_MUST_BE}.`, {
    outcomeUnknown: false,
    attempts: 0,
    param: 'Idempotency-Key',
    key,
  });

function errorOf(
  attempt: Exclude<Attempt, { kind: 'answered' }>,
  facts: { outcomeUnknown: boolean; attempts: number; key: string | undefined },
): LavishError {
  const { detail, retryAfterS } = attempt;
  if (attempt.kind === 'lost') return new LavishError('unreachable', detail, { ...facts, retryAfterS });
  const { code, status, extras } = attempt;
  return errorFrom({ ...extras, code, detail }, { ...facts, status, retryAfterS });
}

/** A part of a path, encoded. */
export const part = (id: string): string => encodeURIComponent(id);

/** The list at `path`, which `query` filters. */
export const listOf = <Item>(
  send: SendRequest,
  path: string,
  query: Query = {},
  options?: CallOptions,
): List<Item> =>
  createList((page) => send<Page<Item>>({ method: 'GET', path, query: { ...query, ...page }, options }));
