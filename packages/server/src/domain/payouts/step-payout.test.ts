import { PAYOUT_STATES, type PayoutState } from '@lavish/protocol';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../refusal.ts';
import type { PayoutActor } from './payout-actor.ts';
import { type PayoutAction, type PayoutFacts, stepPayout } from './step-payout.ts';

const ACTORS: Record<string, PayoutActor> = {
  requester: { kind: 'operator', id: 'fay', name: 'Fay' },
  operator: { kind: 'operator', id: 'gus', name: 'Gus' },
  server: { kind: 'server', keyCreator: null },
  host: { kind: 'host', user: 'hal' },
  otherHost: { kind: 'host', user: 'ivy' },
};

const PAYOUT: PayoutFacts = {
  state: 'awaiting_approval',
  user: 'hal',
  requesterId: 'fay',
  heldBy: null,
  debt: 0,
  acceptedDebt: 0,
};

/** What each action makes of each state, for requester, operator, server, host, otherHost. `=`: nothing changes. */
const TABLE = `
  approve awaiting_approval  forbidden approved forbidden forbidden forbidden
  approve approved           = = forbidden forbidden forbidden
  approve sent               payout_state payout_state forbidden forbidden forbidden
  approve paid               payout_state payout_state forbidden forbidden forbidden
  approve failed             payout_state payout_state forbidden forbidden forbidden
  approve cancelled          payout_state payout_state forbidden forbidden forbidden
  send awaiting_approval     payout_state payout_state payout_state forbidden forbidden
  send approved              sent sent sent forbidden forbidden
  send sent                  = = = forbidden forbidden
  send paid                  payout_state payout_state payout_state forbidden forbidden
  send failed                payout_state payout_state payout_state forbidden forbidden
  send cancelled             payout_state payout_state payout_state forbidden forbidden
  pay awaiting_approval      payout_state payout_state payout_state forbidden forbidden
  pay approved               payout_state payout_state payout_state forbidden forbidden
  pay sent                   paid paid paid forbidden forbidden
  pay paid                   = = = forbidden forbidden
  pay failed                 payout_state payout_state payout_state forbidden forbidden
  pay cancelled              payout_state payout_state payout_state forbidden forbidden
  fail awaiting_approval     payout_state payout_state payout_state forbidden forbidden
  fail approved              payout_state payout_state payout_state forbidden forbidden
  fail sent                  failed failed failed forbidden forbidden
  fail paid                  payout_state payout_state payout_state forbidden forbidden
  fail failed                = = = forbidden forbidden
  fail cancelled             payout_state payout_state payout_state forbidden forbidden
  cancel awaiting_approval   cancelled cancelled cancelled cancelled forbidden
  cancel approved            cancelled cancelled cancelled cancelled forbidden
  cancel sent                payout_state payout_state payout_state payout_state forbidden
  cancel paid                payout_state payout_state payout_state payout_state forbidden
  cancel failed              payout_state payout_state payout_state payout_state forbidden
  cancel cancelled           = = = = forbidden`;

const ROWS = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [action, state, ...outcomes] = line.trim().split(/ +/);
    return { action: action as PayoutAction, state: state as PayoutState, outcomes };
  });

const outcome = (facts: Partial<PayoutFacts>, action: PayoutAction, actor: PayoutActor): string => {
  const change = stepPayout({ ...PAYOUT, ...facts }, action, actor);
  if (change === null) return '=';
  return isRefusal(change) ? change.code : change.state;
};

describe('stepPayout', () => {
  it('has an outcome for every state, action and actor', () => {
    expect(ROWS).toHaveLength(5 * PAYOUT_STATES.length);
    expect(ROWS.every(({ outcomes }) => outcomes.length === Object.keys(ACTORS).length)).toBe(true);
  });

  it.each(ROWS)('$action of a payout that is $state', ({ action, state, outcomes }) => {
    expect(Object.values(ACTORS).map((actor) => outcome({ state }, action, actor))).toEqual(outcomes);
  });

  it('settles what is paid, and voids what failed or was cancelled', () => {
    const journal = (state: PayoutState, action: PayoutAction) => {
      const change = stepPayout({ ...PAYOUT, state }, action, ACTORS.operator!);
      return change !== null && !isRefusal(change) && change.journal;
    };
    expect(journal('awaiting_approval', 'approve')).toBe(null);
    expect(journal('approved', 'send')).toBe(null);
    expect(journal('sent', 'pay')).toBe('payout_settle');
    expect(journal('sent', 'fail')).toBe('payout_void');
    expect(journal('approved', 'cancel')).toBe('payout_void');
  });

  it('lets a payout wait for corrections and for eligibility, but lets it be cancelled', () => {
    for (const heldBy of ['correction_pending', 'not_eligible'] as const) {
      expect(outcome({ heldBy }, 'approve', ACTORS.operator!)).toBe('payout_held');
      expect(outcome({ heldBy, state: 'approved' }, 'send', ACTORS.server!)).toBe('payout_held');
      expect(outcome({ heldBy, state: 'approved' }, 'cancel', ACTORS.server!)).toBe('cancelled');
      expect(outcome({ heldBy, state: 'sent' }, 'pay', ACTORS.server!)).toBe('paid');
    }
  });

  it('accepts with an approval what the host owes then, and sends while that is not more', () => {
    expect(stepPayout({ ...PAYOUT, debt: 50 }, 'approve', ACTORS.operator!)).toMatchObject({
      acceptedDebt: 50,
    });
    const approved = { state: 'approved', acceptedDebt: 50 } as const;
    expect(outcome({ ...approved, debt: 50 }, 'send', ACTORS.server!)).toBe('sent');
    expect(outcome({ ...approved, debt: 51 }, 'send', ACTORS.server!)).toBe('payout_state');
  });

  it('lets no operator approve what was requested with a server key of theirs', () => {
    expect(outcome({ requesterId: 'gus' }, 'approve', ACTORS.operator!)).toBe('forbidden');
    expect(outcome({ requesterId: null }, 'approve', ACTORS.operator!)).toBe('approved');
  });
});
