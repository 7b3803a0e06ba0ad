import Type, { type Static } from 'typebox';
import { ActiveBoost, BattleResult, BattleRound } from './battles.ts';
import { about, nullable, Timestamp } from './fields.ts';
import { BattleId } from './ids.ts';

/*
 * The events of a battle in the feed of every room that takes part. Scores are state, not events: they are in
 * `state.battle`, where the highest version counts.
 */

const Seq = about("The event's position in the room's feed.", Type.Integer({ minimum: 1 }));
const Round = about('From 1; an overtime counts as one.', Type.Integer({ minimum: 1 }));
const Side = Type.Integer({ minimum: 0 });

const head = <T extends string>(type: T) => ({
  type: Type.Literal(type),
  seq: Seq,
  at: about("Time by the database's clock.", Timestamp),
  battle: about('The battle.', BattleId),
});
const times = {
  starts_at: about('The first millisecond that counts.', Timestamp),
  ends_at: about('The first millisecond that no longer counts.', Timestamp),
};

export const BattleCountdown = Type.Object(
  { ...head('battle_countdown'), round: Round, ...times },
  { description: 'All hosts agreed: the countdown to the first round began.' },
);

export const BattleStarted = Type.Object(
  { ...head('battle_started'), round: Round, ...times },
  { description: 'A round began: gifts count.' },
);

export const BattleRoundEnded = Type.Object(
  {
    ...head('battle_round_ended'),
    ...BattleRound.properties,
    rounds_won: about('Rounds that each side has won so far.', Type.Array(Type.Integer())),
  },
  { description: 'A round is over. Also sent for the last round.' },
);

export const BattleOvertime = Type.Object(
  {
    ...head('battle_overtime'),
    round: Round,
    kind: about(
      '`overtime`: a round of full length. `sudden_death`: a round that ends with the first score.',
      Type.Union([Type.Literal('overtime'), Type.Literal('sudden_death')]),
    ),
    contenders: about('The sides that were equal, and can win this round.', Type.Array(Side)),
    ...times,
  },
  { description: 'The sides were equal: an overtime or sudden death began.' },
);

export const BattleBoostStarted = Type.Object(
  { ...head('battle_boost_started'), round: Round, boost: ActiveBoost },
  { description: 'A boost applies from `at` on.' },
);

export const BattleBoostEnded = Type.Object(
  {
    ...head('battle_boost_ended'),
    round: Round,
    boost: about(
      'The boost that ended.',
      Type.Object({
        id: ActiveBoost.properties.id,
        kind: ActiveBoost.properties.kind,
        side: ActiveBoost.properties.side,
      }),
    ),
  },
  { description: 'A boost no longer applies.' },
);

export const BattleEnded = Type.Object(
  {
    ...head('battle_ended'),
    state: about(
      'The final state.',
      Type.Union([
        Type.Literal('finished'),
        Type.Literal('cut_short'),
        Type.Literal('declined'),
        Type.Literal('expired'),
        Type.Literal('cancelled'),
      ]),
    ),
    result: about('Null: the battle never began.', nullable(BattleResult)),
  },
  { description: 'A battle is over, or will not take place.' },
);

/** The schemas of all battle events. */
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

/** A battle event before it has a position in the feed of each room. */
export type NewBattleEvent = BattleEvent extends infer One
  ? One extends BattleEvent
    ? Omit<One, 'seq'>
    : never
  : never;
