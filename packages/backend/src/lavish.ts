import { type CallOptions, createSendRequest, type Method } from './request.ts';
import { type AgenciesResource, agenciesResource } from './resources/agencies.ts';
import { type AnalyticsResource, analyticsResource } from './resources/analytics.ts';
import { type BattlesResource, battlesResource } from './resources/battles.ts';
import { type BonusesResource, bonusesResource } from './resources/bonuses.ts';
import { type CampaignsResource, campaignsResource } from './resources/campaigns.ts';
import { type CatalogueResource, catalogueResource } from './resources/catalogue.ts';
import { type GiftsResource, giftsResource } from './resources/gifts.ts';
import { type InvitationsResource, invitationsResource } from './resources/invitations.ts';
import { type LedgerResource, ledgerResource } from './resources/ledger.ts';
import { type PacksResource, packsResource } from './resources/packs.ts';
import { type PayoutsResource, payoutsResource } from './resources/payouts.ts';
import { type PurchasesResource, purchasesResource } from './resources/purchases.ts';
import { type RankingsResource, rankingsResource } from './resources/rankings.ts';
import { type RoomsResource, roomsResource } from './resources/rooms.ts';
import { type TokensResource, tokensResource } from './resources/tokens.ts';
import { type UsersResource, usersResource } from './resources/users.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry.ts';
import type { TokenKey } from './sign-token.ts';

export interface LavishOptions {
  /** The Lavish server: `https://gifts.example`. */
  url: string;
  /** The server key, `sk_…`. It allows everything, so keep it on your backend. */
  apiKey: string;
  /** For `tokens.sign`: one key of the setting LAVISH_TOKEN_KEYS, `id:secret`. */
  tokenKey?: TokenKey;
  /** How often and for how long requests are sent. */
  retry?: Partial<RetryPolicy>;
  /** Returns a random number, 0 ≤ n < 1, for the jitter. Default: `Math.random`. */
  random?: () => number;
}

/** The API of Lavish for your platform's own server. Every call rejects with a `LavishError`. */
export interface Lavish {
  readonly users: UsersResource;
  readonly catalogue: CatalogueResource;
  readonly rooms: RoomsResource;
  readonly gifts: GiftsResource;
  readonly battles: BattlesResource;
  readonly invitations: InvitationsResource;
  readonly bonuses: BonusesResource;
  readonly campaigns: CampaignsResource;
  readonly agencies: AgenciesResource;
  readonly packs: PacksResource;
  readonly purchases: PurchasesResource;
  readonly payouts: PayoutsResource;
  readonly rankings: RankingsResource;
  readonly analytics: AnalyticsResource;
  readonly ledger: LedgerResource;
  readonly tokens: TokensResource;
  /** Any other call of the API: `call('GET', '/users/alice')`. `path` begins after `/v1`. Resolves with the body. */
  call<Answer = unknown>(method: Method, path: string, body?: object, options?: CallOptions): Promise<Answer>;
}

/**
 * Creates a client for the server key. It sends no request yet, and needs no closing.
 *
 * ```ts
 * const lavish = createLavish({ url: 'https://gifts.example', apiKey: process.env.LAVISH_API_KEY });
 * await lavish.users.put('alice', { name: 'Alice' });
 * await lavish.users.topUp('alice', { coins: 1000 }, { key: payment.id });
 * ```
 */
export function createLavish(options: LavishOptions): Lavish {
  const { url, apiKey, tokenKey, random = Math.random } = options;
  const send = createSendRequest({ url, apiKey, random, retry: { ...DEFAULT_RETRY, ...options.retry } });
  return {
    users: usersResource(send),
    catalogue: catalogueResource(send),
    rooms: roomsResource(send),
    gifts: giftsResource(send),
    battles: battlesResource(send),
    invitations: invitationsResource(send),
    bonuses: bonusesResource(send),
    campaigns: campaignsResource(send),
    agencies: agenciesResource(send),
    packs: packsResource(send),
    purchases: purchasesResource(send),
    payouts: payoutsResource(send),
    rankings: rankingsResource(send),
    analytics: analyticsResource(send),
    ledger: ledgerResource(send),
    tokens: tokensResource(send, tokenKey),
    call: (method, path, body, callOptions) =>
      send({ method, path, ...(body && { body }), options: callOptions }),
  };
}
