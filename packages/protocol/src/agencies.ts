import Type, { type Static } from 'typebox';
import {
  about,
  Coins,
  clearable,
  closed,
  literals,
  Name,
  nullable,
  Reference,
  SignedCoins,
  Timestamp,
  TimestampInput,
} from './fields.ts';
import { ContractId, JournalId, PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

const Bps = Type.Integer({ minimum: 1, maximum: LIMITS.maxShareBps });

/** A day of UTC. */
export const UtcDay = Type.String({
  pattern: '^[12]\\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$',
  format: 'date',
  'x-must-be': 'a day such as 2026-01-31, in the years 1000 to 2999',
});

const TEXTS = {
  agency: 'The agency.',
  host: 'The host whose gifts the agency gets a part of.',
  bps: "The agency's part of a gift's coins, in hundredths of a percent, rounded down.",
  from: "Who pays the agency. `platform`: the platform, of its part. `host`: the host, of theirs; the agency then gets at most the host's part.",
  valid_from: 'When the contract begins.',
  valid_until: 'When the contract ends, exclusive. Null: it has no end.',
};

/** Who pays the agency's part of a gift. */
export const ContractPayer = literals('platform', 'host');
export type ContractPayer = Static<typeof ContractPayer>;

/** `PUT /v1/agencies/{agency}` */
export const PutAgency = closed({
  name: about('Shown to hosts and operators. Without a name they see the id.', clearable(Name)),
});
export type PutAgency = Static<typeof PutAgency>;

export const Agency = Type.Object(
  {
    id: PlatformId,
    name: about('Shown to hosts and operators. Null: show the id.', nullable(Type.String())),
    active_contracts: about('Contracts that are in force now.', Type.Integer({ minimum: 0 })),
    balance: about(
      'Coins that the agency has earned and that no settlement has paid out yet. Negative if more was taken back.',
      SignedCoins,
    ),
    counted_until: about('Gifts and corrections before this time are in the balance.', Timestamp),
    settled_until: about('The last day that has been settled. Null: none.', nullable(UtcDay)),
    created_at: Timestamp,
  },
  { description: 'An agency that manages hosts.' },
);
export type Agency = Static<typeof Agency>;

/** `POST /v1/contracts` */
export const PostContract = closed({
  agency: about(TEXTS.agency, PlatformId),
  host: about(TEXTS.host, PlatformId),
  bps: about(TEXTS.bps, Bps),
  from: about(TEXTS.from, ContractPayer),
  valid_from: Type.Optional(
    about(
      `${TEXTS.valid_from} A contract that is signed later begins after its signature. Default: then.`,
      TimestampInput,
    ),
  ),
  valid_until: about(TEXTS.valid_until, clearable(TimestampInput)),
});
export type PostContract = Static<typeof PostContract>;

/** `POST /v1/contracts/{contract}/end` */
export const PostContractEnd = closed({
  at: Type.Optional(about('When it ends. Default: as soon as possible.', TimestampInput)),
});
export type PostContractEnd = Static<typeof PostContractEnd>;

export const ContractState = literals('proposed', 'upcoming', 'active', 'ended');
export type ContractState = Static<typeof ContractState>;

/** The agreement of an agency and a host. Its terms never change. */
export const Contract = Type.Object(
  {
    id: ContractId,
    agency: about(TEXTS.agency, PlatformId),
    host: about(TEXTS.host, PlatformId),
    bps: about(TEXTS.bps, Bps),
    from: about(TEXTS.from, ContractPayer),
    valid_from: about(TEXTS.valid_from, Timestamp),
    valid_until: about(TEXTS.valid_until, nullable(Timestamp)),
    state: about(
      '`proposed`: nobody has signed for the host. `upcoming`: signed, and not in force yet. `active`: in force. `ended`: over, or never signed.',
      ContractState,
    ),
    proposed_at: about('When it was proposed.', Timestamp),
    proposed_by: about('Who proposed it: `server`, or an operator.', Type.String()),
    signed: about(
      'Null: nobody has signed for the host.',
      nullable(
        Type.Object({
          by: about(
            '`host`: the host, with their own token or link. `platform`: the platform, on their behalf.',
            literals('host', 'platform'),
          ),
          actor: about('The host, `server`, or an operator.', Type.String()),
          at: Timestamp,
        }),
      ),
    ),
    starts_at: about(
      `Gifts from this time on are under the contract: not before \`valid_from\`, and at least ${LIMITS.contractLeadS} seconds after the signature. Null: not signed.`,
      nullable(Timestamp),
    ),
    ends_at: about(
      'Gifts before this time are under the contract. Null: it has no end.',
      nullable(Timestamp),
    ),
    ended_by: about(
      'Who ended or declined it: the host, `server`, or an operator. Null: nobody; it ends at `valid_until`.',
      nullable(Type.String()),
    ),
  },
  { description: 'The agreement of an agency and a host. Its terms never change.' },
);
export type Contract = Static<typeof Contract>;

/** What an agency got of a gift, in receipts and gifts. */
export const GiftAgency = Type.Object(
  {
    agency: about(TEXTS.agency, PlatformId),
    contract: about('The contract that was in force.', ContractId),
    bps: about(TEXTS.bps, Bps),
    from: about('Who paid the agency.', ContractPayer),
    coins: about('Coins that the agency got.', Coins),
  },
  { description: 'What the agency of the receiver got, and by which terms.' },
);
export type GiftAgency = Static<typeof GiftAgency>;

/** One day of an agency: `GET /v1/agencies/{agency}/statement` */
export const AgencyDay = Type.Object({
  day: about('A day of UTC.', UtcDay),
  gifts: about('Gifts under a contract with the agency.', Type.Integer({ minimum: 0 })),
  coins: about('Coins of these gifts.', Coins),
  earned: about('What their hosts got.', Coins),
  agency_coins: about('What the agency got.', Coins),
  corrected: about(
    "The change of the agency's coins by corrections on this day, also of earlier gifts.",
    SignedCoins,
  ),
  settlement: about('The settlement that has paid the day out. Null: none yet.', nullable(JournalId)),
});
export type AgencyDay = Static<typeof AgencyDay>;

/** What a host has earned for an agency: `GET /v1/agencies/{agency}/hosts` */
export const AgencyHost = Type.Object({
  host: about('The host.', PlatformId),
  gifts: about('Gifts under a contract with the agency.', Type.Integer({ minimum: 0 })),
  coins: about('Coins of these gifts.', Coins),
  earned: about('What the host got.', Coins),
  agency_coins: about('What the agency got.', Coins),
  corrected: about("The change of the agency's coins by corrections.", SignedCoins),
});
export type AgencyHost = Static<typeof AgencyHost>;

/** `POST /v1/agencies/{agency}/settlements` */
export const PostSettlement = closed({
  until: about('The last day of the period. It must be over, and counted completely.', UtcDay),
  reference: Type.Optional(about('Your own reference, such as a transfer.', Reference)),
});
export type PostSettlement = Static<typeof PostSettlement>;

export const AgencySettlement = Type.Object(
  {
    id: JournalId,
    agency: about(TEXTS.agency, PlatformId),
    from: about('The first day: the one after the last settlement, or the first day with a gift.', UtcDay),
    until: about('The last day.', UtcDay),
    opening: about('What the last settlement carried over. Never positive.', SignedCoins),
    earned: about("The agency's coins of the period, with corrections.", SignedCoins),
    paid: about('Coins that you pay the agency: `opening` + `earned`, unless that is negative.', Coins),
    closing: about('What is carried over to the next settlement: never positive.', SignedCoins),
    reference: about('Your own reference.', nullable(Type.String())),
    actor: about('Who asked for it: `server`, or an operator.', Type.String()),
    at: Timestamp,
  },
  { description: 'A period of an agency that was paid out. It never changes.' },
);
export type AgencySettlement = Static<typeof AgencySettlement>;
