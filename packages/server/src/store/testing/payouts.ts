import type { PayoutRequest, PutPayoutPolicy } from '@lavish/protocol';
import type pg from 'pg';
import type { PayoutActor } from '../../domain/payouts/payout-actor.ts';
import { changePayout, type PayoutChangeRequest } from '../payouts/change-payout.ts';
import { earningsFollower } from '../payouts/earnings-follower.ts';
import { putPayoutPolicy } from '../payouts/payout-policy.ts';
import { readEarningsOf } from '../payouts/read-host-earnings.ts';
import { findPayout } from '../payouts/read-payouts.ts';
import { requestPayout } from '../payouts/request-payout.ts';
import { putUser } from '../users/user-profiles.ts';
import { granted } from './arena.ts';
import { followTo } from './roll-up.ts';

export const SERVER: PayoutActor = { kind: 'server', keyCreator: null };
export const FAY: PayoutActor = { kind: 'operator', id: `${'0'.repeat(31)}f`, name: 'fay' };
export const GUS: PayoutActor = { kind: 'operator', id: `${'0'.repeat(31)}e`, name: 'gus' };

let keys = 0;

/** Lets a user have payouts in EUR, at a cent a coin, and always with an approval unless `policy` says otherwise. */
export async function allowPayouts(pool: pg.Pool, policy: PutPayoutPolicy = {}, user = 'hal'): Promise<void> {
  await putUser(pool, user, { payout_eligible: true });
  granted(await putPayoutPolicy(pool, { rates: [{ currency: 'EUR', coins: 1, amount: 1 }], ...policy }));
}

/** Requests a payout of hal's earnings, which clear at once unless `clearingDays` says otherwise. */
export const request = (
  pool: pg.Pool,
  coins: number,
  over: Partial<PayoutRequest> & { key?: string; actor?: PayoutActor; clearingDays?: number } = {},
) => {
  const { key = `payout-${++keys}`, actor = SERVER, clearingDays = 0, ...fields } = over;
  return requestPayout(
    pool,
    { user: 'hal', coins, currency: 'EUR', ...fields },
    { key, actor, clearingDays },
  );
};

/** As `request`, and returns the payout. */
export const requested = async (...args: Parameters<typeof request>) => granted(await request(...args)).done;

/** Does something with a payout, by default as the operator Fay. */
export async function act(
  pool: pg.Pool,
  payout: string,
  action: PayoutChangeRequest['action'],
  actor: PayoutActor = FAY,
) {
  return changePayout(pool, (await findPayout(pool, payout))!, { action, actor, reason: 'A test' });
}

/** As `act`, and returns the payout. */
export const acted = async (...args: Parameters<typeof act>) => granted(await act(...args)).done;

export const earningsOf = async (pool: pg.Pool, clearingDays = 0, user = 'hal') =>
  granted(await readEarningsOf(pool, user, clearingDays));

export const followEarnings = (pool: pg.Pool): Promise<void> => followTo(pool, earningsFollower);
