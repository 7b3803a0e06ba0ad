import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  Battle,
  Catalogue,
  Item,
  PostBattle,
  PostToken,
  Problem,
  PutItem,
  PutUser,
  Room,
  Token,
} from '@lavish/protocol';

/** The requests of a simulated platform's server. Each throws an `Error` with the request and the reason if it fails. */
export interface PlatformApi {
  putUser(user: string, profile: PutUser): Promise<void>;
  topUp(user: string, coins: number): Promise<void>;
  issueToken(request: PostToken): Promise<string>;
  openRoom(request: { id: string; host: string; title: string }): Promise<Room>;
  getRoom(room: string): Promise<Room>;
  endRoom(room: string): Promise<void>;
  proposeBattle(request: PostBattle): Promise<Battle>;
  acceptBattle(battle: string, host: string): Promise<Battle>;
  listItems(): Promise<Item[]>;
  putItem(item: string, definition: PutItem): Promise<Item>;
}

const ATTEMPTS = 5;
const RETRY_MS = 300;
const TIMEOUT_MS = 15_000;

/** Creates the API of the server at `api`, such as `http://127.0.0.1:7070/v1`. */
export function platformApi(api: string, apiKey: string): PlatformApi {
  /** Retries while the server is unavailable or busy. Every call may be repeated: a repeated call has no further effect or is refused. */
  async function call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const request = {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    for (let attempt = 1; ; attempt++) {
      const outcome = await attemptCall(`${api}${path}`, request);
      if (!('mayRetry' in outcome)) return outcome.body as Body;
      if (!outcome.mayRetry || attempt === ATTEMPTS) throw new Error(`${method} ${path}: ${outcome.why}`);
      await sleep(RETRY_MS * attempt);
    }
  }

  return {
    putUser: (user, profile) => call('PUT', `/users/${user}`, profile),
    topUp: (user, coins) => call('POST', `/users/${user}/top-ups`, { coins }),
    issueToken: async (request) => (await call<Token>('POST', '/tokens', request)).token,
    openRoom: (request) => call('POST', '/rooms', request),
    getRoom: (room) => call('GET', `/rooms/${room}`),
    endRoom: (room) => call('POST', `/rooms/${room}/end`),
    proposeBattle: (request) => call('POST', '/battles', request),
    acceptBattle: (battle, host) => call('POST', `/battles/${battle}/accept`, { host }),
    listItems: async () => (await call<Catalogue>('GET', '/catalogue')).data,
    putItem: (item, definition) => call('PUT', `/catalogue/${item}`, definition),
  };
}

type Outcome = { body: unknown } | { mayRetry: boolean; why: string };

async function attemptCall(url: string, request: RequestInit): Promise<Outcome> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await response.text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    if (response.ok) return { body };
    const { code, detail } = body as Problem;
    return { mayRetry: response.status === 503 || response.status === 429, why: `${code}: ${detail}` };
  } catch (fault) {
    const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault;
    return { mayRetry: true, why: cause instanceof Error ? cause.message : String(cause) };
  }
}

/** Runs `work` for each element, at most `limit` at a time. Rejects with the first failure. */
export async function forEachAtOnce<T>(
  each: readonly T[],
  limit: number,
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  const left = each.values();
  const worker = async () => {
    for (const one of left) await work(one);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
