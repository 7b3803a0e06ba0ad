import Type, { type Static } from 'typebox';
import { about, Coins, literals, nullable, SignedCoins, Timestamp } from './fields.ts';
import { PlatformId } from './ids.ts';

/*
 * Reports of business figures. docs/ANALYTICS.md defines each figure with the SQL that computes it from the log.
 */

/** Sums over gifts. They can be added up over periods, so they exist for any quarter of an hour and in any time zone. */
export const ADDITIVE_FIGURES = [
  'gifts',
  'units',
  'coins',
  'earned',
  'agency_coins',
  'platform_coins',
  'promotion_coins',
  'average_coins',
  'points',
  'battle_coins',
  'reversed_gifts',
  'corrected_coins',
] as const;

/** Figures of distinct people. They exist for days, weeks and months of the configured zone. */
export const DISTINCT_FIGURES = [
  'senders',
  'new_senders',
  'viewers',
  'viewers_who_gave',
  'conversion',
  'top_ten_share',
] as const;

export const FIGURES = [...ADDITIVE_FIGURES, ...DISTINCT_FIGURES] as const;
export type Figure = (typeof FIGURES)[number];

export const GRAINS = ['15m', 'hour', 'day', 'week', 'month'] as const;
export type Grain = (typeof GRAINS)[number];

const Count = Type.Integer({ minimum: 0 });
/** A part of a whole, with four decimals. */
const Fraction = Type.Number({ minimum: 0, maximum: 1 });

const gifts = about('Number of gifts, without those that were reversed.', Count);
const units = about('Units of the items: the sum of the quantities.', Count);
const coins = about('Coins that senders spent, without `corrected_coins`.', Coins);
const earned = about('Coins that receivers earned.', Coins);
const agencyCoins = about('Coins that agencies got by their contracts.', Coins);
const platformCoins = about(
  "The platform's share of paid coins: `coins` − `earned` − `agency_coins` − `promotion_coins`. Negative: it bears more for refunds than it got.",
  SignedCoins,
);
const promotionCoins = about(
  'The part of promotional coins that nobody earned: it returns to the budget of promotions.',
  Coins,
);
const averageCoins = about(
  'Coins of the average gift, with two decimals. Null: there was no gift.',
  nullable(Type.Number({ minimum: 0 })),
);
const points = about('Points in battles.', Count);
const battleCoins = about('Coins of gifts that counted in a battle.', Coins);
const reversedGifts = about('Gifts of the period that were reversed. No other figure counts them.', Count);
const correctedCoins = about(
  'Coins of the period’s gifts that do not count any more: of reversed gifts, and those that refunds and chargebacks took and nothing has repaid.',
  Coins,
);
const share = about(
  'Its part of the coins of all of them, with four decimals. Null: there are no coins.',
  nullable(Fraction),
);

/** The requested figures. */
const figures = {
  gifts: Type.Optional(gifts),
  units: Type.Optional(units),
  coins: Type.Optional(coins),
  earned: Type.Optional(earned),
  agency_coins: Type.Optional(agencyCoins),
  platform_coins: Type.Optional(platformCoins),
  promotion_coins: Type.Optional(promotionCoins),
  average_coins: Type.Optional(averageCoins),
  points: Type.Optional(points),
  battle_coins: Type.Optional(battleCoins),
  reversed_gifts: Type.Optional(reversedGifts),
  corrected_coins: Type.Optional(correctedCoins),
  senders: Type.Optional(about('Distinct senders.', Count)),
  new_senders: Type.Optional(about('Senders whose first gift ever was in this period.', Count)),
  viewers: Type.Optional(
    about(
      'Distinct users who came to watch a room, without its host. Null: they were not counted then.',
      nullable(Count),
    ),
  ),
  viewers_who_gave: Type.Optional(
    about('Of these viewers, those who sent a gift in the period. Null: as for `viewers`.', nullable(Count)),
  ),
  conversion: Type.Optional(
    about('`viewers_who_gave` / `viewers`, with four decimals. Null: no viewers.', nullable(Fraction)),
  ),
  top_ten_share: Type.Optional(
    about(
      'The part of the coins that the ten senders who spent most gave, with four decimals. Null: there are no coins.',
      nullable(Fraction),
    ),
  ),
};

export const AnalyticsFigures = Type.Object(figures, { description: 'The requested figures of a period.' });
export type AnalyticsFigures = Static<typeof AnalyticsFigures>;

export const AnalyticsPeriod = Type.Object(
  {
    from: about('The start.', Timestamp),
    to: about('The end, which is not part of it.', Timestamp),
    zone: about('The IANA time zone of its days and hours.', Type.String()),
  },
  { description: 'A period of a report.' },
);
export type AnalyticsPeriod = Static<typeof AnalyticsPeriod>;

const period = {
  period: AnalyticsPeriod,
  complete_until: about(
    'All gifts before this time are in the figures. It is some seconds ago, and up to some more than a minute for senders to a receiver and reports of one sender.',
    Timestamp,
  ),
};
const comparison = {
  previous_period: about('The period before it. Null: none was requested.', nullable(AnalyticsPeriod)),
};

/** `GET /v1/analytics/overview` */
export const AnalyticsOverview = Type.Object(
  {
    ...period,
    ...comparison,
    figures: AnalyticsFigures,
    previous: about('The same figures of the previous period.', nullable(AnalyticsFigures)),
  },
  { description: 'Figures of one period.' },
);
export type AnalyticsOverview = Static<typeof AnalyticsOverview>;

export const AnalyticsPoint = Type.Object(
  {
    starts_at: about('The start of this part of the period.', Timestamp),
    ends_at: about('Its end.', Timestamp),
    ...figures,
  },
  { description: 'Figures of a part of the period.' },
);
export type AnalyticsPoint = Static<typeof AnalyticsPoint>;

/** `GET /v1/analytics/series` */
export const AnalyticsSeries = Type.Object(
  {
    ...period,
    ...comparison,
    grain: about('The length of its parts.', literals(...GRAINS)),
    data: about('By time, without gaps.', Type.Array(AnalyticsPoint)),
    previous: about('The parts of the previous period.', nullable(Type.Array(AnalyticsPoint))),
  },
  { description: 'Figures over time.' },
);
export type AnalyticsSeries = Static<typeof AnalyticsSeries>;

const allSums = {
  gifts,
  units,
  coins,
  earned,
  agency_coins: agencyCoins,
  platform_coins: platformCoins,
  promotion_coins: promotionCoins,
  average_coins: averageCoins,
  points,
  battle_coins: battleCoins,
  reversed_gifts: reversedGifts,
  corrected_coins: correctedCoins,
};
const AllSums = Type.Object(allSums, { description: 'Sums over gifts.' });
const pairSums = { gifts, coins, average_coins: averageCoins };
const PairSums = Type.Object(pairSums, { description: 'Sums over gifts.' });
/** Sums by sender and receiver have fewer figures. */
const someSums = {
  gifts,
  coins,
  average_coins: averageCoins,
  units: figures.units,
  earned: figures.earned,
  agency_coins: figures.agency_coins,
  platform_coins: figures.platform_coins,
  promotion_coins: figures.promotion_coins,
  points: figures.points,
  battle_coins: figures.battle_coins,
  reversed_gifts: figures.reversed_gifts,
  corrected_coins: figures.corrected_coins,
};
const SomeSums = Type.Object(someSums, { description: 'Sums over gifts.' });

/** A report that ranks what the gifts were given by, to, in or as. */
const rankedReport = <Key extends Type.TProperties, Sums extends Type.TProperties>(
  what: string,
  key: Key,
  sums: Sums,
  total: Type.TObject<Sums>,
) =>
  Type.Object(
    {
      ...period,
      ...comparison,
      total: about('The sums over all of them, also those that are not listed.', total),
      data: about(
        'By coins; of equals, by identifier.',
        Type.Array(
          Type.Object({
            ...key,
            ...sums,
            share,
            previous: about('The same sums in the previous period.', nullable(total)),
          }),
        ),
      ),
      has_more: about('Whether there are more than `limit`.', Type.Boolean()),
    },
    { description: what },
  );

/** `GET /v1/analytics/items` */
export const AnalyticsItems = rankedReport('Items by coins.', { item: PlatformId }, allSums, AllSums);
export type AnalyticsItems = Static<typeof AnalyticsItems>;

/** `GET /v1/analytics/senders` */
export const AnalyticsSenders = rankedReport('Senders by coins.', { sender: PlatformId }, pairSums, PairSums);
export type AnalyticsSenders = Static<typeof AnalyticsSenders>;

/** `GET /v1/analytics/receivers` */
export const AnalyticsReceivers = rankedReport(
  'Receivers by coins, with their income.',
  { receiver: PlatformId },
  someSums,
  SomeSums,
);
export type AnalyticsReceivers = Static<typeof AnalyticsReceivers>;

/** `GET /v1/analytics/rooms` */
export const AnalyticsRooms = rankedReport('Rooms by coins.', { room: PlatformId }, allSums, AllSums);
export type AnalyticsRooms = Static<typeof AnalyticsRooms>;

const perMinute = (description: string) => about(description, nullable(Type.Number({ minimum: 0 })));

export const AnalyticsBattleFigures = Type.Object(
  {
    battles: about('Battles that ended in the period with a result.', Count),
    draws: about('Of these, battles without a winner because of equal points.', Count),
    cut_short: about('Of these, battles that were ended early.', Count),
    overtime: about('Of these, battles with an overtime or a sudden death.', Count),
    wins: Type.Optional(about('Of these, battles that the receiver won.', Count)),
    coins: about(
      'Coins of the gifts that counted in them, as their results have it: corrections change none.',
      Coins,
    ),
    points,
    minutes: about('Minutes of their rounds, with two decimals.', Type.Number({ minimum: 0 })),
    coins_per_minute_inside: perMinute(
      'Coins of counted gifts per minute of a round in a room, with two decimals. Null: there was no round.',
    ),
    coins_per_minute_outside: Type.Optional(
      perMinute(
        'Coins of other gifts per minute in which a room of these gifts was live without a round, with two decimals. Null: there was none. Absent with `receiver`.',
      ),
    ),
  },
  { description: 'Figures of battles.' },
);
export type AnalyticsBattleFigures = Static<typeof AnalyticsBattleFigures>;

/** `GET /v1/analytics/battles` */
export const AnalyticsBattles = Type.Object(
  {
    ...period,
    ...comparison,
    figures: AnalyticsBattleFigures,
    previous: about('The same figures of the previous period.', nullable(AnalyticsBattleFigures)),
  },
  { description: 'Figures of the battles that ended in a period.' },
);
export type AnalyticsBattles = Static<typeof AnalyticsBattles>;

const again = (days: number) =>
  about(
    `Of these senders, those who gave on exactly the ${days === 1 ? 'next day' : `${days}th calendar day after it`}. Null: it is not over.`,
    nullable(Count),
  );
const rate = (description: string) => about(`${description}, with four decimals.`, nullable(Fraction));

/** `GET /v1/analytics/cohorts` */
export const AnalyticsCohorts = Type.Object(
  {
    ...period,
    retention: Type.Object(
      {
        day_1: rate('On the next day'),
        day_7: rate('On the 7th calendar day after'),
        day_30: rate('On the 30th calendar day after'),
      },
      {
        description:
          'The part of all new senders who gave again, of those whose day is over. Null: there are none.',
      },
    ),
    data: about(
      'By day, without gaps.',
      Type.Array(
        Type.Object({
          day: about('A calendar day: the senders gave their first gift ever on it.', Type.String()),
          new_senders: about('Number of these senders.', Count),
          day_1: again(1),
          day_7: again(7),
          day_30: again(30),
          day_1_rate: rate('`day_1` / `new_senders`'),
          day_7_rate: rate('`day_7` / `new_senders`'),
          day_30_rate: rate('`day_30` / `new_senders`'),
        }),
      ),
    ),
  },
  { description: 'New senders by their first day, and how many of them gave again.' },
);
export type AnalyticsCohorts = Static<typeof AnalyticsCohorts>;

export const AnalyticsFunnelFigures = Type.Object(
  {
    viewers: about(
      'Distinct users who came to watch a room. Null: views were not counted then.',
      nullable(Count),
    ),
    viewers_who_gave: about('Of these, those who sent a gift in the period.', nullable(Count)),
    conversion: rate('`viewers_who_gave` / `viewers`'),
    senders: about('Distinct senders, also those who were not seen to watch.', Count),
    new_senders: about('Of these, those whose first gift ever was in the period.', Count),
    repeat_senders: about('Of these, those who sent two gifts or more in the period.', Count),
    repeat_rate: rate('`repeat_senders` / `senders`'),
  },
  { description: 'Steps from watching to giving again.' },
);
export type AnalyticsFunnelFigures = Static<typeof AnalyticsFunnelFigures>;

/** `GET /v1/analytics/funnel` */
export const AnalyticsFunnel = Type.Object(
  {
    ...period,
    ...comparison,
    figures: AnalyticsFunnelFigures,
    previous: about('The same figures of the previous period.', nullable(AnalyticsFunnelFigures)),
  },
  { description: 'From watching to giving again, in one day, week or month.' },
);
export type AnalyticsFunnel = Static<typeof AnalyticsFunnel>;
