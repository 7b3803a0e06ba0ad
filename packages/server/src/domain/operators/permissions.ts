import {
  API_KEY_SCOPES,
  type ApiKeyScope,
  CONSOLE_ACTIONS,
  type ConsoleAction,
  type OperatorRole,
} from '@lavish/protocol';
import type { Identity } from '../users/identity.ts';
import type { SignedInOperator } from './operator.ts';

/**
 * The action of each operation of the API and of the console's own ones, by `operationId`. Null: no operator may do it. `sendGift` spends a user's coins,
 * and the holder of a token or a link acts as another user.
 */
const OPERATION_ACTIONS: Readonly<Record<string, ConsoleAction | null>> = {
  getUser: 'users.read',
  putUser: 'users.change',
  getStatement: 'statements.read',
  topUp: 'topups.create',
  adjust: 'corrections.create',
  creditPromotionalCoins: 'corrections.create',
  reverseGift: 'corrections.create',
  refundTopUp: 'corrections.create',
  withdrawChargeback: 'corrections.create',
  getGiftFunding: 'statements.read',
  getLossPolicy: 'statements.read',
  putLossPolicy: 'shares.change',
  listDailyCloses: 'ledger.read',
  getDailyClose: 'ledger.read',
  getLedger: 'ledger.read',
  listPacks: 'packs.read',
  getPack: 'packs.read',
  putPack: 'packs.change',
  retirePack: 'packs.change',
  // Users pay, and only the platform's server says that they have.
  createPurchase: 'topups.create',
  createCheckout: null,
  listPurchases: 'statements.read',
  listUserPurchases: 'statements.read',
  getPurchase: 'statements.read',
  tracePurchase: 'statements.read',
  refundPurchase: 'corrections.create',
  listProviderMessages: 'statements.read',
  retryProviderMessage: 'corrections.create',
  getEarnings: 'payouts.read',
  listPayouts: 'payouts.read',
  getPayout: 'payouts.read',
  listPayoutBatches: 'payouts.read',
  getPayoutBatch: 'payouts.read',
  exportPayoutBatch: 'payouts.read',
  getPayoutPolicy: 'payouts.read',
  putPayoutPolicy: 'payout_policy.change',
  requestPayout: 'payouts.request',
  cancelPayout: 'payouts.request',
  // No key has this scope: a named operator approves.
  approvePayout: 'payouts.approve',
  sendPayout: 'payouts.send',
  payPayout: 'payouts.send',
  failPayout: 'payouts.send',
  sendPayoutBatch: 'payouts.send',
  createToken: null,
  createConsoleLink: null,
  revokeTokens: 'tokens.revoke',
  getCatalogue: 'catalogue.read',
  putItem: 'catalogue.change',
  retireItem: 'catalogue.change',
  listItems: 'catalogue.read',
  exportItems: 'catalogue.read',
  moveItem: 'catalogue.change',
  previewImport: 'catalogue.change',
  importItems: 'catalogue.change',
  uploadFile: 'catalogue.change',
  listRooms: 'rooms.read',
  getRoom: 'rooms.read',
  listGuests: 'rooms.read',
  listBlocks: 'rooms.read',
  openRoom: 'rooms.open',
  endRoom: 'rooms.end',
  addGuest: 'rooms.moderate',
  removeGuest: 'rooms.moderate',
  blockSender: 'rooms.moderate',
  unblockSender: 'rooms.moderate',
  sendGift: null,
  listGifts: 'gifts.read',
  getGift: 'gifts.read',
  findGift: 'gifts.read',
  listBattles: 'battles.read',
  getBattle: 'battles.read',
  listBattleSupporters: 'battles.read',
  auditBattle: 'battles.read',
  listBattleGifts: 'battles.read',
  getBattleScores: 'battles.read',
  proposeBattle: 'battles.change',
  acceptBattle: 'battles.change',
  declineBattle: 'battles.change',
  leaveBattle: 'battles.change',
  cancelBattle: 'battles.change',
  endBattle: 'battles.change',
  rematch: 'battles.change',
  listInviteBlocks: 'invitations.read',
  getInviteSettings: 'invitations.read',
  blockInviter: 'invitations.change',
  unblockInviter: 'invitations.change',
  putInviteSettings: 'invitations.change',
  listBonuses: 'bonuses.read',
  getBonus: 'bonuses.read',
  putBonus: 'bonuses.change',
  deleteBonus: 'bonuses.change',
  listCampaigns: 'campaigns.read',
  getCampaign: 'campaigns.read',
  listCampaignStandings: 'campaigns.read',
  getOwnStanding: 'campaigns.read',
  auditCampaign: 'campaigns.read',
  putCampaign: 'campaigns.change',
  cancelCampaign: 'campaigns.change',
  listSupporters: 'rankings.read',
  getRanking: 'rankings.read',
  getRankingInRoom: 'rankings.read',
  getSupportersOfHost: 'rankings.read',
  getRoomRanking: 'rankings.read',
  getBattleRanking: 'rankings.read',
  getOwnRank: 'rankings.read',
  getOwnBattleRank: 'rankings.read',
  getOwnRoomRank: 'rankings.read',
  getOwnRankInRoom: 'rankings.read',
  getOwnRankOfHost: 'rankings.read',
  putAgency: 'agencies.change',
  listAgencies: 'agencies.read',
  getAgency: 'agencies.read',
  getAgencyStatement: 'agencies.read',
  listAgencyHosts: 'agencies.read',
  listSettlements: 'agencies.read',
  settleAgency: 'agencies.change',
  proposeContract: 'agencies.change',
  listContracts: 'agencies.read',
  getContract: 'agencies.read',
  acceptContract: 'agencies.change',
  endContract: 'agencies.change',
  listOperators: 'operators.change',
  inviteOperator: 'operators.change',
  setOperatorRole: 'operators.change',
  removeOperator: 'operators.change',
  createOperatorLink: 'operators.change',
  listOverlays: 'overlays.read',
  createOverlay: 'overlays.change',
  revokeOverlay: 'overlays.change',
  testOverlay: 'overlays.change',
  getSettings: 'settings.read',
  getFindings: 'settings.read',
  getItem: 'catalogue.read',
  listApiKeys: 'keys.read',
  createApiKey: 'keys.change',
  revokeApiKey: 'keys.change',
};

/** Reports of the analytics API have one action, whatever their name. */
const REPORT = /^getAnalytics[A-Z]/;

export const actionOf = (operation: string): ConsoleAction | null =>
  REPORT.test(operation) ? 'analytics.read' : (OPERATION_ACTIONS[operation] ?? null);

/** The scopes of operations that no operator may do, and the platform's server may. */
const SERVER_SCOPES: Readonly<Record<string, ApiKeyScope>> = {
  sendGift: 'gifts.send',
  createCheckout: 'topups.create',
  createToken: 'tokens.create',
  createConsoleLink: 'links.create',
};

const isScope = (text: string | null): text is ApiKeyScope => API_KEY_SCOPES.includes(text as ApiKeyScope);

/** The scope that a server key of the console needs for an operation of `/v1`. Null: no such key may do it. */
export function scopeOf(operation: string): ApiKeyScope | null {
  const scope = SERVER_SCOPES[operation] ?? actionOf(operation);
  return isScope(scope) ? scope : null;
}

/** The scope that a field of this body needs besides that of the operation, and the key lacks. Null: there is none. */
export function missingFieldScope(
  operation: string,
  body: unknown,
  scopes: ReadonlySet<ApiKeyScope>,
): { param: string; scope: string } | null {
  const missing = fieldActionsOf(operation, body).find(
    ([, action]) => !isScope(action) || !scopes.has(action),
  );
  return missing ? { param: missing[0], scope: missing[1] } : null;
}

/** Fields that need another action besides that of their operation, which is given for less important fields too. */
const FIELD_ACTIONS: Readonly<Record<string, Readonly<Record<string, ConsoleAction>>>> = {
  // The part of every future gift that the user, or the receiver of the item, earns.
  putItem: { share_bps: 'shares.change' },
  putUser: {
    share_bps: 'shares.change',
    // When, and whether, the user is paid.
    clearing_days: 'payout_terms.change',
    payout_eligible: 'payout_terms.change',
  },
};

/** The actions that the fields of this body need, by field. */
export const fieldActionsOf = (operation: string, body: unknown): [field: string, action: ConsoleAction][] =>
  Object.entries(FIELD_ACTIONS[operation] ?? {}).filter(
    ([field]) => typeof body === 'object' && body !== null && Object.hasOwn(body, field),
  );

/** What runs where, and under which limits, is for those who operate the server. */
const RESTRICTED_READS: readonly ConsoleAction[] = ['audit.read', 'keys.read', 'settings.read'];
const ALL_READS = CONSOLE_ACTIONS.filter(
  (action) => /\.read$/.test(action) && !RESTRICTED_READS.includes(action),
);

const ROLE_ACTIONS: Readonly<Record<Exclude<OperatorRole, 'host'>, readonly ConsoleAction[]>> = {
  analyst: [...ALL_READS, 'what_if.run'],
  support: [
    ...ALL_READS,
    'users.change',
    'tokens.revoke',
    'rooms.moderate',
    'invitations.change',
    'overlays.change',
  ],
  operator: [
    ...ALL_READS,
    'battles.change',
    'bonuses.change',
    'campaigns.change',
    'catalogue.change',
    'invitations.change',
    'overlays.change',
    'rooms.end',
    'rooms.moderate',
    'rooms.open',
    'settings.read',
    'tokens.revoke',
    'users.change',
    'what_if.run',
  ],
  finance: [
    ...ALL_READS,
    'agencies.change',
    'corrections.create',
    'corrections.create',
    'packs.change',
    'corrections.create',
    'payout_terms.change',
    'payouts.approve',
    'payouts.request',
    'payouts.send',
    'shares.change',
    'topups.create',
    'users.change',
  ],
  admin: CONSOLE_ACTIONS,
  // Of these reads the API gives an agency its own rows only.
  agency: ['agencies.read'],
};

/**
 * What the pages offer a host. The API decides about each request of a host as about their token, so that the console gives
 * a host exactly what the token gives.
 */
const HOST_ACTIONS: readonly ConsoleAction[] = [
  'agencies.read',
  'agencies.change',
  'analytics.read',
  'battles.read',
  'battles.change',
  'campaigns.read',
  'catalogue.read',
  'gifts.read',
  'invitations.read',
  'invitations.change',
  'payouts.read',
  'payouts.request',
  'rankings.read',
  'rooms.read',
  'rooms.open',
  'rooms.end',
  'rooms.moderate',
  'statements.read',
  'users.read',
];

export const actionsOf = (role: OperatorRole): readonly ConsoleAction[] =>
  role === 'host' ? HOST_ACTIONS : ROLE_ACTIONS[role];

/** Whether the role's actions include this one. Null: an action that no role has. */
export const mayDo = (role: OperatorRole, action: ConsoleAction | null): boolean =>
  action !== null && actionsOf(role).includes(action);

/**
 * As whom the API treats an operator: a host as the holder of their token, an agency as a caller without grants, everybody else as the platform's server, after
 * the role has allowed the action.
 */
export const identityOf = ({ host, agency, expiresAt }: SignedInOperator): Identity =>
  agency !== null
    ? { kind: 'user', user: `agency ${agency}`, name: null, grants: {}, agency, expiresAt }
    : host === null
      ? { kind: 'server' }
      : { kind: 'user', user: host, name: null, grants: { watch: true, host: true }, expiresAt };
