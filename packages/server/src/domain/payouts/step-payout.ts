import type { PayoutState, PayoutStep, Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import type { PayoutActor } from './payout-actor.ts';

/** A step that an operator or a server takes. The return to approval is none: a trigger on `earnings` takes it. */
export type PayoutAction = Exclude<PayoutStep, 'request' | 'return'>;

export interface PayoutFacts {
  state: PayoutState;
  user: string;
  /** The operator behind the request. */
  requesterId: string | null;
  /** Why it cannot be approved or sent now. */
  heldBy: 'correction_pending' | 'not_eligible' | null;
  /** Coins by which the host's earnings are below zero. */
  debt: number;
  /** What `debt` was when it was approved. */
  acceptedDebt: number;
}

export interface PayoutChange {
  state: PayoutState;
  acceptedDebt: number;
  /** The journal that moves its coins. Null: they stay in the account `payout`. */
  journal: 'payout_settle' | 'payout_void' | null;
}

interface Rule {
  from: readonly PayoutState[];
  to: PayoutState;
  journal: PayoutChange['journal'];
  actors: readonly PayoutActor['kind'][];
}

const STAFF = ['server', 'operator'] as const;

const RULES: Readonly<Record<PayoutAction, Rule>> = {
  approve: { from: ['awaiting_approval'], to: 'approved', journal: null, actors: ['operator'] },
  send: { from: ['approved'], to: 'sent', journal: null, actors: STAFF },
  pay: { from: ['sent'], to: 'paid', journal: 'payout_settle', actors: STAFF },
  fail: { from: ['sent'], to: 'failed', journal: 'payout_void', actors: STAFF },
  cancel: {
    from: ['awaiting_approval', 'approved'],
    to: 'cancelled',
    journal: 'payout_void',
    actors: [...STAFF, 'host'],
  },
};

const HELD = {
  correction_pending: 'Coins of refunded gifts are about to be taken from the host.',
  not_eligible: 'The host cannot have payouts.',
} as const;

/** What an action makes of a payout. Null: it has been done before, so nothing changes. */
export function stepPayout(
  payout: PayoutFacts,
  action: PayoutAction,
  actor: PayoutActor,
): PayoutChange | null | Refusal {
  const { from, to, journal, actors } = RULES[action];
  if (!actors.includes(actor.kind) || (actor.kind === 'host' && actor.user !== payout.user)) {
    const who = action === 'approve' ? 'an operator of the console' : "the platform's server or an operator";
    return refuse('forbidden', `Only ${who} may do this.`);
  }
  const { state, debt } = payout;
  if (state === to) return null;
  if (!from.includes(state)) return refuse('payout_state', `The payout is ${state.replace('_', ' ')}.`);
  if (action === 'approve' && actor.kind === 'operator' && actor.id === payout.requesterId)
    return refuse('forbidden', 'Another operator than the one who requested the payout has to approve it.');
  if (action === 'approve' || action === 'send') {
    const { heldBy } = payout;
    if (heldBy !== null) return refuse('payout_held', HELD[heldBy]);
  }
  if (action === 'send' && debt > payout.acceptedDebt)
    return refuse('payout_state', `The earnings are ${debt} coins below zero: it has to be approved again.`);
  return { state: to, acceptedDebt: action === 'approve' ? debt : payout.acceptedDebt, journal };
}
