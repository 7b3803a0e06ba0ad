import Type, { type Static } from 'typebox';
import { BattleContribution } from './battle-reports.ts';
import { Battle } from './battles.ts';
import { Bonus } from './bonuses.ts';
import { about, Coins, nullable, SignedCoins, Timestamp } from './fields.ts';
import { Gift } from './gifts.ts';
import { PlatformId } from './ids.ts';
import { InviteBlock } from './invitations.ts';
import { Room, RoomBlock, RoomGuest, Supporter } from './rooms.ts';

/** A page of a list. */
const listOf = <T extends Type.TSchema>(what: string, item: T) =>
  Type.Object({
    data: about(what, Type.Array(item)),
    has_more: about('Whether there is another page.', Type.Boolean()),
    next_cursor: about('Cursor of the next page. Null on the last page.', nullable(Type.String())),
  });

/** `GET /v1/rooms` */
export const RoomList = listOf('Newest first.', Room);
export type RoomList = Static<typeof RoomList>;

/** `GET /v1/rooms/{room}/gifts` */
export const GiftList = listOf('Newest first.', Gift);

/** `GET /v1/rooms/{room}/supporters` */
export const SupporterList = listOf('By coins; of equals, the first to reach the sum.', Supporter);

/** `GET /v1/rooms/{room}/guests` */
export const GuestList = listOf('By identifier.', RoomGuest);

/** `GET /v1/rooms/{room}/blocks` */
export const BlockList = listOf('By identifier.', RoomBlock);

/** `GET /v1/battles` */
export const BattleList = listOf('Newest first.', Battle);

/** `GET /v1/battles/{battle}/supporters` */
export const BattleSupporterList = listOf(
  'By points; of equals, the first to reach them.',
  BattleContribution,
);

/** `GET /v1/users/{user}/invite-blocks` */
export const InviteBlockList = listOf('By identifier.', InviteBlock);

/** `GET /v1/bonuses` */
export const BonusList = listOf('By start, latest first.', Bonus);

/** One line of a user's statement: a gift or another change of the account. */
export const StatementLine = Type.Object(
  {
    id: about('A gift (`gft_…`) or another journal (`jnl_…`).', Type.String()),
    kind: about('The cause of the change.', Type.Union([Type.Literal('gift'), Type.Literal('top_up')])),
    coins: about('The change in coins. Negative: coins were spent.', SignedCoins),
    balance: about(
      'Coins in the wallet after it. Null for earnings, which have no running balance.',
      nullable(Coins),
    ),
    at: Timestamp,
  },
  { description: 'A gift or another change of the account.' },
);
export type StatementLine = Static<typeof StatementLine>;

/** `GET /v1/users/{user}/entries` */
export const Statement = listOf('Newest first.', StatementLine);

/** A position in a leaderboard. */
export const Ranked = Type.Object(
  {
    rank: about('The rank, from 1.', Type.Integer({ minimum: 1 })),
    user: PlatformId,
    coins: about('Coins given, or received, in the period.', Coins),
    gifts: about('Number of gifts.', Type.Integer()),
  },
  { description: 'A position in the ranking.' },
);
export type Ranked = Static<typeof Ranked>;

/** `GET /v1/leaderboards/{senders|receivers}` */
export const Leaderboard = listOf('By coins.', Ranked);

/** A host's position in the ranking by battles. */
export const RankedHost = Type.Object(
  {
    rank: about('The rank, from 1.', Type.Integer({ minimum: 1 })),
    user: PlatformId,
    wins: about('Battles won in the period.', Type.Integer()),
    battles: about('Battles finished in the period.', Type.Integer()),
    streak: about('Current streak of battles won.', Type.Integer()),
    best_streak: about('Longest streak of battles won in the period.', Type.Integer()),
    points: about('Points of the gifts that counted for the host.', Type.Integer()),
  },
  { description: 'A position in the ranking of hosts.' },
);
export type RankedHost = Static<typeof RankedHost>;

/** `GET /v1/leaderboards/battles` */
export const BattleLeaderboard = listOf('By battles won; of equals, by points.', RankedHost);
