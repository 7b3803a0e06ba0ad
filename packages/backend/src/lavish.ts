import { type CallOptions, createAsk, type Method } from './ask.ts';
import { type Battles, battlesOver } from './resources/battles.ts';
import { type Bonuses, bonusesOver } from './resources/bonuses.ts';
import { type Catalogue, catalogueOver } from './resources/catalogue.ts';
import { type Gifts, giftsOver } from './resources/gifts.ts';
import { type Leaderboards, leaderboardsOver } from './resources/leaderboards.ts';
import { type Rooms, roomsOver } from './resources/rooms.ts';
import { type Tokens, tokensOver } from './resources/tokens.ts';
import { type Users, usersOver } from './resources/users.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry.ts';
import type { TokenKey } from './sign-token.ts';

export interface LavishOptions {
  /** `https://gifts.example` */
  url: string;
  /** The server key, `sk_…`. It may do everything: it never leaves your backend. */
  apiKey: string;
  /** To sign users' tokens here: one of LAVISH_TOKEN_KEYS, `id:secret`. */
  tokenKey?: TokenKey;
  retry?: Partial<RetryPolicy>;
  /** 0 ≤ n < 1, for the jitter. */
  random?: () => number;
}

/** Lavish, for your platform's own server. Every call rejects with a `LavishError`. */
export interface Lavish {
  readonly users: Users;
  readonly catalogue: Catalogue;
  readonly rooms: Rooms;
  readonly gifts: Gifts;
  readonly battles: Battles;
  readonly bonuses: Bonuses;
  readonly leaderboards: Leaderboards;
  readonly tokens: Tokens;
  /** Any other call: `call('GET', '/users/alice')`. The path begins after `/v1`. */
  call<Answer = unknown>(method: Method, path: string, body?: object, options?: CallOptions): Promise<Answer>;
}

/**
 * Lavish by its server key. Nothing is asked yet, and nothing has to be closed.
 *
 * ```ts
 * const lavish = createLavish({ url: 'https://gifts.example', apiKey: process.env.LAVISH_API_KEY });
 * await lavish.users.put('alice', { name: 'Alice' });
 * await lavish.users.topUp('alice', { coins: 1000 }, { key: payment.id });
 * ```
 */
export function createLavish(options: LavishOptions): Lavish {
  const { url, apiKey, tokenKey, random = Math.random } = options;
  const ask = createAsk({ url, apiKey, random, retry: { ...DEFAULT_RETRY, ...options.retry } });
  return {
    users: usersOver(ask),
    catalogue: catalogueOver(ask),
    rooms: roomsOver(ask),
    gifts: giftsOver(ask),
    battles: battlesOver(ask),
    bonuses: bonusesOver(ask),
    leaderboards: leaderboardsOver(ask),
    tokens: tokensOver(ask, tokenKey),
    call: (method, path, body, callOptions) =>
      ask({ method, path, ...(body && { body }), options: callOptions }),
  };
}
