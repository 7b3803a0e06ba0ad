export type {
  ActiveBoost,
  Animation,
  AppliedBoost,
  AuditDifference,
  Battle,
  BattleAudit,
  BattleContribution,
  BattleEvent,
  BattleHost,
  BattleMode,
  BattleResult,
  BattleRound,
  BattleRules,
  BattleSide,
  BattleState,
  BattleSupporter,
  BattleTask,
  BonusScope,
  BoostDefinition,
  Campaign,
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
  ErrorCode,
  ErrorFacts,
  Gift,
  GiftEvent,
  GiftReversed,
  GiftsSummary,
  GuestJoined,
  GuestLeft,
  InviteBlock,
  InviteSettings,
  Item,
  LavishErrorCode,
  List,
  OwnBattleRank,
  OwnRank,
  OwnStanding,
  Page,
  PageRequest,
  Period,
  PostBattle,
  PostRoom,
  PublicUser,
  Ranked,
  RankedHost,
  RankedRoom,
  RankedSupporter,
  Receipt,
  ReceiptStreak,
  Room,
  RoomBlock,
  RoomCampaign,
  RoomEnded,
  RoomEvent,
  RoomGuest,
  RoomStats,
  RoomToday,
  RunningStreak,
  StandingsList,
  StatementLine,
  StreakEnded,
  Supporter,
  TieDefinition,
  TiePolicy,
  User,
  Verdict,
  Wallet,
} from '@lavish/protocol';
export { isLavishError, isolatedName, LavishError, shownName } from '@lavish/protocol';
export type { Timing } from './backoff.ts';
export { type BattleClock, battleClock, newerBattle } from './battle.ts';
export type { ConnectOptions, Lavish, LavishListeners } from './client.ts';
export type { Status } from './connection.ts';
export type { GiftRequest } from './gift-outbox.ts';
export { type GiftRow, type Row, type SummaryRow, watchGifts } from './gift-rows.ts';
export type { LiveRoom, Position } from './live-room.ts';
export type { BattlesResource } from './resources/battles.ts';
export type { CampaignsResource, StandingsFilter } from './resources/campaigns.ts';
export type { GiftsResource } from './resources/gifts.ts';
export type { InvitationsResource } from './resources/invitations.ts';
export type {
  PeriodFilter,
  RankingsResource,
  RegionFilter,
  SupportersFilter,
} from './resources/rankings.ts';
export type { Resources } from './resources/resources.ts';
export type { RoomsResource } from './resources/rooms.ts';
export type { UsersResource } from './resources/users.ts';
export type { RoomListeners, RoomStatus } from './room-events.ts';
export type { RoomView, Users } from './room-view.ts';
export type { OpenWebSocket, WebSocketLike } from './socket.ts';
export type { TokenSource } from './user-token.ts';
export { type BattleMoment, watchBattle } from './watch-battle.ts';
export { watchCatalogue } from './watch-catalogue.ts';
