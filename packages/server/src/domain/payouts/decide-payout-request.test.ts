import type { PayoutRequest } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { isRefusal } from '../refusal.ts';
import { decidePayoutRequest, type RequestFacts } from './decide-payout-request.ts';
import type { PayoutActor } from './payout-actor.ts';

const POLICY: RequestFacts['policy'] = {
  minimum_coins: 10,
  weekly_cap_coins: 1_000,
  approval_above_coins: 100,
  hosts_may_request: false,
  fee_bps: 0,
  rates: [
    { currency: 'EUR', coins: 3, amount: 2, fee_amount: 0 },
    { currency: 'JPY', coins: 1_000, amount: 1, fee_amount: 0 },
  ],
};

const FACTS: RequestFacts = {
  policy: POLICY,
  eligible: true,
  correctionPending: false,
  available: 500,
  open: 0,
  requestedThisWeek: 0,
};

const SERVER: PayoutActor = { kind: 'server', keyCreator: null };

const decide = (
  request: Partial<PayoutRequest> = {},
  facts: Partial<RequestFacts> = {},
  actor: PayoutActor = SERVER,
) => {
  const decision = decidePayoutRequest(
    { user: 'hal', coins: 100, currency: 'EUR', ...request },
    { ...FACTS, ...facts },
    actor,
  );
  return isRefusal(decision) ? `${decision.code} ${decision.param ?? ''}`.trim() : decision;
};

it('is approved at once up to the threshold of approvals', () => {
  expect(decide({ coins: 100 })).toMatchObject({
    state: 'approved',
    amounts: { gross: 66, fee: 0, net: 66 },
  });
  expect(decide({ coins: 101 })).toMatchObject({ state: 'awaiting_approval' });
});

it('is refused if the policy does not allow it', () => {
  expect(decide({ coins: 9 })).toBe('payout_policy coins');
  expect(decide({ currency: 'USD' })).toBe('payout_policy currency');
  expect(decide({}, { eligible: false })).toBe('payout_policy user');
  expect(decide({}, { requestedThisWeek: 900 })).toMatchObject({ state: 'approved' });
  expect(decide({}, { requestedThisWeek: 901 })).toBe('payout_policy coins');
  expect(decide({ currency: 'JPY' })).toBe('payout_policy coins');
});

it('is refused for more coins than are available', () => {
  expect(decide({ coins: 500 })).toMatchObject({ state: 'awaiting_approval' });
  expect(decide({ coins: 501 })).toBe('insufficient_balance coins');
});

it('waits for corrections, and for the other open payouts of the host', () => {
  expect(decide({}, { correctionPending: true })).toBe('payout_held');
  expect(decide({}, { open: 20 })).toBe('limit_reached user');
});

it('may be requested by the host if the policy allows it', () => {
  const host: PayoutActor = { kind: 'host', user: 'hal' };
  expect(decide({}, {}, host)).toBe('forbidden');
  expect(decide({}, { policy: { ...POLICY, hosts_may_request: true } }, host)).toMatchObject({
    state: 'approved',
  });
});
