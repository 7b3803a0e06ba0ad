import type { Purchase } from '@lavish/protocol';

export type PurchaseState = Purchase['state'];
export const PURCHASE_STATES = ['pending', 'credited', 'refused'] as const satisfies readonly PurchaseState[];

interface PurchaseSearch {
  user?: string | undefined;
  state?: PurchaseState | undefined;
}

/** Which purchases an address shows. */
export const parsePurchaseSearch = ({ user, state }: Record<string, unknown>): PurchaseSearch => ({
  user: typeof user === 'string' ? user : undefined,
  state: PURCHASE_STATES.find((each) => each === state),
});
