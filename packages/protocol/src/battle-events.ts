import Type, { type Static } from 'typebox';
import { ActiveBoost, BattleResult, BattleRound } from './battles.ts';
import { about, nullable, Timestamp } from './fields.ts';
import { BattleId } from './ids.ts';

/*
 * What happens to a battle, as the feed of every room that takes part tells it. Scores are state, not events: they are
 * in `state.battle`, where the last version counts.
 */

const Seq = about("The event's place in the room's feed.", Type.Integer({ minimum: 1 }));
const Round = about('From 1; an overtime counts as one.', Type.Integer({ minimum: 1 }));
const Side = Type.Integer({ minimum: 0 });

const head = <T extends string>(type: T) => ({
  type: Type.Literal(type),
  seq: Seq,
  at: about("When, by the database's clock.", Timestamp),
  battle: about('Which battle.', BattleId),
});
const times = {
  starts_at: about('The first moment that counts.', Timestamp),
  ends_at: about('The first moment that no longer counts.', Timestamp),
};

export const BattleCountdown = Type.Object(
  { ...head('battle_countdown'), round: Round, ...times },
  { description: 'Everyone agreed: the first round is about to begin.' },
);

export const BattleStarted = Type.Object(
  { ...head('battle_started'), round: Round, ...times },
  { description: 'A round began: gifts count.' },
);

export const BattleRoundEnded = Type.Object(
  {
    ...head('battle_round_ended'),
    ...BattleRound.properties,
    rounds_won: about('How many rounds each side has won by now.', Type.Array(Type.Integer())),
  },
  { description: 'A round is over, the last one too.' },
);

export const BattleOvertime = Type.Object(
  {
    ...head('battle_overtime'),
    round: Round,
    kind: about(
      'A round of its own, or until somebody scores.',
      Type.Union([Type.Literal('overtime'), Type.Literal('sudden_death')]),
    ),
    contenders: about('The sides that were equal: one of them can win now.', Type.Array(Side)),
    ...times,
  },
  { description: 'The sides are equal: an overtime or sudden death began.' },
);

export const BattleBoostStarted = Type.Object(
  { ...head('battle_boost_started'), round: Round, boost: ActiveBoost },
  { description: 'From `at` on a boost applies.' },
);

export const BattleBoostEnded = Type.Object(
  {
    ...head('battle_boost_ended'),
    round: Round,
    boost: about(
      'Which one.',
      Type.Object({
        id: ActiveBoost.properties.id,
        kind: ActiveBoost.properties.kind,
        side: ActiveBoost.properties.side,
      }),
    ),
  },
  { description: 'A boost applies no more.' },
);

export const BattleEnded = Type.Object(
  {
    ...head('battle_ended'),
    state: about(
      'How it came to its end.',
      Type.Union([
        Type.Literal('finished'),
        Type.Literal('cut_short'),
        Type.Literal('declined'),
        Type.Literal('expired'),
        Type.Literal('cancelled'),
      ]),
    ),
    result: about('Null: it never began.', nullable(BattleResult)),
  },
  { description: 'A battle is over, or will not be.' },
);

/** Every event of a battle. */
export const BATTLE_EVENTS = [
  BattleCountdown,
  BattleStarted,
  BattleRoundEnded,
  BattleOvertime,
  BattleBoostStarted,
  BattleBoostEnded,
  BattleEnded,
] as const;
export type BattleEvent = Static<(typeof BATTLE_EVENTS)[number]>;

/** A battle's event before the rooms' feeds have given it its place in each. */
export type NewBattleEvent = BattleEvent extends infer One
  ? One extends BattleEvent
    ? Omit<One, 'seq'>
    : never
  : never;
