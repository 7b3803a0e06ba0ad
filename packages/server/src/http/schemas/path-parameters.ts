import { IdempotencyKey, PlatformId } from '@lavish/protocol';
import Type from 'typebox';

/** Path parameters, by name. */
const user = Type.With(PlatformId, { description: 'The user.', examples: ['mia'] });
const item = Type.With(PlatformId, { description: 'The item.', examples: ['tulip'] });
const room = Type.With(PlatformId, { description: 'The room.', examples: ['nova-live'] });
export const UserPath = Type.Object({ user });
export const ItemPath = Type.Object({ item });
export const RoomPath = Type.Object({ room });
const inviter = Type.With(PlatformId, { description: 'The host who invites to battles.', examples: ['rex'] });
export const InviteBlockPath = Type.Object({ user, inviter });
export const RoomUserPath = Type.Object({ room, user });
const bonus = Type.With(PlatformId, { description: 'The bonus.', examples: ['double-friday'] });
export const BonusPath = Type.Object({ bonus });
const campaign = Type.With(PlatformId, { description: 'The campaign.', examples: ['spring-stars'] });
export const CampaignPath = Type.Object({ campaign });
const agency = Type.With(PlatformId, { description: 'The agency.', examples: ['moonlight'] });
export const AgencyPath = Type.Object({ agency });
/** Any short text: one that is not a contract's identifier is answered with `contract_not_found`. */
export const ContractPath = Type.Object({
  contract: Type.String({
    maxLength: 64,
    description: 'The contract.',
    'x-must-be': 'the identifier of a contract: ctr_…',
    examples: ['ctr_019b2f1a5b7a7d3e9c41a2b86f0d5e01'],
  }),
});
/** Any short text: one that is not a battle's identifier is answered with `battle_not_found`. */
export const BattlePath = Type.Object({
  battle: Type.String({
    maxLength: 64,
    description: 'The battle.',
    'x-must-be': 'the identifier of a battle: btl_…',
    examples: ['btl_019b2f417f0271bc8de53f90a6c1d244'],
  }),
});
/** Any short text: one that is not a gift's identifier is answered with `gift_not_found`. */
export const GiftPath = Type.Object({
  gift: Type.String({
    maxLength: 64,
    description: 'The gift.',
    'x-must-be': 'the identifier of a gift: gft_…',
    examples: ['gft_019b2f3c5b7a7d3e9c41a2b86f0d5e77'],
  }),
});

/** Any short text: one that is not a journal's identifier is answered with `journal_not_found`. */
const journal = (description: string) =>
  Type.String({
    maxLength: 64,
    description,
    'x-must-be': 'the identifier of a journal: jnl_…',
    examples: ['jnl_019b2f3bd9fb71c0a5d27be4c19f3a02'],
  });
export const TopUpPath = Type.Object({ top_up: journal('The top-up.') });
export const ChargebackPath = Type.Object({ chargeback: journal('The chargeback.') });

export const DayPath = Type.Object({
  day: Type.String({
    format: 'date',
    description: 'The day.',
    'x-must-be': 'a date such as 2026-11-30',
    examples: ['2026-11-30'],
  }),
});
const pack = Type.With(PlatformId, { description: 'The pack.', examples: ['pack-1000'] });
export const PackPath = Type.Object({ pack });
/** Any short text: one that is not a purchase's identifier is answered with `purchase_not_found`. */
export const PurchasePath = Type.Object({
  purchase: Type.String({
    maxLength: 64,
    description: 'The purchase.',
    'x-must-be': 'the identifier of a purchase: pur_…',
    examples: ['pur_019b2f3bd9fb71c0a5d27be4c19f3a05'],
  }),
});
export const ProviderMessagePath = Type.Object({
  provider_message: Type.String({
    maxLength: 64,
    description: 'The message of a provider.',
    'x-must-be': 'the identifier of a message: msg_…',
    examples: ['msg_019b2f3bd9fb71c0a5d27be4c19f3a06'],
  }),
});
export const PayoutPath = Type.Object({
  payout: Type.String({
    maxLength: 64,
    description: 'The payout.',
    'x-must-be': 'the identifier of a payout: pay_…',
    examples: ['pay_019b2f3bd9fb71c0a5d27be4c19f3a03'],
  }),
});
export const PayoutBatchPath = Type.Object({
  batch: Type.String({
    maxLength: 64,
    description: 'The batch.',
    'x-must-be': 'the identifier of a batch of payouts: pba_…',
    examples: ['pba_019b2f3bd9fb71c0a5d27be4c19f3a04'],
  }),
});

/** The headers of a POST that moves money. */
export const KeyHeader = Type.Object({
  'idempotency-key': Type.With(IdempotencyKey, {
    description:
      'A new random key for each gift, top-up or correction. The same request with the same key happens once.',
  }),
});
