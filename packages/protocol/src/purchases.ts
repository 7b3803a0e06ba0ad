import Type, { type Static } from 'typebox';
import { about, Coins, closed, literals, nullable, Timestamp, TimestampInput, WebUrl } from './fields.ts';
import { BattleId, GiftId, JournalId, PlatformId, ProviderMessageId, PurchaseId } from './ids.ts';
import { Price, Refund } from './journals.ts';
import { LIMITS } from './limits.ts';
import { PROVIDERS, STORE_PROVIDERS } from './packs.ts';

const provider = literals(...PROVIDERS);

/** A provider's identifier, which is compared byte by byte. */
const TransactionId = Type.String({
  pattern: '^[\\u0021-\\u007e]{1,1500}$',
  'x-must-be': "the provider's identifier: 1 to 1,500 visible ASCII characters",
});

/** `POST /v1/purchases` */
export const PostPurchase = closed({
  provider: about(
    '`custom`: your own payment, with `user`, `pack`, `transaction` and `price`; server key only. A store: `proof`, from the user or with `user`.',
    literals('custom', 'apple', 'google'),
  ),
  user: Type.Optional(about('Who has paid. Default: the user of the token.', PlatformId)),
  pack: Type.Optional(about('The pack that was paid. Stores know it.', PlatformId)),
  transaction: Type.Optional(
    about('Your identifier of the payment. It is credited once, however often you send it.', TransactionId),
  ),
  price: Type.Optional(about('What the user paid for all of it.', Price)),
  quantity: Type.Optional(
    about('How many of the pack. Default: 1.', Type.Integer({ minimum: 1, maximum: 1_000 })),
  ),
  paid_at: Type.Optional(
    about(
      'When it was paid: the version of the pack at that time counts. Not in the future. Default: now.',
      TimestampInput,
    ),
  ),
  proof: Type.Optional(
    about(
      'The signed transaction of Apple, or the purchase token of Google.',
      Type.String({
        pattern: `^[\\u0021-\\u007e]{1,${LIMITS.maxProofLength}}$`,
        'x-must-be': `1 to ${LIMITS.maxProofLength} visible ASCII characters`,
      }),
    ),
  ),
  product: Type.Optional(
    about(
      'The product at the store, which a purchase token of Google does not name.',
      Type.String({ maxLength: 150 }),
    ),
  ),
});
export type PostPurchase = Static<typeof PostPurchase>;

/** `POST /v1/checkouts` */
export const PostCheckout = closed({
  user: Type.Optional(about('Who pays. Default: the user of the token.', PlatformId)),
  pack: about('The pack to buy.', PlatformId),
  currency: about('One of the currencies of the pack.', Price.properties.currency),
  success_url: about('Where Stripe sends the browser after the payment.', WebUrl),
  cancel_url: about('Where Stripe sends the browser if the user goes back.', WebUrl),
});
export type PostCheckout = Static<typeof PostCheckout>;

/** The response to `POST /v1/checkouts`: a page on which the user pays. */
export const Checkout = Type.Object({
  id: about("Stripe's identifier of the session.", Type.String()),
  url: about('The page on which the user pays.', Type.String()),
  user: about('Who pays.', PlatformId),
  pack: about('The pack.', PlatformId),
  price: about('What it costs.', Price),
  expires_at: about('When the page expires.', Timestamp),
});
export type Checkout = Static<typeof Checkout>;

const refundedCoins = {
  amount: about(
    'Of the price, in the smallest unit of its currency. Of a purchase without a price, of its quantity.',
    Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins }),
  ),
  coins: about('Paid coins that were taken back.', Coins),
  bonus_coins: about('Bonus coins that were taken back.', Coins),
};

/** What a user has bought. */
export const Purchase = Type.Object(
  {
    id: PurchaseId,
    provider: about('Who has taken the money. `custom`: your own payment.', provider),
    transaction: about("The provider's identifier of the payment.", Type.String()),
    state: about(
      '`pending`: something is not known yet, such as who has paid. `credited`: the coins were credited. `refused`: paid, but not credited because of `refusal`. Return the money.',
      literals('pending', 'credited', 'refused'),
    ),
    refusal: about('Of a refused purchase: the code of the error.', nullable(Type.String())),
    user: about('Who has paid. Null: not known yet.', nullable(PlatformId)),
    pack: about('What was paid. Null: not known yet.', nullable(PlatformId)),
    pack_version: about('The version of the pack that was for sale then.', nullable(Type.Integer())),
    quantity: about('How many of it.', Type.Integer()),
    coins: about('Paid coins that were credited.', Coins),
    bonus_coins: about('Promotional coins that were credited.', Coins),
    price: about('What the user paid for all of it. Null: the provider does not say.', nullable(Price)),
    refunded: about(
      'What was refunded and charged back, without disputes that you won.',
      Type.Object(refundedCoins),
    ),
    disputes: about(
      'Chargebacks.',
      Type.Array(
        Type.Object({
          id: about("The provider's identifier.", Type.String()),
          state: about('Of your side.', literals('open', 'won', 'lost')),
          amount: about('Null: all of it.', nullable(Type.Integer())),
        }),
      ),
    ),
    test: about("Whether it is from the provider's test environment.", Type.Boolean()),
    journal: about('The journal that credited the coins.', nullable(JournalId)),
    bonus_journal: about('The journal that credited the bonus coins.', nullable(JournalId)),
    paid_at: about('When it was paid, by the provider.', nullable(Timestamp)),
    created_at: about('When Lavish first heard of it.', Timestamp),
  },
  { description: 'A payment of a user for coins.' },
);
export type Purchase = Static<typeof Purchase>;

/** The response to a refund of a purchase: a refund of its paid coins, and one of its bonus coins. */
export const PurchaseRefund = Type.Object({
  purchase: about('The purchase.', PurchaseId),
  refunds: about('What was booked: of paid and of bonus coins.', Type.Array(Refund)),
});
export type PurchaseRefund = Static<typeof PurchaseRefund>;

const traceParts = {
  coins: about('All of them.', Coins),
  unspent: about('In the wallet.', Coins),
  spent: about('They have paid for gifts that were not reversed, and for adjustments.', Coins),
  expired: about('Expired before they were spent.', Coins),
  taken_back: about('Taken back by refunds and chargebacks.', Coins),
  owed: about('Of `taken_back`: spent before, and not repaid.', Coins),
};

/** `GET /v1/purchases/{purchase}/trace` */
export const PurchaseTrace = Type.Object({
  purchase: about('The purchase.', PurchaseId),
  user: about('Who has paid.', PlatformId),
  paid: about('Where its paid coins are.', Type.Object(traceParts)),
  bonus: about('Where its bonus coins are.', Type.Object(traceParts)),
  data: about(
    'The gifts that its coins paid for, in the order of the wallet.',
    Type.Array(
      Type.Object({
        gift: GiftId,
        room: about('The room of the gift.', PlatformId),
        receiver: about('Who received it.', PlatformId),
        battle: about('The battle in which it counted.', nullable(BattleId)),
        agency: about("The receiver's agency, if a contract was in force.", nullable(PlatformId)),
        coins: about('Coins of this purchase in the gift.', Coins),
        bonus_coins: about('Of them, bonus coins.', Coins),
        earned: about('What these coins earned the receiver when the gift was sent.', Coins),
        agency_coins: about("What they earned the receiver's agency. The rest is the platform's.", Coins),
        owed: about('Coins of this purchase that were taken back from the gift and are owed.', Coins),
        at: Timestamp,
      }),
    ),
  ),
  has_more: about('Whether there is another page.', Type.Boolean()),
  next_cursor: about('Cursor of the next page. Null on the last page.', nullable(Type.String())),
});
export type PurchaseTrace = Static<typeof PurchaseTrace>;

/** A message of a provider, as it was stored before it was answered. */
export const ProviderMessage = Type.Object({
  id: ProviderMessageId,
  provider: about('Who sent it.', literals(...STORE_PROVIDERS)),
  message: about("The provider's identifier of the message.", Type.String()),
  kind: about("The provider's name for it.", Type.String()),
  state: about(
    '`due`: it will be processed. `done`. `ignored`: its kind changes nothing. `failed`: it was tried too often.',
    literals('due', 'done', 'ignored', 'failed'),
  ),
  attempts: about('How often it was tried.', Type.Integer()),
  next_at: about('When it is tried next. Null: not again.', nullable(Timestamp)),
  error: about('Why the last attempt failed.', nullable(Type.String())),
  received_at: about('When it arrived and was verified.', Timestamp),
  processed_at: about('When it was processed.', nullable(Timestamp)),
});
export type ProviderMessage = Static<typeof ProviderMessage>;
