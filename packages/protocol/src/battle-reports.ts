import Type, { type Static } from 'typebox';
import { BattleResult, BattleState } from './battles.ts';
import { about, Coins, nullable } from './fields.ts';
import { BattleId, PlatformId } from './ids.ts';

/** A place in the ranking of those who scored for a side. */
export const BattleContribution = Type.Object(
  {
    side: about('For which side, from 0.', Type.Integer({ minimum: 0 })),
    user: PlatformId,
    points: about('Points given to the side.', Type.Integer()),
    coins: about('What the counted gifts cost.', Coins),
    gifts: about('In so many counted gifts.', Type.Integer()),
  },
  { description: 'What one sender did for a side.' },
);
export type BattleContribution = Static<typeof BattleContribution>;

export const AuditDifference = Type.Object(
  {
    where: about('What differs: `sides.0.points`, `gifts.gft_….multiplier`.', Type.String()),
    stored: about('What the battle or the gift says, as JSON.', Type.String()),
    recomputed: about('What the log says, as JSON.', Type.String()),
  },
  { description: 'Where the log and what is stored disagree.' },
);
export type AuditDifference = Static<typeof AuditDifference>;

/** `GET /v1/battles/{battle}/audit` */
export const BattleAudit = Type.Object(
  {
    battle: about('Which battle.', BattleId),
    state: BattleState,
    matches: about('Everything recomputed is what is stored.', Type.Boolean()),
    gifts: about(
      'What the log holds.',
      Type.Object({
        counted: about('Gifts that moved the score.', Type.Integer()),
        not_counted: about('Gifts between rounds or past the end.', Type.Integer()),
        rolls: about('Rolls of `chance` that were made again.', Type.Integer()),
      }),
    ),
    sides: about(
      'The score as the log has it.',
      Type.Array(
        Type.Object({
          points: about('Points of all rounds.', Type.Integer()),
          coins: about('What the counted gifts cost.', Coins),
          rounds_won: about('A tied round is nobody’s.', Type.Integer()),
        }),
      ),
    ),
    result: about('As the log has it. Null: it is not over.', nullable(BattleResult)),
    differences: about('At most a hundred. Empty when it matches.', Type.Array(AuditDifference)),
  },
  { description: 'The battle, recomputed from its rules and the log of gifts alone.' },
);
export type BattleAudit = Static<typeof BattleAudit>;
