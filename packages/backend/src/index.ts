export type {
  ActiveBoost,
  Battle,
  BattleAudit,
  BattleContribution,
  BattleResult,
  BattleSide,
  BattleState,
  Bonus,
  BonusScope,
  Campaign,
  CampaignAudit,
  CampaignGroup,
  CampaignMultiplier,
  CampaignPlace,
  CampaignReward,
  CampaignRule,
  CampaignRuleKind,
  CampaignRuleScore,
  CampaignScope,
  CampaignState,
  CampaignVerdict,
  Catalogue,
  ErrorCode,
  ErrorFacts,
  Gift,
  Grants,
  InviteBlock,
  InviteSettings,
  Item,
  LavishErrorCode,
  List,
  OwnRank,
  Page,
  PageRequest,
  Period,
  PostBattle,
  PostGift,
  PostRoom,
  PostToken,
  PostTokenRevocation,
  PutBonus,
  PutCampaign,
  PutItem,
  PutUser,
  Ranked,
  RankedHost,
  RankedRoom,
  Receipt,
  Room,
  RoomBlock,
  RoomGuest,
  RoomStats,
  StandingsList,
  StatementLine,
  Supporter,
  Token,
  TokenRevocation,
  TopUp,
  TopUpRequest,
  User,
  Verdict,
  Wallet,
} from '@lavish/protocol';
export { isLavishError, LavishError } from '@lavish/protocol';
export { createLavish, type Lavish, type LavishOptions } from './lavish.ts';
export type { CallOptions, KeyedOptions, Method } from './request.ts';
export type { BattlesResource, ForHost } from './resources/battles.ts';
export type { BonusesResource } from './resources/bonuses.ts';
export type { CampaignsResource } from './resources/campaigns.ts';
export type { CatalogueResource } from './resources/catalogue.ts';
export type { GiftsResource } from './resources/gifts.ts';
export type { InvitationsResource } from './resources/invitations.ts';
export type { PeriodFilter, RankingsResource } from './resources/rankings.ts';
export type { RoomsResource } from './resources/rooms.ts';
export type { TokensResource } from './resources/tokens.ts';
export type { UsersResource } from './resources/users.ts';
export type { RetryPolicy } from './retry.ts';
export { signToken, type TokenClaims, type TokenKey } from './sign-token.ts';
