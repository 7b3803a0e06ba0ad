import { PAYOUT_STATES, type PayoutState } from '@lavish/protocol';

interface PayoutSearch {
  /** Absent: those that wait for an approval. */
  state?: PayoutState | 'all' | undefined;
  user?: string | undefined;
  batch?: string | undefined;
}

/** Which payouts an address shows. */
export const parsePayoutSearch = ({ state, user, batch }: Record<string, unknown>): PayoutSearch => ({
  state: ([...PAYOUT_STATES, 'all'] as const).find((each) => each === state),
  user: typeof user === 'string' ? user : undefined,
  batch: typeof batch === 'string' ? batch : undefined,
});
