import Type, { type Static } from 'typebox';
import { AuditDifference } from './battle-reports.ts';
import { Multiplier } from './battles.ts';
import {
  about,
  Coins,
  clearable,
  closed,
  literals,
  Name,
  nullable,
  Region,
  Timestamp,
  TimestampInput,
} from './fields.ts';
import { PlatformId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { placeFields } from './own-place.ts';
import { VipLevel } from './users.ts';

const Ids = Type.Array(PlatformId, { minItems: 1, maxItems: LIMITS.maxCampaignScope, uniqueItems: true });

const Regions = Type.Array(Region, { minItems: 1, maxItems: LIMITS.maxCampaignScope, uniqueItems: true });

const Score = Type.Integer({ minimum: 0, maximum: LIMITS.maxCoins });

const Weight = Type.Number({
  minimum: 0.0001,
  maximum: LIMITS.maxCampaignWeight,
  multipleOf: 0.0001,
  'x-must-be': `a number from 0.0001 to ${LIMITS.maxCampaignWeight} with up to 4 decimals`,
});

export const CampaignRuleKind = about(
  'What is counted. `coins`: the coins of a gift. `gifts`: 1 for each gift. `units`: the quantity of a gift. `points`: the points of the item × quantity, without the boosts of a battle. `senders`: 1 for the first gift of each sender to a receiver. `battle_wins`: 1 for each host of the side that wins a battle.',
  literals('coins', 'gifts', 'units', 'points', 'senders', 'battle_wins'),
);
export type CampaignRuleKind = Static<typeof CampaignRuleKind>;

/** One scoring rule of a campaign. The server checks which fields a kind takes. */
export const CampaignRule = closed(
  {
    id: about('The name in receipts. Unique in a campaign.', PlatformId),
    kind: CampaignRuleKind,
    weight: about('What one of these scores. A score is floor(amount × weight × multiplier).', Weight),
    items: Type.Optional(about('Only gifts of these items. Absent: all items in the scope.', Ids)),
    daily_cap: Type.Optional(
      about(
        "The most that one sender's gifts score by this rule on one day of the campaign's zone.",
        Type.Integer({ minimum: 1, maximum: LIMITS.maxCoins }),
      ),
    ),
  },
  { description: 'A rule that turns gifts or battle wins into a score.' },
);
export type CampaignRule = Static<typeof CampaignRule>;

const WINDOW_TEXTS = {
  id: 'Unique in a campaign.',
  starts_at: 'When the window starts. Not before the campaign.',
  ends_at: 'When the window ends, exclusive. Not after the campaign.',
  multiplier: '2 doubles the score.',
};

const GROUP_TEXTS = {
  id: 'The name in the standings. Unique in a campaign.',
  name: 'Shown to users.',
  receivers: 'The receivers who score for the group. A receiver is in one group at most.',
};

export const StandingsList = about(
  '`receivers`: a score counts for the receiver of the gift, or the host who wins. `senders`: for the sender of the gift. `rooms`: for the room of the gift, or of the host who wins. `groups`: for the group of the receiver.',
  literals('receivers', 'senders', 'rooms', 'groups'),
);
export type StandingsList = Static<typeof StandingsList>;

const Rank = Type.Integer({ minimum: 1, maximum: LIMITS.maxRewardRank });

export const CampaignReward = closed(
  {
    list: StandingsList,
    from_rank: about('The first rank that gets it.', Rank),
    to_rank: about('The last rank that gets it.', Rank),
    label: about('What is awarded, in your words. Lavish only shows it.', Name),
  },
  { description: 'What the ranks of a list are awarded.' },
);
export type CampaignReward = Static<typeof CampaignReward>;

const SCOPE_TEXTS = {
  items: 'Only gifts of these items.',
  categories: 'Only gifts of items of these categories.',
  rooms: 'Only gifts and battle wins in these rooms.',
  receivers: 'Only gifts to, and battle wins of, these users.',
  sender_regions: 'Only gifts of senders of these regions.',
  receiver_regions: 'Only gifts to receivers of these regions.',
  min_vip_level: 'Only gifts of senders of this VIP level or higher.',
};

/** `PUT /v1/campaigns/{id}` */
export const PutCampaign = closed({
  name: about('Shown to users.', clearable(Name)),
  starts_at: about(
    `When the campaign starts: from ${LIMITS.campaignLeadS} seconds to ${LIMITS.maxCampaignDays} days from now.`,
    TimestampInput,
  ),
  ends_at: about(
    `When the campaign ends, exclusive: at most ${LIMITS.maxCampaignDays} days after its start.`,
    TimestampInput,
  ),
  zone: Type.Optional(
    about(
      'The time zone of the days of a `daily_cap`, by its IANA name, such as `Asia/Kathmandu`.',
      Type.String({
        minLength: 1,
        maxLength: 64,
        pattern: '^[A-Za-z0-9_+/-]+$',
        default: 'UTC',
        'x-must-be': 'the IANA name of a time zone',
      }),
    ),
  ),
  scope: about(
    'The gifts and battle wins that count; all conditions must hold. Null or absent: all.',
    clearable(
      closed({
        items: Type.Optional(about(SCOPE_TEXTS.items, Ids)),
        categories: Type.Optional(about(SCOPE_TEXTS.categories, Ids)),
        rooms: Type.Optional(about(SCOPE_TEXTS.rooms, Ids)),
        receivers: Type.Optional(about(SCOPE_TEXTS.receivers, Ids)),
        sender_regions: Type.Optional(about(SCOPE_TEXTS.sender_regions, Regions)),
        receiver_regions: Type.Optional(about(SCOPE_TEXTS.receiver_regions, Regions)),
        min_vip_level: Type.Optional(about(SCOPE_TEXTS.min_vip_level, VipLevel)),
      }),
    ),
  ),
  rules: about(
    'The scores of all rules add up.',
    Type.Array(CampaignRule, { minItems: 1, maxItems: LIMITS.maxCampaignRules }),
  ),
  multipliers: Type.Optional(
    about(
      'Windows in which everything scores more. They must not overlap.',
      Type.Array(
        closed({
          id: about(WINDOW_TEXTS.id, PlatformId),
          starts_at: about(WINDOW_TEXTS.starts_at, TimestampInput),
          ends_at: about(WINDOW_TEXTS.ends_at, TimestampInput),
          multiplier: about(WINDOW_TEXTS.multiplier, Multiplier),
        }),
        { maxItems: LIMITS.maxCampaignMultipliers },
      ),
    ),
  ),
  groups: Type.Optional(
    about(
      `Groups of receivers, which have standings of their own. At most ${LIMITS.maxCampaignMembers} receivers in all.`,
      Type.Array(
        closed({
          id: about(GROUP_TEXTS.id, PlatformId),
          name: about(GROUP_TEXTS.name, clearable(Name)),
          receivers: about(
            GROUP_TEXTS.receivers,
            Type.Array(PlatformId, { minItems: 1, maxItems: LIMITS.maxCampaignMembers }),
          ),
        }),
        { maxItems: LIMITS.maxCampaignGroups },
      ),
    ),
  ),
  rewards: Type.Optional(
    about(
      'What ranks are awarded. The ranks of one list must not overlap.',
      Type.Array(CampaignReward, { maxItems: LIMITS.maxCampaignRewards }),
    ),
  ),
});
export type PutCampaign = Static<typeof PutCampaign>;

export const CampaignState = about(
  '`ended`: it counts no more gifts, and its last ones are being added to the standings. `final`: the standings never change again.',
  literals('scheduled', 'running', 'ended', 'final', 'cancelled'),
);
export type CampaignState = Static<typeof CampaignState>;

/** What standings show of their campaign. */
export const standingsFields = {
  state: CampaignState,
  starts_at: about('When the campaign starts.', Timestamp),
  ends_at: about('When the campaign ends, exclusive.', Timestamp),
  final_at: about('When the standings became final. Null: they can still change.', nullable(Timestamp)),
};

const All = ' Null: all.';

export const CampaignScope = Type.Object({
  items: about(SCOPE_TEXTS.items + All, nullable(Type.Array(PlatformId))),
  categories: about(SCOPE_TEXTS.categories + All, nullable(Type.Array(PlatformId))),
  rooms: about(SCOPE_TEXTS.rooms + All, nullable(Type.Array(PlatformId))),
  receivers: about(SCOPE_TEXTS.receivers + All, nullable(Type.Array(PlatformId))),
  sender_regions: about(SCOPE_TEXTS.sender_regions + All, nullable(Type.Array(Type.String()))),
  receiver_regions: about(SCOPE_TEXTS.receiver_regions + All, nullable(Type.Array(Type.String()))),
  min_vip_level: about(`${SCOPE_TEXTS.min_vip_level} 0: all senders.`, VipLevel),
});
export type CampaignScope = Static<typeof CampaignScope>;

export const CampaignMultiplier = Type.Object({
  id: about(WINDOW_TEXTS.id, PlatformId),
  starts_at: about(WINDOW_TEXTS.starts_at, Timestamp),
  ends_at: about(WINDOW_TEXTS.ends_at, Timestamp),
  multiplier: about(WINDOW_TEXTS.multiplier, Multiplier),
});
export type CampaignMultiplier = Static<typeof CampaignMultiplier>;

export const CampaignGroup = Type.Object({
  id: about(GROUP_TEXTS.id, PlatformId),
  name: about(GROUP_TEXTS.name, nullable(Type.String())),
  receivers: about(GROUP_TEXTS.receivers, Type.Array(PlatformId)),
});
export type CampaignGroup = Static<typeof CampaignGroup>;

export const Campaign = Type.Object(
  {
    id: about('The name in receipts.', PlatformId),
    name: about('Shown to users. Null: show the id.', nullable(Type.String())),
    state: CampaignState,
    starts_at: about('When the campaign starts.', Timestamp),
    ends_at: about(
      'When the campaign ends, exclusive. Earlier than planned if it was cancelled while it ran.',
      Timestamp,
    ),
    final_at: about(
      'When the standings became final, also those of a cancelled campaign. Null: they can still change.',
      nullable(Timestamp),
    ),
    zone: about('The time zone of the days of a `daily_cap`.', Type.String()),
    scope: about('The gifts and battle wins that count; all conditions must hold.', CampaignScope),
    rules: about('The scores of all rules add up.', Type.Array(CampaignRule)),
    multipliers: about('Windows in which everything scores more, by start.', Type.Array(CampaignMultiplier)),
    groups: about('Groups of receivers.', Type.Array(CampaignGroup)),
    rewards: about('What ranks are awarded.', Type.Array(CampaignReward)),
  },
  { description: 'A period with its own scoring rules and standings. Coins do not change.' },
);
export type Campaign = Static<typeof Campaign>;

export const RoomCampaign = Type.Object(
  {
    id: about('The campaign.', PlatformId),
    name: about('Shown to users. Null: show the id.', nullable(Type.String())),
    ends_at: about('When the campaign ends.', Timestamp),
    multiplier: about('The multiplier of the window that runs now; 1: none runs.', Type.Number()),
    multiplier_ends_at: about('When that window ends. Null: none runs.', nullable(Timestamp)),
  },
  { description: 'A campaign that runs now and can count gifts in the room.' },
);
export type RoomCampaign = Static<typeof RoomCampaign>;

const Reversed = Type.Object(
  {
    score: about('Of the score.', Score),
    gifts: about('Of the gifts: those that score nothing any more.', Type.Integer()),
    coins: about('Of the coins.', Coins),
  },
  {
    description:
      'What corrections after the end would have taken from the result, which never changes. Absent: nothing.',
  },
);

export const CampaignPlace = Type.Object(
  {
    rank: about('The rank, from 1.', Type.Integer({ minimum: 1 })),
    id: about(
      'The user, the room or the group. Null: a user who is not shown in rankings; the server key sees the id.',
      nullable(PlatformId),
    ),
    score: about(`The score. It stops at ${LIMITS.maxCoins}.`, Score),
    gifts: about('Number of gifts that scored.', Type.Integer()),
    coins: about('Coins of those gifts.', Coins),
    battles_won: about('Number of battle wins that scored.', Type.Integer()),
    reversed: Type.Optional(Reversed),
    rewards: about(
      'The labels that the rank is awarded if the standings stay as they are. Empty in the standings of a region.',
      Type.Array(Type.String()),
    ),
  },
  { description: 'A position in the standings of a campaign.' },
);
export type CampaignPlace = Static<typeof CampaignPlace>;

const ownNumber = (what: string) => about(`${what} Null: there is no place.`, nullable(Type.Integer()));

/** `GET /v1/campaigns/{id}/standings/me` */
export const OwnStanding = Type.Object(
  {
    user: PlatformId,
    ...placeFields,
    score: ownNumber('The score.'),
    gifts: ownNumber('Number of gifts that scored.'),
    coins: ownNumber('Coins of those gifts.'),
    battles_won: ownNumber('Number of battle wins that scored.'),
    reversed: Type.Optional(Reversed),
    score_to_next: about(
      'By how much the next higher place is ahead. 0: it has reached the same score earlier. Null: there is none.',
      nullable(Score),
    ),
    rewards: about(
      'The labels that the rank is awarded if the standings stay as they are. Empty in the standings of a region.',
      Type.Array(Type.String()),
    ),
    hidden: about(
      'The user is not shown in rankings: other users do not see whose place it is.',
      Type.Boolean(),
    ),
    ...standingsFields,
  },
  { description: "A user's own place in the standings of a campaign." },
);
export type OwnStanding = Static<typeof OwnStanding>;

/** `GET /v1/campaigns/{id}/audit` */
export const CampaignAudit = Type.Object(
  {
    campaign: about('The campaign.', PlatformId),
    state: CampaignState,
    matches: about('Whether everything recomputed equals what is stored.', Type.Boolean()),
    gifts: about(
      'The gifts in the log.',
      Type.Object({
        read: about('Gifts of the period.', Type.Integer()),
        counted: about('Gifts that the campaign counts.', Type.Integer()),
        score: about('The sum of their scores.', Type.Integer()),
      }),
    ),
    battle_wins: about(
      'The battles in the log.',
      Type.Object({
        counted: about('Battle wins that the campaign counts.', Type.Integer()),
        score: about('The sum of their scores.', Type.Integer()),
      }),
    ),
    differences: about('At most 100. Empty if everything matches.', Type.Array(AuditDifference)),
  },
  { description: 'The campaign, recomputed only from its rules and the log of gifts and battles.' },
);
export type CampaignAudit = Static<typeof CampaignAudit>;
