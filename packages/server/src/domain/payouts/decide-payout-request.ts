import {
  LIMITS,
  type PayoutPolicy,
  type PayoutRequest,
  type PayoutState,
  type Refusal,
} from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import type { PayoutActor } from './payout-actor.ts';
import { type PayoutAmounts, type PayoutRate, payoutAmounts } from './payout-amounts.ts';

export interface RequestFacts {
  policy: Omit<PayoutPolicy, 'time_zone'>;
  eligible: boolean;
  correctionPending: boolean;
  /** Coins that a payout can have. */
  available: number;
  /** Payouts of the host that are not paid, failed or cancelled. */
  open: number;
  /** Coins of the payouts that the host requested this week and that did not fail. */
  requestedThisWeek: number;
}

export interface DecidedRequest {
  state: PayoutState;
  rate: PayoutRate;
  amounts: PayoutAmounts;
}

/** Whether a host gets a payout, and for how much money. */
export function decidePayoutRequest(
  { user, coins, currency }: PayoutRequest,
  facts: RequestFacts,
  actor: PayoutActor,
): DecidedRequest | Refusal {
  const { policy, available } = facts;
  const against = (param: string, detail: string) => refuse('payout_policy', detail, { param });
  if (actor.kind === 'host' && !policy.hosts_may_request)
    return refuse('forbidden', 'Hosts may not request payouts: the payout policy does not allow it.');
  if (!facts.eligible) return against('user', `${user} cannot have payouts: payout_eligible is false.`);
  const rate = policy.rates.find((one) => one.currency === currency);
  if (!rate) return against('currency', `The payout policy has no rate for ${currency}.`);
  if (coins < policy.minimum_coins)
    return against('coins', `The smallest payout is ${policy.minimum_coins} coins.`);
  const cap = policy.weekly_cap_coins;
  if (cap !== null && facts.requestedThisWeek + coins > cap)
    return against('coins', `${facts.requestedThisWeek} of ${cap} coins a week were requested before.`);
  const amounts = payoutAmounts(coins, rate, policy.fee_bps);
  if (amounts === null || amounts.net <= 0)
    return against('coins', 'These coins are worth no amount that can be paid after the fee.');
  if (facts.open >= LIMITS.maxOpenPayouts)
    return refuse('limit_reached', `${user} has ${facts.open} open payouts.`, { param: 'user' });
  if (facts.correctionPending)
    return refuse('payout_held', 'Coins of refunded gifts are about to be taken from the host: try again.');
  if (coins > available) {
    const detail = `${available} coins can be paid out now.`;
    return refuse('insufficient_balance', detail, { param: 'coins', balance: available, required: coins });
  }
  return {
    state: coins > policy.approval_above_coins ? 'awaiting_approval' : 'approved',
    rate,
    amounts,
  };
}
