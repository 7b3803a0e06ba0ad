import Type, { type Static } from 'typebox';
import { about, literals, nullable, SignedCoins, Timestamp } from './fields.ts';
import { JOURNAL_KINDS } from './journals.ts';

/** The accounts of the ledger. Those of users and agencies are summed over all of them. */
export const LEDGER_ACCOUNTS = [
  'wallet',
  'earnings',
  'payout',
  'agency',
  'platform',
  'promotion',
  'issuance',
] as const;
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];

const account = about(
  'The account. Wallets, earnings, payouts and agencies are summed over all users and agencies.',
  literals(...LEDGER_ACCOUNTS),
);
const day = about('The day.', Type.String({ format: 'date', examples: ['2026-11-30'] }));

/** What an account held at both ends of a day. */
export const DailyBalance = Type.Object({
  account,
  opening: about('Coins at the beginning of the day.', SignedCoins),
  movement: about('The change in coins.', SignedCoins),
  closing: about('Coins at the end of the day.', SignedCoins),
});
export type DailyBalance = Static<typeof DailyBalance>;

/** What journals of one kind moved on an account in a day. */
export const DailyMovement = Type.Object({
  account,
  kind: about('The kind of the journals.', literals('gift', ...JOURNAL_KINDS, 'agency_settlement')),
  entries: about('The number of entries.', Type.Integer({ minimum: 0 })),
  coins: about('The change in coins.', SignedCoins),
});
export type DailyMovement = Static<typeof DailyMovement>;

const closeFields = {
  day,
  zone: about('The time zone of the day: an IANA name.', Type.String()),
  starts_at: about('The first moment of the day.', Timestamp),
  ends_at: about('The first moment after the day.', Timestamp),
  balances: about(
    'Every account. The openings sum to zero, and so do the movements and the closings.',
    Type.Array(DailyBalance),
  ),
};

/** `GET /v1/daily-closes/{day}` */
export const DailyClose = Type.Object(
  {
    ...closeFields,
    closed_at: about('When it was closed. Nothing of it changes from then on.', Timestamp),
    movements: about('By account and kind of journal.', Type.Array(DailyMovement)),
  },
  { description: 'The accounts of a day that is closed.' },
);
export type DailyClose = Static<typeof DailyClose>;

/** A line of `GET /v1/daily-closes`. */
export const DailyCloseSummary = Type.Object({
  ...closeFields,
  closed_at: about('When it was closed.', Timestamp),
});
export type DailyCloseSummary = Static<typeof DailyCloseSummary>;

/** `GET /v1/ledger` */
export const Ledger = Type.Object(
  {
    complete_until: about('Every movement before this time is in it.', Timestamp),
    last_closed_day: about('The last day that is closed. Null: none is.', nullable(day)),
    balances: about(
      'Every account since the last close. The openings are its closings.',
      Type.Array(DailyBalance),
    ),
    movements: about('By account and kind of journal, since the last close.', Type.Array(DailyMovement)),
  },
  { description: 'The accounts now.' },
);
export type Ledger = Static<typeof Ledger>;
