import Type, { type Static } from 'typebox';
import { about, Coins, nullable, Timestamp } from './fields.ts';
import { PlatformId } from './ids.ts';
import { listOf } from './lists.ts';
import { placeFields } from './own-place.ts';

/** Over what a ranking counts: the hour, day, week (from Monday) or month in the configured time zone, or all time. */
export const Period = Type.Enum(['hour', 'day', 'week', 'month', 'all']);
export type Period = Static<typeof Period>;

const periodFields = {
  starts_at: about('When the period starts. Null: all time.', nullable(Timestamp)),
  ends_at: about('When the next period starts. Null: all time.', nullable(Timestamp)),
};

/** A page of a ranking, with the period that it counts. */
const rankingOf = <T extends Type.TSchema>(what: string, place: T) =>
  Type.Object({ ...listOf(what, place).properties, ...periodFields });

const Rank = about('The rank, from 1.', Type.Integer({ minimum: 1 }));
const RankedUser = about(
  'The user. Null: an anonymous user, whose id only the server key sees.',
  nullable(PlatformId),
);
const Gifts = about('Number of gifts.', Type.Integer());

/** A user's place in a ranking. */
export const Ranked = Type.Object(
  {
    rank: Rank,
    user: RankedUser,
    coins: about('Coins given, or received, in the period.', Coins),
    gifts: Gifts,
  },
  { description: 'A place in the ranking.' },
);
export type Ranked = Static<typeof Ranked>;

/** `GET /v1/rankings/{senders|receivers}` */
export const Ranking = rankingOf('By coins; of equals, the first to reach the sum.', Ranked);

/** A room's place in a ranking. */
export const RankedRoom = Type.Object(
  {
    rank: Rank,
    room: PlatformId,
    coins: about('Coins given in the room in the period.', Coins),
    gifts: Gifts,
  },
  { description: 'A place in the ranking of rooms.' },
);
export type RankedRoom = Static<typeof RankedRoom>;

/** `GET /v1/rankings/rooms` */
export const RoomRanking = rankingOf('By coins; of equals, the first to reach the sum.', RankedRoom);

/** A host's place in the ranking by battles. */
export const RankedHost = Type.Object(
  {
    rank: Rank,
    user: RankedUser,
    wins: about('Battles won in the period.', Type.Integer()),
    battles: about('Battles finished in the period.', Type.Integer()),
    streak: about('Current streak of battles won.', Type.Integer()),
    best_streak: about('Longest streak of battles won in the period.', Type.Integer()),
    points: about('Points of the gifts that counted for the host.', Type.Integer()),
  },
  { description: 'A place in the ranking of hosts.' },
);
export type RankedHost = Static<typeof RankedHost>;

/** `GET /v1/rankings/battles` */
export const BattleRanking = rankingOf('By battles won; of equals, by points.', RankedHost);

const hidden = about('The user has opted out: other users do not see this place.', Type.Boolean());
const AHEAD = 'the next higher place is ahead. 0: it has reached the same sum earlier. Null: there is none.';
const ownCoins = {
  coins: about('Coins in the period. Null: there is no place.', nullable(Coins)),
  gifts: about('Number of gifts. Null: there is no place.', nullable(Type.Integer())),
  coins_to_next: about(`By how many coins ${AHEAD}`, nullable(Coins)),
};
const NO_PLACE = 'In a past period only the first have a place, at least 1,000.';

/** `GET /v1/rankings/{senders|receivers}/me` and, in a room or of a host, `…/ranking/me` and `…/supporters/me` */
export const OwnRank = Type.Object(
  { user: PlatformId, ...placeFields, ...ownCoins, hidden, ...periodFields },
  { description: `A user's own place in a ranking. ${NO_PLACE}` },
);
export type OwnRank = Static<typeof OwnRank>;

/** `GET /v1/rankings/rooms/me` */
export const OwnRoomRank = Type.Object(
  { room: PlatformId, ...placeFields, ...ownCoins, ...periodFields },
  { description: `A room's place in the ranking of rooms. ${NO_PLACE}` },
);
export type OwnRoomRank = Static<typeof OwnRoomRank>;

const ownNumber = (what: string) => about(`${what} Null: there is no place.`, nullable(Type.Integer()));

/** `GET /v1/rankings/battles/me` */
export const OwnBattleRank = Type.Object(
  {
    user: PlatformId,
    ...placeFields,
    wins: ownNumber('Battles won in the period.'),
    battles: ownNumber('Battles finished in the period.'),
    streak: ownNumber('Current streak of battles won.'),
    best_streak: ownNumber('Longest streak of battles won in the period.'),
    points: ownNumber('Points of the gifts that counted for the host.'),
    wins_to_next: about(
      'By how many battles won the next higher place is ahead. 0: it has won as many. Null: there is none.',
      nullable(Type.Integer()),
    ),
    points_to_next: about(
      'By how many points the next higher place is ahead, if it has won as many battles. 0: it has reached the same points earlier. Null: it has won more, or there is none.',
      nullable(Type.Integer()),
    ),
    hidden,
    ...periodFields,
  },
  { description: `A host's own place in the ranking by battles. ${NO_PLACE}` },
);
export type OwnBattleRank = Static<typeof OwnBattleRank>;
