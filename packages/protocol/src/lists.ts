import Type, { type Static } from 'typebox';
import { Agency, AgencyDay, AgencyHost, AgencySettlement, Contract } from './agencies.ts';
import { BattleContribution } from './battle-reports.ts';
import { Battle } from './battles.ts';
import { Bonus } from './bonuses.ts';
import { Campaign, CampaignPlace, standingsFields } from './campaigns.ts';
import { DailyCloseSummary } from './daily-closes.ts';
import { about, Coins, literals, nullable, SignedCoins, Timestamp } from './fields.ts';
import { Gift } from './gifts.ts';
import { InviteBlock } from './invitations.ts';
import { JOURNAL_KINDS } from './journals.ts';
import { Pack } from './packs.ts';
import { ProviderMessage, Purchase } from './purchases.ts';
import { RankedSupporter, Room, RoomBlock, RoomGuest } from './rooms.ts';

/** A page of a list. */
export const listOf = <T extends Type.TSchema>(what: string, item: T) =>
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
export const SupporterList = listOf('By coins; of equals, the first to reach the sum.', RankedSupporter);

/** `GET /v1/rooms/{room}/guests` */
export const GuestList = listOf('By identifier.', RoomGuest);

/** `GET /v1/rooms/{room}/blocks` */
export const BlockList = listOf('By identifier.', RoomBlock);

/** `GET /v1/battles` */
export const BattleList = listOf('Newest first.', Battle);

/** `GET /v1/battles/{battle}/gifts` */
export const BattleGiftList = listOf('Newest first.', Gift);

/** `GET /v1/battles/{battle}/supporters` */
export const BattleSupporterList = listOf(
  'By points; of equals, the first to reach them.',
  BattleContribution,
);

/** `GET /v1/users/{user}/invite-blocks` */
export const InviteBlockList = listOf('By identifier.', InviteBlock);

/** `GET /v1/bonuses` */
export const BonusList = listOf('By start, latest first.', Bonus);

/** `GET /v1/campaigns` */
export const CampaignList = listOf('By start, latest first.', Campaign);
export type CampaignList = Static<typeof CampaignList>;

/** `GET /v1/daily-closes` */
export const DailyCloseList = listOf('The latest day first.', DailyCloseSummary);
export type DailyCloseList = Static<typeof DailyCloseList>;

/** `GET /v1/campaigns/{id}/standings` */
export const CampaignStandings = Type.Object({
  ...listOf('By score; of equals, the first to reach it.', CampaignPlace).properties,
  ...standingsFields,
});
export type CampaignStandings = Static<typeof CampaignStandings>;

/** `GET /v1/packs` */
export const PackList = listOf('By `sort`, then by identifier.', Pack);

/** `GET /v1/users/{user}/purchases` and `GET /v1/purchases` */
export const PurchaseList = listOf('Newest first.', Purchase);

/** `GET /v1/provider-messages` */
export const ProviderMessageList = listOf('Newest first.', ProviderMessage);

/** `GET /v1/agencies` */
export const AgencyList = listOf('By identifier.', Agency);
export type AgencyList = Static<typeof AgencyList>;

/** `GET /v1/contracts` */
export const ContractList = listOf('Newest first.', Contract);
export type ContractList = Static<typeof ContractList>;

/** `GET /v1/agencies/{agency}/statement` */
export const AgencyStatement = listOf(
  'Latest day first. Days without a gift or a correction are left out.',
  AgencyDay,
);
export type AgencyStatement = Static<typeof AgencyStatement>;

/** `GET /v1/agencies/{agency}/hosts` */
export const AgencyHostList = listOf('By identifier.', AgencyHost);
export type AgencyHostList = Static<typeof AgencyHostList>;

/** `GET /v1/agencies/{agency}/settlements` */
export const AgencySettlementList = listOf('Latest first.', AgencySettlement);
export type AgencySettlementList = Static<typeof AgencySettlementList>;

/** One line of a user's statement: a gift or another change of the account. */
export const StatementLine = Type.Object(
  {
    id: about('A gift (`gft_…`) or another journal (`jnl_…`).', Type.String()),
    kind: about('The cause of the change.', literals('gift', ...JOURNAL_KINDS)),
    coins: about('The change in coins. Negative: coins were spent.', SignedCoins),
    balance: about(
      'Coins in the wallet after it. Null for earnings, which have no running balance.',
      nullable(Coins),
    ),
    at: Timestamp,
    clears_at: Type.Optional(
      about('Of a gift in the earnings: when it clears. Null: it has cleared.', nullable(Timestamp)),
    ),
  },
  { description: 'A gift or another change of the account.' },
);
export type StatementLine = Static<typeof StatementLine>;

/** `GET /v1/users/{user}/entries` */
export const Statement = listOf('Newest first.', StatementLine);
