import Type, { type Static } from 'typebox';
import { ActiveBoost, BattleResult, BattleState } from './battles.ts';
import { about, Coins, nullable, Timestamp } from './fields.ts';
import { BattleId, PlatformId } from './ids.ts';

/** A position in the ranking of a side's supporters. */
export const BattleContribution = Type.Object(
  {
    side: about('The side, from 0.', Type.Integer({ minimum: 0 })),
    user: PlatformId,
    points: about('Points given to the side.', Type.Integer()),
    coins: about('Coins spent on the counted gifts.', Coins),
    gifts: about('Number of counted gifts.', Type.Integer()),
  },
  { description: "A sender's counted gifts to a side." },
);
export type BattleContribution = Static<typeof BattleContribution>;

export const AuditDifference = Type.Object(
  {
    where: about('The value that differs: `sides.0.points`, `gifts.gft_….multiplier`.', Type.String()),
    stored: about('The value stored with the battle or the gift, as JSON.', Type.String()),
    recomputed: about('The value according to the log, as JSON.', Type.String()),
  },
  { description: 'A stored value that differs from the log.' },
);
export type AuditDifference = Static<typeof AuditDifference>;

/** `GET /v1/battles/{battle}/audit` */
export const BattleAudit = Type.Object(
  {
    battle: about('The battle.', BattleId),
    state: BattleState,
    matches: about('Whether all recomputed values equal the stored ones.', Type.Boolean()),
    gifts: about(
      'The gifts in the log.',
      Type.Object({
        counted: about('Counted gifts.', Type.Integer()),
        not_counted: about('Gifts between rounds or after the end.', Type.Integer()),
        rolls: about('Recomputed rolls of `chance` boosts.', Type.Integer()),
      }),
    ),
    sides: about(
      'The score according to the log.',
      Type.Array(
        Type.Object({
          points: about('Points of all rounds.', Type.Integer()),
          coins: about('Coins spent on the counted gifts.', Coins),
          rounds_won: about('Tied rounds count for no side.', Type.Integer()),
        }),
      ),
    ),
    result: about('The result according to the log. Null: the battle is not over.', nullable(BattleResult)),
    differences: about('At most 100. Empty if everything matches.', Type.Array(AuditDifference)),
  },
  { description: 'The battle, recomputed only from its rules and the log of gifts.' },
);
export type BattleAudit = Static<typeof BattleAudit>;

export const BattleScore = Type.Object(
  {
    at: about('The start of the second.', Timestamp),
    points: about('Points that each side got in this second.', Type.Array(Type.Integer())),
  },
  { description: 'What the sides scored in one second.' },
);
export type BattleScore = Static<typeof BattleScore>;

const { id, kind, multiplier, side } = ActiveBoost.properties;

export const BoostPeriod = Type.Object(
  {
    ...{ id, kind, multiplier, side },
    starts_at: about('When it began to apply.', Timestamp),
    ends_at: about('When it ended. Null: it applies now.', nullable(Timestamp)),
  },
  { description: 'When a boost applied.' },
);
export type BoostPeriod = Static<typeof BoostPeriod>;

/** `GET /v1/battles/{battle}/scores` */
export const BattleScores = Type.Object(
  {
    battle: about('The battle.', BattleId),
    data: about(
      'The seconds in which gifts counted, in order. The first one may continue the last one of the part before.',
      Type.Array(BattleScore),
    ),
    last: about(
      'The number of the last counted gift of this part. `?after=` continues there.',
      Type.Integer(),
    ),
    has_more: about('Whether more gifts have counted.', Type.Boolean()),
    boosts: about('The boosts that have applied so far, by their start.', Type.Array(BoostPeriod)),
  },
  { description: 'A part of the scores of a battle over time.' },
);
export type BattleScores = Static<typeof BattleScores>;
