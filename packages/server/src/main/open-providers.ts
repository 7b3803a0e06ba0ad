import type { StoreProvider } from '@lavish/protocol';
import type { PaymentProvider } from '../domain/purchases/payment-provider.ts';
import { publishedKeys } from '../intake/published-keys.ts';
import type { Pools } from '../postgres/pools.ts';
import type { GooglePlayConfig } from '../providers/google-play/google-play-config.ts';
import { claimPoll, failPoll, savePage } from '../store/purchases/provider-polls.ts';
import { readStoreUser } from '../store/users/user-profiles.ts';
import type { ServerConfig } from './server-config.ts';

export interface OpenProvidersOptions {
  config: Pick<ServerConfig, 'stripe' | 'apple' | 'googlePlay'>;
  pools: Pick<Pools, 'reads' | 'background'>;
  /** The database's clock. */
  now(): number;
}

export interface OpenedProviders {
  providers: ReadonlyMap<StoreProvider, PaymentProvider>;
  /** Jobs that read lists at providers. Each returns whether more is due at once. */
  polls: readonly (() => Promise<boolean>)[];
}

/** The payment providers that are set up. Their libraries are loaded only then. */
export async function openProviders({
  config: { stripe, apple, googlePlay },
  pools,
  now,
}: OpenProvidersOptions): Promise<OpenedProviders> {
  const providers = new Map<StoreProvider, PaymentProvider>();
  const polls: (() => Promise<boolean>)[] = [];
  const userOf = (account: string) => readStoreUser(pools.reads, account);
  if (stripe) {
    const { createStripeProvider } = await import('../providers/stripe/stripe-provider.ts');
    providers.set('stripe', createStripeProvider(stripe));
  }
  if (apple) {
    const { createAppleProvider } = await import('../providers/apple/apple-provider.ts');
    providers.set('apple', createAppleProvider({ config: apple, userOf, now }));
  }
  if (googlePlay) {
    const { provider, poll } = await openGooglePlay(googlePlay, { pools, userOf, now });
    providers.set('google', provider);
    polls.push(poll);
  }
  return { providers, polls };
}

async function openGooglePlay(
  config: GooglePlayConfig,
  {
    pools,
    userOf,
    now,
  }: Pick<OpenProvidersOptions, 'pools' | 'now'> & { userOf(account: string): Promise<string | null> },
) {
  const { createGooglePlayProvider } = await import('../providers/google-play/google-play-provider.ts');
  const { createPublisherApi } = await import('../providers/google-play/publisher-api.ts');
  const { createPollVoided } = await import('../providers/google-play/poll-voided.ts');
  const api = createPublisherApi(config, { now });
  const push = config.push && { ...config.push, keys: publishedKeys(config.push.keysUrl) };
  const pool = pools.background;
  return {
    provider: createGooglePlayProvider({ config, api, push, userOf }),
    poll: createPollVoided({
      api,
      claim: () => claimPoll(pool, 'google'),
      save: (poll, page) => savePage(pool, poll, page),
      fail: (poll, error, delayMs) => failPoll(pool, poll, error, delayMs),
    }),
  };
}
