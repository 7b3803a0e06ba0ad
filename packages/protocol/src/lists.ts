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
    has_more: about('There is another page.', Type.Boolean()),
    next_cursor: about('Asks for the next page. Null on the last.', nullable(Type.String())),
  });

/** `GET /v1/rooms` */
export const RoomList = listOf('Newest first.', Room);
export type RoomList = Static<typeof RoomList>;

/** `GET /v1/rooms/{room}/gifts` */
export const GiftList = listOf('Newest first.', Gift);

/** `GET /v1/rooms/{room}/supporters` */
export const SupporterList = listOf('By coins; of equals, whoever came to the sum first.', Supporter);

/** `GET /v1/rooms/{room}/guests` */
export const GuestList = listOf('By identifier.', RoomGuest);

/** `GET /v1/rooms/{room}/blocks` */
export const BlockList = listOf('By identifier.', RoomBlock);

/** `GET /v1/battles` */
export const BattleList = listOf('Newest first.', Battle);

/** `GET /v1/battles/{battle}/supporters` */
export const BattleSupporterList = listOf(
  'By points; of equals, whoever came to them first.',
  BattleContribution,
);

/** `GET /v1/users/{user}/invite-blocks` */
export const InviteBlockList = listOf('By identifier.', InviteBlock);

/** `GET /v1/bonuses` */
export const BonusList = listOf('The last to begin first.', Bonus);

/** One line of a user's statement: what a gift or another movement did to the account. */
export const StatementLine = Type.Object(
  {
    id: about('A gift (`gft_…`) or another journal (`jnl_…`).', Type.String()),
    kind: about('What moved the coins.', Type.Union([Type.Literal('gift'), Type.Literal('top_up')])),
    coins: about('What came in, or below zero what went out.', SignedCoins),
    balance: about('The wallet after it. Null for earnings, which keep no running balance.', nullable(Coins)),
    at: Timestamp,
  },
  { description: 'What a gift or another movement did to the account.' },
);
export type StatementLine = Static<typeof StatementLine>;

/** `GET /v1/users/{user}/entries` */
export const Statement = listOf('Newest first.', StatementLine);

/** A place in a leaderboard, from 1. */
export const Ranked = Type.Object(
  {
    rank: about('The place, from 1.', Type.Integer({ minimum: 1 })),
    user: PlatformId,
    coins: about('Coins given, or received, in the period.', Coins),
    gifts: about('In so many gifts.', Type.Integer()),
  },
  { description: 'A place in the ranking.' },
);
export type Ranked = Static<typeof Ranked>;

/** `GET /v1/leaderboards/{senders|receivers}` */
export const Leaderboard = listOf('By coins.', Ranked);

/** A host's place in the ranking by battles, from 1. */
export const RankedHost = Type.Object(
  {
    rank: about('The place, from 1.', Type.Integer({ minimum: 1 })),
    user: PlatformId,
    wins: about('Battles won in the period.', Type.Integer()),
    battles: about('Battles fought to the end in the period.', Type.Integer()),
    streak: about('Battles won in a row up to the last one.', Type.Integer()),
    best_streak: about('The most battles won in a row in the period.', Type.Integer()),
    points: about('Points of the gifts that counted for the host.', Type.Integer()),
  },
  { description: 'A place in the ranking of hosts.' },
);
export type RankedHost = Static<typeof RankedHost>;

/** `GET /v1/leaderboards/battles` */
export const BattleLeaderboard = listOf('By battles won; of equals, by points.', RankedHost);
