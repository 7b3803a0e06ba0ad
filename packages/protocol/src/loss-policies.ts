import Type, { type Static } from 'typebox';
import { about, closed, literals, nullable, Reference, Timestamp } from './fields.ts';

const policy = about(
  'Who bears spent coins that a refund or a chargeback takes back, until the user repays them. `platform`: receivers keep what they have earned. `host`: what the coins have earned is taken from the receiver and the agency. `shared`: `host_bps` of it is.',
  literals('platform', 'host', 'shared'),
);
const bps = Type.Integer({ minimum: 0, maximum: 10_000 });

/** `PUT /v1/loss-policy` */
export const PutLossPolicy = closed({
  policy,
  host_bps: Type.Optional(
    about(
      'With `shared`, and only then: the part that is taken from receivers, in hundredths of a percent.',
      bps,
    ),
  ),
  reason: about('Why. Users do not see it.', Reference),
});
export type PutLossPolicy = Static<typeof PutLossPolicy>;

export const LossPolicy = Type.Object(
  {
    policy,
    host_bps: about('The part that is taken from receivers and agencies, in hundredths of a percent.', bps),
    in_force_from: about(
      'Gifts sent after this time have this policy, also when their coins are refunded much later. Null: it was never changed.',
      nullable(Timestamp),
    ),
    reason: about('Why.', nullable(Type.String())),
    actor: about('Who asked for it: `server`, or an operator.', nullable(Type.String())),
  },
  { description: 'Who bears spent coins that are taken back.' },
);
export type LossPolicy = Static<typeof LossPolicy>;
