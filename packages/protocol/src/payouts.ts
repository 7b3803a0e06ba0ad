import Type, { type Static } from 'typebox';
import {
  about,
  Coins,
  clearable,
  closed,
  literals,
  nullable,
  Reference,
  SignedCoins,
  Timestamp,
} from './fields.ts';
import { PayoutBatchId, PayoutId, PlatformId } from './ids.ts';
import { Price } from './journals.ts';
import { LIMITS } from './limits.ts';
import { listOf } from './lists.ts';

const positiveCoins = Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins });
const money = Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins });
const { currency } = Price.properties;

/** `GET /v1/users/{user}/earnings` */
export const HostEarnings = Type.Object(
  {
    user: PlatformId,
    balance: about('Coins of the account. Payouts that are reserved or paid are taken from it.', SignedCoins),
    cleared: about('Coins of gifts that have cleared, and coins that you added by adjustments.', Coins),
    uncleared: about('Coins of gifts that have not cleared yet.', Coins),
    clears: about(
      'When the uncleared coins clear, the next first. Gifts of one day clear together.',
      Type.Array(
        Type.Object({
          at: about('When these coins clear. Null: within seconds.', nullable(Timestamp)),
          coins: about('How many.', Coins),
        }),
      ),
    ),
    taken_back: about(
      'Coins taken by reversals, recoveries and negative adjustments, minus those that were returned.',
      SignedCoins,
    ),
    reserved: about('Coins of payouts that are not paid yet.', Coins),
    paid_out: about('Coins of payouts that were paid.', Coins),
    owed: about('Coins that later gifts repay, because the balance is negative.', Coins),
    available: about('Coins that a payout can have now.', Coins),
    clearing_days: about(
      'Full days for which gifts of this user clear.',
      Type.Integer({ minimum: 0, maximum: LIMITS.maxClearingDays }),
    ),
    payout_eligible: about('Whether the user can have payouts.', Type.Boolean()),
    correction_pending: about(
      'Whether coins of refunded gifts are about to be taken. Payouts wait for that.',
      Type.Boolean(),
    ),
  },
  { description: "A host's earnings, and what of them can be paid out." },
);
export type HostEarnings = Static<typeof HostEarnings>;

/**
 * `approved`: can be sent. `sent`: the transfer is on its way. `failed` and `cancelled`: the coins are in the earnings again.
 */
export const PAYOUT_STATES = [
  'awaiting_approval',
  'approved',
  'sent',
  'paid',
  'failed',
  'cancelled',
] as const;
const payoutState = literals(...PAYOUT_STATES);
export type PayoutState = (typeof PAYOUT_STATES)[number];

/** What happened to a payout. `return`: it needs an approval again, because its host's earnings have become negative. */
export const PAYOUT_STEPS = ['request', 'approve', 'return', 'send', 'pay', 'fail', 'cancel'] as const;
export type PayoutStep = (typeof PAYOUT_STEPS)[number];

/** `POST /v1/payouts` */
export const PayoutRequest = closed({
  user: about('The host who is paid.', PlatformId),
  coins: about('Coins of the earnings to pay out.', positiveCoins),
  currency,
  destination: Type.Optional(
    about("Your own reference of the host's account at the bank or the payment provider.", Reference),
  ),
  reference: Type.Optional(about('Your own reference.', Reference)),
});
export type PayoutRequest = Static<typeof PayoutRequest>;

/** `POST /v1/payouts/{payout}/fail`, `POST /v1/payouts/{payout}/cancel` */
export const PayoutEnd = closed({ reason: about('Why.', Reference) });
export type PayoutEnd = Static<typeof PayoutEnd>;

/** `POST /v1/payouts/{payout}/pay` */
export const PayoutTransfer = closed({
  transfer: Type.Optional(about('The identifier of the transfer at the bank or the provider.', Reference)),
});
export type PayoutTransfer = Static<typeof PayoutTransfer>;

const actor = about(
  'Who did it: `server`, `key …` (a server key of the console), `operator …`, or `host`. Null: it followed from another journal.',
  nullable(Type.String()),
);

export const Payout = Type.Object(
  {
    id: PayoutId,
    user: about('The host who is paid.', PlatformId),
    state: about('What has happened so far.', payoutState),
    coins: about('Coins reserved for it.', positiveCoins),
    currency,
    rate: about(
      'How many of the smallest units of the currency so many coins are worth, as the policy was at the request.',
      Type.Object({ coins: positiveCoins, amount: positiveCoins }),
    ),
    gross_amount: about("What the coins are worth, in the currency's smallest unit, rounded down.", money),
    fee_amount: about('What is kept of it.', money),
    amount: about('What the host is paid.', money),
    held_by: about(
      'Why it cannot be approved or sent now, although its state allows it. Null: nothing holds it. `correction_pending`: coins of refunded gifts are about to be taken from the host. `not_eligible`: the host cannot have payouts.',
      nullable(literals('correction_pending', 'not_eligible')),
    ),
    host_owes: about('Coins by which the earnings of the host are below zero now.', Coins),
    destination: about("Your reference of the host's account.", nullable(Type.String())),
    reference: about('Your own reference.', nullable(Type.String())),
    transfer: about('The identifier of the transfer.', nullable(Type.String())),
    batch: about('The batch with which it was sent.', nullable(PayoutBatchId)),
    requested_by: actor,
    approved_by: about(
      'Who approved it last. Null: nobody, or the approval no longer holds.',
      nullable(Type.String()),
    ),
    requested_at: about('When it was requested.', Timestamp),
    changed_at: about('When it last changed.', Timestamp),
  },
  { description: 'Coins of a host that are paid in money.' },
);
export type Payout = Static<typeof Payout>;

/** `GET /v1/payouts/{payout}` */
export const PayoutWithSteps = Type.Object(
  {
    ...Payout.properties,
    steps: about(
      'What happened, in order. Of very many only the last ones.',
      Type.Array(
        Type.Object({
          step: literals(...PAYOUT_STEPS),
          actor,
          reason: nullable(Type.String()),
          at: Timestamp,
        }),
      ),
    ),
  },
  { description: 'A payout and what happened to it.' },
);
export type PayoutWithSteps = Static<typeof PayoutWithSteps>;

/** `GET /v1/payouts` */
export const PayoutList = listOf('Newest first.', Payout);

/** `POST /v1/payout-batches` */
export const PayoutBatchRequest = closed({ currency });
export type PayoutBatchRequest = Static<typeof PayoutBatchRequest>;

export const PayoutBatch = Type.Object(
  {
    id: PayoutBatchId,
    currency,
    payouts: about('How many payouts it has.', Type.Integer({ minimum: 1, maximum: LIMITS.maxPayoutBatch })),
    coins: about('The sum of their coins.', Coins),
    amount: about('The sum of what is paid.', money),
    actor,
    at: Timestamp,
  },
  { description: 'Payouts of one currency that were sent together.' },
);
export type PayoutBatch = Static<typeof PayoutBatch>;

/** `GET /v1/payout-batches` */
export const PayoutBatchList = listOf('Newest first.', PayoutBatch);

const rate = closed({
  currency,
  coins: about('So many coins are worth `amount`.', positiveCoins),
  amount: about("In the currency's smallest unit: 50 for 0.50 €.", positiveCoins),
  fee_amount: Type.Optional(about('The fixed part of the fee of each payout. Default: 0.', money)),
});

const feeBps = Type.Integer({ minimum: 0, maximum: 9_999 });
const policyTexts = {
  minimum: 'The smallest payout in coins. Default: 1.',
  cap: 'The most coins that a host can request in a week of the configured time zone. Default: no cap.',
  approval: 'Payouts of more coins than these need the approval of a named operator. Default: 0.',
  hosts: 'Whether hosts may request payouts with their own tokens. Default: false.',
  fee: 'The part of the amount that is kept, in hundredths of a percent, rounded up. Default: 0.',
  rates: 'What coins are worth, one entry for each currency. Default: none, and no payouts.',
};

/** `PUT /v1/payout-policy` */
export const PutPayoutPolicy = closed({
  minimum_coins: about(policyTexts.minimum, clearable(positiveCoins)),
  weekly_cap_coins: about(policyTexts.cap, clearable(positiveCoins)),
  approval_above_coins: about(policyTexts.approval, clearable(Coins)),
  hosts_may_request: about(policyTexts.hosts, clearable(Type.Boolean())),
  fee_bps: about(policyTexts.fee, clearable(feeBps)),
  rates: about(policyTexts.rates, clearable(Type.Array(rate, { maxItems: LIMITS.maxPayoutRates }))),
});
export type PutPayoutPolicy = Static<typeof PutPayoutPolicy>;

/** `GET /v1/payout-policy` */
export const PayoutPolicy = Type.Object(
  {
    minimum_coins: about(policyTexts.minimum, positiveCoins),
    weekly_cap_coins: about(policyTexts.cap, nullable(positiveCoins)),
    approval_above_coins: about(policyTexts.approval, Coins),
    hosts_may_request: about(policyTexts.hosts, Type.Boolean()),
    fee_bps: about(policyTexts.fee, feeBps),
    rates: about(
      policyTexts.rates,
      Type.Array(closed({ ...rate.properties, fee_amount: money }), { maxItems: LIMITS.maxPayoutRates }),
    ),
    time_zone: about('The zone of the weeks of the cap.', Type.String()),
  },
  { description: 'The rules of payouts. A payout keeps the rate and the fee of its request.' },
);
export type PayoutPolicy = Static<typeof PayoutPolicy>;
