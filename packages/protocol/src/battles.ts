import Type, { type Static } from 'typebox';
import { BonusScope } from './bonus-scope.ts';
import { about, Coins, closed, literals, Name, nullable, Timestamp } from './fields.ts';
import { BattleId, PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';

export const BattleMode = about(
  '`solo`: one host on each side. `team`: several are allowed.',
  Type.Union([Type.Literal('solo'), Type.Literal('team')]),
);
export type BattleMode = Static<typeof BattleMode>;

export const BattleState = about(
  'The current state. Clients never see `accepted` and `settling`, which last only within a transaction.',
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

/** A factor such as 2 or 1.25, with up to 4 decimals. Boosts add up: ×2 and ×3 make ×4. */
export const Multiplier = Type.Number({
  minimum: 1,
  maximum: LIMITS.maxMultiplier,
  multipleOf: 0.0001,
  'x-must-be': `a number from 1 to ${LIMITS.maxMultiplier} with up to 4 decimals`,
});

const Seconds = Type.Integer({ minimum: -LIMITS.maxRoundS, maximum: LIMITS.maxRoundS });

/** One boost of a battle. The server checks which fields a kind takes when a battle is proposed. */
export const BoostDefinition = closed(
  {
    id: about('The name in receipts. Unique in a battle.', PlatformId),
    kind: about(
      '`window`: gifts count more for a time. `finisher`: some items count more at the end. `task`: a side that reaches the target earns a window for itself. `chance`: single gifts count more at random.',
      Type.Union([
        Type.Literal('window'),
        Type.Literal('finisher'),
        Type.Literal('task'),
        Type.Literal('chance'),
      ]),
    ),
    from_s: Type.Optional(
      about('Start of the window, in seconds of the round. Negative: from the end. Absent: 0.', Seconds),
    ),
    to_s: Type.Optional(
      about("End of the window, exclusive. Negative: from the end. Absent: the round's end.", Seconds),
    ),
    multiplier: about('2 doubles the points of a gift.', Multiplier),
    items: Type.Optional(
      about(
        'Only these items. Absent: all items.',
        Type.Array(PlatformId, { minItems: 1, maxItems: LIMITS.maxBoostItems, uniqueItems: true }),
      ),
    ),
    target_points: Type.Optional(
      about(
        'Only for a task: the points that a side must reach within the window.',
        Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins }),
      ),
    ),
    reward_s: Type.Optional(
      about(
        'Only for a task: duration of the reward, in seconds.',
        Type.Integer({ minimum: 1, maximum: LIMITS.maxRoundS }),
      ),
    ),
    chance: Type.Optional(
      about(
        'Only for a chance: the probability that the boost applies to a gift, from 0.0001 to 1.',
        Type.Number({ minimum: 0.0001, maximum: 1, multipleOf: 0.0001 }),
      ),
    ),
  },
  { description: 'A rule that changes points, never coins.' },
);
export type BoostDefinition = Static<typeof BoostDefinition>;

export const TieDefinition = closed(
  {
    policy: about('How the winner is decided when the sides are equal.', TiePolicy),
    overtime_s: Type.Optional(
      about(
        `Duration of an overtime, and the longest duration of sudden death, in seconds. Absent: ${LIMITS.defaultOvertimeS}.`,
        Type.Integer({ minimum: 1, maximum: LIMITS.maxRoundS }),
      ),
    ),
    max: Type.Optional(
      about(
        `The most overtimes that are played. Absent: ${LIMITS.defaultOvertimes}.`,
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
    'The sides of the battle.',
    Type.Array(
      closed({
        name: Type.Optional(about('Shown to viewers above the side.', Name)),
        hosts: about(
          'The hosts of the side, each with a room.',
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
    about(
      'Duration of a round, in seconds.',
      Type.Integer({ minimum: 1, maximum: LIMITS.maxRoundS, default: LIMITS.defaultRoundS }),
    ),
  ),
  countdown_s: Type.Optional(
    about(
      'Seconds from the acceptance to the first round. 0: live at once.',
      Type.Integer({ minimum: 0, maximum: LIMITS.maxCountdownS, default: LIMITS.defaultCountdownS }),
    ),
  ),
  rounds: Type.Optional(
    about(
      'Number of rounds: best of `rounds`.',
      Type.Integer({ minimum: 1, maximum: LIMITS.maxRounds, default: LIMITS.defaultRounds }),
    ),
  ),
  tie: Type.Optional(TieDefinition),
  boosts: Type.Optional(
    about(`At most ${LIMITS.maxBoosts}.`, Type.Array(BoostDefinition, { maxItems: LIMITS.maxBoosts })),
  ),
  multiplier_cap: Type.Optional(
    about(`The largest combined multiplier. Absent: ${LIMITS.defaultMultiplierCap}.`, Multiplier),
  ),
  invite_ttl_s: Type.Optional(
    about(
      'Seconds until the invitation expires.',
      Type.Integer({ minimum: 1, maximum: LIMITS.maxInviteTtlS, default: LIMITS.defaultInviteTtlS }),
    ),
  ),
  accept: Type.Optional(
    about(
      '`invite`: every host must accept. `auto`, only for a server key: the battle starts without invitations.',
      Type.Union([Type.Literal('invite'), Type.Literal('auto')]),
    ),
  ),
});
export type PostBattle = Static<typeof PostBattle>;

/** `POST /v1/battles/{battle}/accept`, `decline` and `leave` */
export const BattleHostRequest = closed({
  host: Type.Optional(
    about('The host. Required with a server key. With a token it is the user of the token.', PlatformId),
  ),
});
export type BattleHostRequest = Static<typeof BattleHostRequest>;

/** The rules of a battle, with every default filled in. They never change. */
export const BattleRules = Type.Object(
  {
    duration_s: about('Duration of a round, in seconds.', Type.Integer()),
    countdown_s: about('Seconds from the acceptance to the first round.', Type.Integer()),
    rounds: about('Number of rounds: best of `rounds`.', Type.Integer()),
    tie: about(
      'What happens when the sides are equal.',
      Type.Object({
        policy: TiePolicy,
        overtime_s: about(
          'Duration of an overtime, and the longest duration of sudden death, in seconds.',
          Type.Integer(),
        ),
        max: about('The most overtimes that are played.', Type.Integer()),
      }),
    ),
    boosts: Type.Array(BoostDefinition),
    multiplier_cap: about('The largest combined multiplier.', Type.Number()),
    invite_ttl_s: about('Seconds until the invitation expires.', Type.Integer()),
    accept: about(
      '`invite`: every host had to accept. `auto`: the battle started without invitations.',
      Type.Union([Type.Literal('invite'), Type.Literal('auto')]),
    ),
    commitment: about(
      "The SHA-256 of the battle's secret, in hex. Published before the first roll, so that every roll can be checked when the secret is published.",
      Type.String(),
    ),
  },
  { description: 'The rules that the hosts agreed to. They never change.' },
);
export type BattleRules = Static<typeof BattleRules>;

export const BattleSupporter = Type.Object(
  { user: PlatformId, points: about('Points for the side.', Type.Integer()) },
  { description: 'A supporter of a side.' },
);
export type BattleSupporter = Static<typeof BattleSupporter>;

export const BattleHost = Type.Object({
  host: about('The host, who receives for the side.', PlatformId),
  room: PlatformId,
  points: about('Points of the gifts counted for this host.', Type.Integer()),
  coins: about('Coins spent on those gifts.', Coins),
  accepted: about('Whether the host has accepted the invitation.', Type.Boolean()),
  left: about('Whether the host has left the battle.', Type.Boolean()),
});
export type BattleHost = Static<typeof BattleHost>;

export const BattleSide = Type.Object(
  {
    index: about('From 0.', Type.Integer()),
    name: about('Shown to viewers above the side.', nullable(Type.String())),
    hosts: Type.Array(BattleHost),
    points: about('Points of all rounds.', Type.Integer()),
    coins: about('Coins spent on the counted gifts.', Coins),
    rounds_won: about('Tied rounds count for no side.', Type.Integer()),
    top: about('The top three supporters.', Type.Array(BattleSupporter)),
  },
  { description: 'One side of a battle.' },
);
export type BattleSide = Static<typeof BattleSide>;

export const ActiveBoost = Type.Object(
  {
    id: about('The id of the boost in the rules, or of the bonus.', Type.String()),
    kind: about('The kind of boost.', literals('window', 'finisher', 'task', 'bonus')),
    multiplier: about('2 doubles the points of a gift.', Type.Number()),
    side: about('The side that it applies to. Null: all sides.', nullable(Type.Integer())),
    ends_at: about('When it ends at the latest.', Timestamp),
    scope: Type.Optional(
      about("Only for a bonus: the gifts and the battle's rooms that it applies to.", BonusScope),
    ),
  },
  { description: 'A boost that applies now.' },
);
export type ActiveBoost = Static<typeof ActiveBoost>;

export const BattleTask = Type.Object(
  {
    id: about('The id of the boost in the rules.', Type.String()),
    target_points: about('The points that a side must reach.', Type.Integer()),
    points: about('Points of each side in this round.', Type.Array(Type.Integer())),
    reached: about('Whether each side has reached the target.', Type.Array(Type.Boolean())),
  },
  { description: 'The progress of the sides with a task.' },
);
export type BattleTask = Static<typeof BattleTask>;

export const BattleRound = Type.Object(
  {
    round: about('From 1.', Type.Integer()),
    kind: about('The kind of round.', literals('regular', 'overtime', 'sudden_death')),
    contenders: about(
      'The sides that could win it: those that had not forfeited by its end; in a bonus round only those that were equal.',
      Type.Array(Type.Integer()),
    ),
    points: about('Points of each side in this round.', Type.Array(Type.Integer())),
    winner: about('The side that won it. Null: no side won.', nullable(Type.Integer())),
    starts_at: about('The first millisecond that counted.', Timestamp),
    ends_at: about('The first millisecond that no longer counted.', Timestamp),
    unattended: Type.Optional(
      about(
        'No node was alive for 30 s after its end, so no further round began. Absent: a node was alive.',
        Type.Literal(true),
      ),
    ),
  },
  { description: 'A round that is over.' },
);
export type BattleRound = Static<typeof BattleRound>;

export const BattleResult = Type.Object(
  {
    outcome: about('`win`: one side won.', literals('win', 'draw', 'cut_short')),
    winner: about('The side that won. Null: no side won.', nullable(Type.Integer())),
    decided_by: about(
      'How it was decided: by points, rounds won, a forfeit, or the tie policy. Null: cut short.',
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
        coins: about('Coins spent on the counted gifts.', Coins),
        mvp: about(
          'The supporter with the most points for the side. Null: no supporter has points.',
          nullable(BattleSupporter),
        ),
      }),
    ),
    rounds: Type.Array(BattleRound),
    secret: about(
      'The secret whose SHA-256 is `rules.commitment`. With it every roll can be checked.',
      Type.String(),
    ),
    finished_at: about('When the battle ended, even if it was settled later.', Timestamp),
  },
  { description: 'The result. It never changes.' },
);
export type BattleResult = Static<typeof BattleResult>;

export const ReversedInBattle = Type.Object({
  gifts: about('How many of the gifts that counted were reversed.', Type.Integer({ minimum: 0 })),
  coins: about(
    'Coins of these and of others that count no more, after reversals, refunds and chargebacks.',
    Coins,
  ),
  points: about('The points that these coins had made.', Coins),
});
export type ReversedInBattle = Static<typeof ReversedInBattle>;

export const Battle = Type.Object(
  {
    id: BattleId,
    mode: BattleMode,
    state: BattleState,
    version: about(
      'Grows with every change. Of two readings, the higher version is the newer one.',
      Type.Integer(),
    ),
    inviter: about('The host who proposed it. Null: the platform.', nullable(PlatformId)),
    round: about('The current or last round, from 1. 0: none has begun.', Type.Integer()),
    sides: Type.Array(BattleSide),
    boosts: about('The boosts that apply now.', Type.Array(ActiveBoost)),
    tasks: about('The tasks of this round.', Type.Array(BattleTask)),
    expires_at: about('When the invitation expires. Null: it was answered.', nullable(Timestamp)),
    starts_at: about(
      'Start of the current or last round. Null: the battle is not accepted yet.',
      nullable(Timestamp),
    ),
    ends_at: about(
      'End of the current or last round. A gift counts if its `at` is before it.',
      nullable(Timestamp),
    ),
    server_time: about(
      "The server's time, for countdowns that do not depend on the client's clock.",
      Timestamp,
    ),
    rules: BattleRules,
    result: about('Null: the battle is not over.', nullable(BattleResult)),
    reversed: Type.Optional(
      about(
        'What was taken back later. Scores and results stay. Only in `GET /v1/battles/{battle}`, if there is any.',
        ReversedInBattle,
      ),
    ),
  },
  { description: 'A PK battle, running or over.' },
);
export type Battle = Static<typeof Battle>;
