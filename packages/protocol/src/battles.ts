import Type, { type Static } from 'typebox';
import { BonusScope } from './bonus-scope.ts';
import { about, Coins, closed, Name, nullable, Timestamp } from './fields.ts';
import { BattleId, PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

/** One of these texts. Cast, since a mapped list forgets which text stands where. */
const literals = <T extends string[]>(...values: T) =>
  Type.Union(values.map((value) => Type.Literal(value))) as unknown as Type.TUnion<{
    [K in keyof T]: Type.TLiteral<T[K]>;
  }>;

export const BattleMode = about(
  'Whether one host stands on a side, or several.',
  Type.Union([Type.Literal('solo'), Type.Literal('team')]),
);
export type BattleMode = Static<typeof BattleMode>;

export const BattleState = about(
  'Where it stands. `accepted` and `settling` are passed through, and seen by nobody.',
  Type.Union([
    Type.Literal('invited'),
    Type.Literal('accepted'),
    Type.Literal('countdown'),
    Type.Literal('live'),
    Type.Literal('overtime'),
    Type.Literal('settling'),
    Type.Literal('finished'),
    Type.Literal('declined'),
    Type.Literal('expired'),
    Type.Literal('cancelled'),
    Type.Literal('cut_short'),
  ]),
);
export type BattleState = Static<typeof BattleState>;

export const TiePolicy = Type.Union([
  Type.Literal('draw'),
  Type.Literal('overtime'),
  Type.Literal('sudden_death'),
  Type.Literal('first_to_score'),
  Type.Literal('most_supporters'),
]);
export type TiePolicy = Static<typeof TiePolicy>;

/** A factor such as 2 or 1.25, with up to 4 decimals. Boosts add: ×2 and ×3 make ×4. */
export const Multiplier = Type.Number({
  minimum: 1,
  maximum: LIMITS.maxMultiplier,
  multipleOf: 0.0001,
  'x-must-be': `a number from 1 to ${LIMITS.maxMultiplier} with up to 4 decimals`,
});

const Seconds = Type.Integer({ minimum: -LIMITS.maxRoundS, maximum: LIMITS.maxRoundS });

/** What one boost of a battle is. Which fields a kind takes is decided with the battle's definition. */
export const BoostDefinition = closed(
  {
    id: about('What the receipt calls it; each once in a battle.', PlatformId),
    kind: about(
      '`window`: more for a while. `finisher`: some items count more at the end. `task`: a side that reaches the target earns a window of its own. `chance`: a gift may be critical.',
      Type.Union([
        Type.Literal('window'),
        Type.Literal('finisher'),
        Type.Literal('task'),
        Type.Literal('chance'),
      ]),
    ),
    from_s: Type.Optional(
      about('Where its window begins, in seconds of the round; negative: from the end.', Seconds),
    ),
    to_s: Type.Optional(
      about(
        "Where its window ends, itself outside; negative: from the end. Absent: the round's end.",
        Seconds,
      ),
    ),
    multiplier: about('What a gift in it is worth: 2 counts double.', Multiplier),
    items: Type.Optional(
      about(
        'Only these items. Absent: all.',
        Type.Array(PlatformId, { minItems: 1, maxItems: LIMITS.maxBoostItems, uniqueItems: true }),
      ),
    ),
    target_points: Type.Optional(
      about(
        'Of a task: the points a side has to gather in its window.',
        Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins }),
      ),
    ),
    reward_s: Type.Optional(
      about('Of a task: how long the reward lasts.', Type.Integer({ minimum: 1, maximum: LIMITS.maxRoundS })),
    ),
    chance: Type.Optional(
      about(
        'Of a chance: how likely a gift is critical, from 0.0001 to 1.',
        Type.Number({ minimum: 0.0001, maximum: 1, multipleOf: 0.0001 }),
      ),
    ),
  },
  { description: 'A rule that changes points, never coins.' },
);
export type BoostDefinition = Static<typeof BoostDefinition>;

export const TieDefinition = closed(
  {
    policy: about('Who wins when the sides are equal.', TiePolicy),
    overtime_s: Type.Optional(
      about(
        'How long an overtime lasts, and sudden death at most. Absent: 60.',
        Type.Integer({ minimum: 1, maximum: LIMITS.maxRoundS }),
      ),
    ),
    max: Type.Optional(
      about(
        'How many overtimes there may be. Absent: 1.',
        Type.Integer({ minimum: 1, maximum: LIMITS.maxOvertimes }),
      ),
    ),
  },
  { description: 'What happens when the sides are equal.' },
);
export type TieDefinition = Static<typeof TieDefinition>;

/** `POST /v1/battles` */
export const PostBattle = closed({
  mode: BattleMode,
  sides: about(
    'Who stands against whom.',
    Type.Array(
      closed({
        name: Type.Optional(about('What viewers read above the side.', Name)),
        hosts: about(
          'Who receives for the side, and in which room.',
          Type.Array(closed({ host: PlatformId, room: PlatformId }), {
            minItems: 1,
            maxItems: LIMITS.maxHostsPerSide,
          }),
        ),
      }),
      { minItems: 2, maxItems: LIMITS.maxSides },
    ),
  ),
  duration_s: Type.Optional(
    about('How long a round lasts.', Type.Integer({ minimum: 1, maximum: LIMITS.maxRoundS, default: 300 })),
  ),
  countdown_s: Type.Optional(
    about(
      'From the acceptance to the first round. 0: live at once.',
      Type.Integer({ minimum: 0, maximum: LIMITS.maxCountdownS, default: 3 }),
    ),
  ),
  rounds: Type.Optional(
    about('Best of so many.', Type.Integer({ minimum: 1, maximum: LIMITS.maxRounds, default: 1 })),
  ),
  tie: Type.Optional(TieDefinition),
  boosts: Type.Optional(about('At most 16.', Type.Array(BoostDefinition, { maxItems: LIMITS.maxBoosts }))),
  multiplier_cap: Type.Optional(about('What boosts together reach at most. Absent: 10.', Multiplier)),
  invite_ttl_s: Type.Optional(
    about(
      'How long the invitation stands.',
      Type.Integer({ minimum: 1, maximum: LIMITS.maxInviteTtlS, default: 60 }),
    ),
  ),
  accept: Type.Optional(
    about(
      '`invite`: every host has to accept. `auto`, for a server key: nobody is asked.',
      Type.Union([Type.Literal('invite'), Type.Literal('auto')]),
    ),
  ),
});
export type PostBattle = Static<typeof PostBattle>;

/** `POST /v1/battles/{battle}/accept`, `decline` and `leave` */
export const BattleHostRequest = closed({
  host: Type.Optional(
    about('Which host. Required with a server key; a token speaks for its user.', PlatformId),
  ),
});
export type BattleHostRequest = Static<typeof BattleHostRequest>;

/** Rules as they were frozen, with every default filled in. */
export const BattleRules = Type.Object(
  {
    duration_s: about('How long a round lasts.', Type.Integer()),
    countdown_s: about('From the acceptance to the first round.', Type.Integer()),
    rounds: about('Best of so many.', Type.Integer()),
    tie: about(
      'What happens when the sides are equal.',
      Type.Object({
        policy: TiePolicy,
        overtime_s: about('How long an overtime lasts, and sudden death at most.', Type.Integer()),
        max: about('How many overtimes there may be.', Type.Integer()),
      }),
    ),
    boosts: Type.Array(BoostDefinition),
    multiplier_cap: about('What boosts together reach at most.', Type.Number()),
    invite_ttl_s: about('How long the invitation stands.', Type.Integer()),
    accept: about(
      'Whether the hosts were asked.',
      Type.Union([Type.Literal('invite'), Type.Literal('auto')]),
    ),
    commitment: about(
      "The SHA-256 of the battle's secret, in hex: published before the first roll, so that every roll can be checked when the secret is told.",
      Type.String(),
    ),
  },
  { description: 'What was agreed. It does not change any more.' },
);
export type BattleRules = Static<typeof BattleRules>;

export const BattleSupporter = Type.Object(
  { user: PlatformId, points: about('Points given to the side.', Type.Integer()) },
  { description: 'Who scored how much for a side.' },
);
export type BattleSupporter = Static<typeof BattleSupporter>;

export const BattleHost = Type.Object({
  host: about('Who receives for the side.', PlatformId),
  room: PlatformId,
  points: about('Points of the gifts counted for this host.', Type.Integer()),
  coins: about('What those gifts cost.', Coins),
  accepted: about('Whether the invitation was accepted.', Type.Boolean()),
  left: about('Whether the host has left the battle.', Type.Boolean()),
});
export type BattleHost = Static<typeof BattleHost>;

export const BattleSide = Type.Object(
  {
    index: about('From 0.', Type.Integer()),
    name: about('What viewers read above the side.', nullable(Type.String())),
    hosts: Type.Array(BattleHost),
    points: about('Points of all rounds.', Type.Integer()),
    coins: about('What the counted gifts cost.', Coins),
    rounds_won: about('A tied round is nobody’s.', Type.Integer()),
    top: about('The top three supporters.', Type.Array(BattleSupporter)),
  },
  { description: 'One side of a battle.' },
);
export type BattleSide = Static<typeof BattleSide>;

export const ActiveBoost = Type.Object(
  {
    id: about('The boost, as the rules or the bonus name it.', Type.String()),
    kind: about('What kind of boost.', literals('window', 'finisher', 'task', 'bonus')),
    multiplier: about('What a gift in it is worth.', Type.Number()),
    side: about('Whose it is. Null: every side’s.', nullable(Type.Integer())),
    ends_at: about('Until then it applies, at most.', Timestamp),
    scope: Type.Optional(
      about("Of a bonus: to what it applies, and in which of the battle's rooms.", BonusScope),
    ),
  },
  { description: 'A boost that applies at this moment.' },
);
export type ActiveBoost = Static<typeof ActiveBoost>;

export const BattleTask = Type.Object(
  {
    id: about('The boost, as the rules name it.', Type.String()),
    target_points: about('What a side has to gather.', Type.Integer()),
    points: about('What each side has gathered in this round.', Type.Array(Type.Integer())),
    reached: about('Whether each side has reached it.', Type.Array(Type.Boolean())),
  },
  { description: 'How far the sides are with a task.' },
);
export type BattleTask = Static<typeof BattleTask>;

export const BattleRound = Type.Object(
  {
    round: about('From 1.', Type.Integer()),
    kind: about('What kind of round.', literals('regular', 'overtime', 'sudden_death')),
    contenders: about(
      'The sides that could win it: not forfeited by its end, and in a bonus round only those that were equal.',
      Type.Array(Type.Integer()),
    ),
    points: about('What each side scored in it.', Type.Array(Type.Integer())),
    winner: about('The side that won it. Null: nobody’s.', nullable(Type.Integer())),
    starts_at: about('The first moment that counted.', Timestamp),
    ends_at: about('The first moment that counted no more.', Timestamp),
    unattended: Type.Optional(
      about(
        'No node was alive for 30 s after its end, so that nothing new was begun. Absent: one was.',
        Type.Literal(true),
      ),
    ),
  },
  { description: 'A round that is over.' },
);
export type BattleRound = Static<typeof BattleRound>;

export const BattleResult = Type.Object(
  {
    outcome: about('Whether somebody won.', literals('win', 'draw', 'cut_short')),
    winner: about('The side that won. Null: none.', nullable(Type.Integer())),
    decided_by: about(
      'What decided: the points, the rounds won, a side that left, or the tie policy. Null: cut short.',
      nullable(
        literals(
          'points',
          'rounds',
          'forfeit',
          'draw',
          'overtime',
          'sudden_death',
          'first_to_score',
          'most_supporters',
        ),
      ),
    ),
    sides: Type.Array(
      Type.Object({
        points: about('Points of all rounds.', Type.Integer()),
        coins: about('What the counted gifts cost.', Coins),
        mvp: about('Who scored most for the side. Null: nobody did.', nullable(BattleSupporter)),
      }),
    ),
    rounds: Type.Array(BattleRound),
    secret: about(
      'Of which `rules.commitment` is the SHA-256: with it every roll can be checked.',
      Type.String(),
    ),
    finished_at: about('Its true end, whenever it was settled.', Timestamp),
  },
  { description: 'How it ended. It does not change any more.' },
);
export type BattleResult = Static<typeof BattleResult>;

export const Battle = Type.Object(
  {
    id: BattleId,
    mode: BattleMode,
    state: BattleState,
    version: about('Grows with every change: of two readings the higher is the newer.', Type.Integer()),
    inviter: about('Who proposed it. Null: the platform.', nullable(PlatformId)),
    round: about('The current or last round, from 1. 0: none has begun.', Type.Integer()),
    sides: Type.Array(BattleSide),
    boosts: about('What applies at this moment.', Type.Array(ActiveBoost)),
    tasks: about('The tasks of this round.', Type.Array(BattleTask)),
    expires_at: about('Until then the invitation stands. Null: it was answered.', nullable(Timestamp)),
    starts_at: about('Of the current or last round. Null: not accepted yet.', nullable(Timestamp)),
    ends_at: about(
      'Of the current or last round: a gift counts while its `at` is before it.',
      nullable(Timestamp),
    ),
    server_time: about('To count down without trusting the own clock.', Timestamp),
    rules: BattleRules,
    result: about('Null until it is over.', nullable(BattleResult)),
  },
  { description: 'A PK battle: as it is, or how it ended.' },
);
export type Battle = Static<typeof Battle>;
