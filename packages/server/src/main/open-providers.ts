import type { StoreProvider } from '@lavish/protocol';
import type { PaymentProvider } from '../domain/purchases/payment-provider.ts';
import type { ServerConfig } from './server-config.ts';

/** The payment providers that are set up. Their libraries are loaded only then. */
export async function openProviders({
  stripe,
}: Pick<ServerConfig, 'stripe'>): Promise<ReadonlyMap<StoreProvider, PaymentProvider>> {
  const providers = new Map<StoreProvider, PaymentProvider>();
  if (stripe) {
    const { createStripeProvider } = await import('../providers/stripe/stripe-provider.ts');
    providers.set('stripe', createStripeProvider(stripe));
  }
  return providers;
}
