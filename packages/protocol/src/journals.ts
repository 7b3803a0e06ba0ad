import Type, { type Static } from 'typebox';
import {
  about,
  Coins,
  closed,
  literals,
  nullable,
  Reference,
  SignedCoins,
  Timestamp,
  TimestampInput,
} from './fields.ts';
import { BattleId, GiftId, JournalId, PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

/** The kinds of journals, besides gifts. */
export const JOURNAL_KINDS = [
  'top_up',
  'purchase',
  'adjustment',
  'promotional_credit',
  'expiry',
  'reversal',
  'refund',
  'chargeback',
  'chargeback_withdrawal',
  'repayment',
  'recovery',
  'payout_reserve',
  'payout_settle',
  'payout_void',
] as const;

const coinKind = literals('paid', 'promotional');
const account = literals('wallet', 'earnings');
const reason = about('Why. Users do not see it.', Reference);
const reference = Type.Optional(about('Your own reference, such as a ticket.', Reference));
const actor = about(
  'Who asked for it: `server`, an operator of the console, or a payment provider such as `stripe`.',
  Type.String(),
);
const amount = Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins });
const positiveCoins = Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins });

/** What a user paid for coins. */
export const Price = closed(
  {
    amount: about("In the currency's smallest unit: 499 for 4.99 €, 500 for ¥500.", amount),
    currency: about(
      'The ISO 4217 code.',
      Type.String({ pattern: '^[A-Z]{3}$', 'x-must-be': 'the ISO 4217 code of a currency, such as EUR' }),
    ),
  },
  { description: 'What the user paid.' },
);

/** `POST /v1/users/{user}/adjustments` */
export const AdjustmentRequest = closed({
  account: Type.Optional(about('What changes. Default: `wallet`.', account)),
  coin_kind: Type.Optional(
    about(
      'In the wallet: which coins change. Promotional coins can only be taken. Default: `paid`.',
      coinKind,
    ),
  ),
  coins: about('Coins to add. Negative: coins to take.', SignedCoins),
  reason,
  reference,
});
export type AdjustmentRequest = Static<typeof AdjustmentRequest>;

/** `POST /v1/users/{user}/promotional-credits` */
export const PromotionalCreditRequest = closed({
  coins: about('Coins to grant.', positiveCoins),
  expires_at: about('When coins that are not spent expire.', TimestampInput),
  reason,
  reference,
});
export type PromotionalCreditRequest = Static<typeof PromotionalCreditRequest>;

/** A movement of coins other than a gift. */
export const Journal = Type.Object(
  {
    id: JournalId,
    kind: about('The cause of the movement.', literals(...JOURNAL_KINDS)),
    user: PlatformId,
    account: about(
      'What of the user changed. `payout`: coins that a payout had reserved.',
      literals('wallet', 'earnings', 'payout'),
    ),
    coins: about('The change in coins.', SignedCoins),
    promotional_coins: about('The part of `coins` that are promotional coins.', SignedCoins),
    balance: about('Coins in the wallet after it. Null for earnings.', nullable(Coins)),
    owed: about('Coins that the user owes after it. Null for earnings.', nullable(Coins)),
    wallet_version: about('The version of the wallet after it. Null for earnings.', nullable(Type.Integer())),
    expires_at: Type.Optional(about('When promotional coins that are not spent expire.', Timestamp)),
    reference: about('Your own reference.', nullable(Type.String())),
    reason: about('Why.', nullable(Type.String())),
    actor: about(
      'Who asked for it: `server`, an operator, or a payment provider. Null: it follows from another journal.',
      nullable(Type.String()),
    ),
    at: Timestamp,
  },
  { description: 'A movement of coins other than a gift.' },
);
export type Journal = Static<typeof Journal>;

/** `POST /v1/gifts/{gift}/reversal` */
export const PostGiftReversal = closed({
  reason,
  return_coins: Type.Optional(
    about(
      "Whether the sender gets the coins back. If not, they stay spent, and what the receiver earned becomes the platform's. Default: true.",
      Type.Boolean(),
    ),
  ),
});
export type PostGiftReversal = Static<typeof PostGiftReversal>;

export const GiftReversal = Type.Object({
  gift: about('The reversed gift.', GiftId),
  sender: about('Who had sent it.', PlatformId),
  receiver: about('Who had received it.', PlatformId),
  return_coins: about('Whether the sender got the coins back.', Type.Boolean()),
  returned: about('Coins that came back to the wallet. Coins that the gift owed do not come back.', Coins),
  taken: about("Coins taken from the receiver's earnings.", Coins),
  journals: about('The journals that it wrote.', Type.Array(JournalId)),
  reason,
  actor,
  at: Timestamp,
});
export type GiftReversal = Static<typeof GiftReversal>;

/** `POST /v1/top-ups/{top_up}/refunds` */
export const RefundRequest = closed({
  kind: Type.Optional(
    about('A chargeback can be withdrawn later. Default: `refund`.', literals('refund', 'chargeback')),
  ),
  amount: Type.Optional(
    about(
      'How much of the price is returned with this refund, in the smallest unit of its currency. Needs a top-up with a price. Default: all that is left.',
      amount,
    ),
  ),
  reason,
  reference,
});
export type RefundRequest = Static<typeof RefundRequest>;

/** The response to a refund or a chargeback. */
export const Refund = Type.Object({
  id: JournalId,
  kind: about('The kind of the journal.', literals('refund', 'chargeback', 'chargeback_withdrawal')),
  user: PlatformId,
  top_up: about(
    'The top-up whose coins were taken or returned. Of a purchase the journal that credited them.',
    JournalId,
  ),
  amount: about(
    'Of the price, in the smallest unit of its currency. Null: the top-up has no price.',
    nullable(amount),
  ),
  coins: about('Coins taken back, or returned by a withdrawal.', Coins),
  wallet_coins: about('How many of them were in the wallet, unspent, or returned there.', Coins),
  gifts: about(
    'The gifts that the other coins had paid for. The platform bears them until the user repays.',
    Type.Array(
      Type.Object({
        gift: GiftId,
        room: PlatformId,
        receiver: PlatformId,
        battle: about('The battle in which the gift counted.', nullable(BattleId)),
        coins: about('Coins of the gift that were taken back.', Coins),
      }),
    ),
  ),
  reason,
  actor,
  at: Timestamp,
});
export type Refund = Static<typeof Refund>;

/** The response to the withdrawal of a chargeback. It takes from no gift. */
export const ChargebackWithdrawal = Type.Object({
  chargeback: about('The chargeback that was withdrawn.', JournalId),
  ...Refund.properties,
});
export type ChargebackWithdrawal = Static<typeof ChargebackWithdrawal>;

/** `POST /v1/chargebacks/{chargeback}/withdrawal` */
export const PostWithdrawal = closed({ reason, reference });
export type PostWithdrawal = Static<typeof PostWithdrawal>;

/** The most corrections that the funding of a gift lists. */
export const MAX_LISTED_CORRECTIONS = 50;

/** `GET /v1/gifts/{gift}/funding` */
export const GiftFunding = Type.Object({
  gift: about('The gift.', GiftId),
  coins: about('The price of the gift.', Coins),
  promotional_coins: about('The part of `coins` that were promotional coins.', Coins),
  promotional_earned: about('What the receiver got of the promotional coins.', Coins),
  promotional_agency_coins: about("What the receiver's agency got of the promotional coins.", Coins),
  reversed: about(
    'Whether the coins were returned to the sender, so that nothing pays for the gift.',
    Type.Boolean(),
  ),
  owed: about('Coins that refunds took back and that the user has not repaid.', Coins),
  sources: about(
    'What paid for the gift, in the order of its coins.',
    Type.Array(
      Type.Object({
        journal: about('The journal that brought the coins.', JournalId),
        kind: about('Its kind.', literals('top_up', 'purchase', 'adjustment', 'promotional_credit')),
        coins: about('Coins of the gift that it paid for.', Coins),
      }),
    ),
  ),
  corrections: about(
    `What journals have changed of what counts of the gift, newest first, at most ${MAX_LISTED_CORRECTIONS}.`,
    Type.Array(
      Type.Object({
        journal: about('The journal that caused it.', JournalId),
        kind: about('Its kind.', literals(...JOURNAL_KINDS)),
        coins: about("The change of the gift's coins that count.", SignedCoins),
        owed: about("The change of the gift's coins that are owed.", SignedCoins),
        earned: about('The change of what the receiver keeps.', SignedCoins),
        agency_coins: about("The change of what the receiver's agency keeps.", SignedCoins),
        reversed: about('Whether it reversed the gift, which counts as no gift since then.', Type.Boolean()),
        at: Timestamp,
      }),
    ),
  ),
  has_more_corrections: about('Whether there are older ones.', Type.Boolean()),
});
export type GiftFunding = Static<typeof GiftFunding>;
