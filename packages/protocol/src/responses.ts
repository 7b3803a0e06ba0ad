import {
  AUDIT_FIELDS,
  BATTLE_FIELDS,
  BATTLE_SUPPORTER_FIELDS,
  CAMPAIGN_FIELDS,
  CATALOGUE_FIELDS,
  type Fields,
  GIFT_FIELDS,
  INVITE_SETTINGS_FIELDS,
  ITEM_FIELDS,
  isObject,
  isResponseBody,
  OWN_RANK_FIELDS,
  PAGE_FIELDS,
  RANKED_FIELDS,
  RECEIPT_FIELDS,
  ROOM_BLOCK_FIELDS,
  ROOM_FIELDS,
  STANDING_FIELDS,
  STATEMENT_LINE_FIELDS,
  SUPPORTER_FIELDS,
  USER_FIELDS,
} from './response-fields.ts';

const BONUS_FIELDS: Fields = 'id starts_at ends_at multiplier:number';
const AGENCY_FIELDS: Fields = 'id balance:number counted_until';
const CONTRACT_FIELDS: Fields = 'id agency host bps:number from state';
const SETTLEMENT_FIELDS: Fields = 'id agency until paid:number closing:number';
const PACK_FIELDS: Fields = 'id name coins:number prices:list';
const PURCHASE_FIELDS: Fields = 'id provider transaction state refunded:object';
const PROVIDER_MESSAGE_FIELDS: Fields = 'id provider message kind state';
const EARNINGS_FIELDS: Fields = 'user balance:number available:number clears:list';
const PAYOUT_FIELDS: Fields = 'id user state coins:number amount:number';
const PAYOUT_BATCH_FIELDS: Fields = 'id currency payouts:number amount:number';
const PAYOUT_POLICY_FIELDS: Fields = 'minimum_coins:number rates:list time_zone';
const CAMPAIGN_AUDIT_FIELDS: Fields = 'campaign state matches:boolean';
const REPORT_FIELDS: Fields = 'period:object complete_until';
const RANKED_REPORT_FIELDS: Fields = `${REPORT_FIELDS} total:object data:list has_more:boolean`;

/** `*`: any part of a path. `=field`: a part that the response repeats in this field. The first matching row counts. */
const RESPONSES: readonly [call: string, fields: Fields, each?: Fields][] = [
  ['POST users/=user/top-ups', 'user coins:number balance:number wallet_version:number'],
  ['POST users/=user/adjustments', 'id kind user account coins:number'],
  ['POST users/=user/promotional-credits', 'id kind user account coins:number'],
  ['POST gifts/=gift/reversal', 'gift returned:number taken:number'],
  ['GET gifts/=gift/funding', 'gift coins:number owed:number sources:list corrections:list'],
  ['POST top-ups/=top_up/refunds', 'id kind top_up coins:number gifts:list'],
  ['GET loss-policy', 'policy host_bps:number'],
  ['PUT loss-policy', 'policy host_bps:number'],
  ['POST chargebacks/=chargeback/withdrawal', 'id kind top_up coins:number gifts:list'],
  ['GET packs', PAGE_FIELDS, PACK_FIELDS],
  ['GET packs/=id', PACK_FIELDS],
  ['PUT packs/=id', PACK_FIELDS],
  ['POST checkouts', 'id url user pack price:object'],
  ['POST purchases', PURCHASE_FIELDS],
  ['GET purchases', PAGE_FIELDS, PURCHASE_FIELDS],
  ['GET purchases/=id', PURCHASE_FIELDS],
  [
    'GET purchases/=purchase/trace',
    `purchase user paid:object bonus:object ${PAGE_FIELDS}`,
    'gift coins:number',
  ],
  ['POST purchases/=purchase/refunds', 'purchase refunds:list'],
  ['GET users/*/purchases', PAGE_FIELDS, PURCHASE_FIELDS],
  ['GET provider-messages', PAGE_FIELDS, PROVIDER_MESSAGE_FIELDS],
  ['POST provider-messages/=id/retry', PROVIDER_MESSAGE_FIELDS],
  ['GET users/=user/earnings', EARNINGS_FIELDS],
  ['POST payouts', PAYOUT_FIELDS],
  ['GET payouts', PAGE_FIELDS, PAYOUT_FIELDS],
  ['GET payouts/=id', `${PAYOUT_FIELDS} steps:list`],
  ['POST payouts/=id/*', PAYOUT_FIELDS],
  ['POST payout-batches', PAYOUT_BATCH_FIELDS],
  ['GET payout-batches', PAGE_FIELDS, PAYOUT_BATCH_FIELDS],
  ['GET payout-batches/=id', PAYOUT_BATCH_FIELDS],
  ['GET payout-policy', PAYOUT_POLICY_FIELDS],
  ['PUT payout-policy', PAYOUT_POLICY_FIELDS],
  ['POST rooms/=room/gifts', RECEIPT_FIELDS],
  ['GET users/*/entries', PAGE_FIELDS, STATEMENT_LINE_FIELDS],
  ['GET rooms/*/gifts', PAGE_FIELDS, GIFT_FIELDS],
  ['GET rooms/*/supporters', PAGE_FIELDS, SUPPORTER_FIELDS],
  ['GET battles/*/supporters', PAGE_FIELDS, BATTLE_SUPPORTER_FIELDS],
  ['GET battles/*/gifts', PAGE_FIELDS, GIFT_FIELDS],
  ['GET battles/=battle/scores', 'battle data:list last:number has_more:boolean boosts:list'],
  ['GET battles/=battle/audit', AUDIT_FIELDS],
  ['GET rankings/*', PAGE_FIELDS, RANKED_FIELDS],
  ['GET rankings/rooms/me', 'room'],
  ['GET rankings/*/me', OWN_RANK_FIELDS],
  ['GET rooms/*/ranking/me', OWN_RANK_FIELDS],
  ['GET users/*/supporters/me', OWN_RANK_FIELDS],
  ['GET rooms/*/ranking', PAGE_FIELDS, RANKED_FIELDS],
  ['GET users/*/supporters', PAGE_FIELDS, RANKED_FIELDS],
  ['GET analytics/overview', `${REPORT_FIELDS} figures:object`],
  ['GET analytics/series', `${REPORT_FIELDS} data:list`, 'starts_at ends_at'],
  ['GET analytics/items', RANKED_REPORT_FIELDS, 'item gifts:number coins:number'],
  ['GET analytics/senders', RANKED_REPORT_FIELDS, 'sender gifts:number coins:number'],
  ['GET analytics/receivers', RANKED_REPORT_FIELDS, 'receiver gifts:number coins:number'],
  ['GET analytics/rooms', RANKED_REPORT_FIELDS, 'room gifts:number coins:number'],
  ['GET analytics/battles', `${REPORT_FIELDS} figures:object`],
  ['GET analytics/cohorts', `${REPORT_FIELDS} retention:object data:list`, 'day new_senders:number'],
  ['GET analytics/funnel', `${REPORT_FIELDS} figures:object`],
  ['GET catalogue', CATALOGUE_FIELDS, ITEM_FIELDS],
  ['GET rooms', PAGE_FIELDS, ROOM_FIELDS],
  ['GET battles', PAGE_FIELDS, BATTLE_FIELDS],
  ['GET ledger', 'complete_until balances:list movements:list'],
  ['GET daily-closes', PAGE_FIELDS, 'day balances:list'],
  ['GET daily-closes/=day', 'day closed_at balances:list movements:list'],
  ['GET bonuses', PAGE_FIELDS, BONUS_FIELDS],
  ['GET campaigns', PAGE_FIELDS, CAMPAIGN_FIELDS],
  ['GET campaigns/*/standings', PAGE_FIELDS, STANDING_FIELDS],
  ['GET campaigns/*/standings/me', OWN_RANK_FIELDS],
  ['GET campaigns/=campaign/audit', CAMPAIGN_AUDIT_FIELDS],
  ['GET rooms/*/guests', PAGE_FIELDS, 'user'],
  ['GET rooms/*/blocks', PAGE_FIELDS, 'user'],
  ['GET users/*/invite-blocks', PAGE_FIELDS, 'inviter'],
  ['PUT users/*/invite-blocks/=inviter', 'inviter'],
  ['GET users/*/invite-settings', INVITE_SETTINGS_FIELDS],
  ['PUT users/*/invite-settings', INVITE_SETTINGS_FIELDS],
  ['GET users/=id', USER_FIELDS],
  ['PUT users/=id', USER_FIELDS],
  ['PUT catalogue/=id', ITEM_FIELDS],
  ['PUT bonuses/=id', BONUS_FIELDS],
  ['GET bonuses/=id', BONUS_FIELDS],
  ['PUT campaigns/=id', CAMPAIGN_FIELDS],
  ['GET campaigns/=id', CAMPAIGN_FIELDS],
  ['PUT agencies/=id', AGENCY_FIELDS],
  ['GET agencies/=id', AGENCY_FIELDS],
  ['GET agencies', PAGE_FIELDS, AGENCY_FIELDS],
  ['GET agencies/*/statement', PAGE_FIELDS, 'day agency_coins:number'],
  ['GET agencies/*/hosts', PAGE_FIELDS, 'host agency_coins:number'],
  ['POST agencies/=agency/settlements', SETTLEMENT_FIELDS],
  ['GET agencies/*/settlements', PAGE_FIELDS, SETTLEMENT_FIELDS],
  ['POST contracts', CONTRACT_FIELDS],
  ['GET contracts', PAGE_FIELDS, CONTRACT_FIELDS],
  ['GET contracts/=id', CONTRACT_FIELDS],
  ['POST contracts/=id/*', CONTRACT_FIELDS],
  ['POST campaigns/=id/cancel', CAMPAIGN_FIELDS],
  ['GET rooms/=id', ROOM_FIELDS],
  ['POST rooms', ROOM_FIELDS],
  ['POST rooms/=id/end', ROOM_FIELDS],
  ['PUT rooms/=id/guests/*', ROOM_FIELDS],
  ['PUT rooms/=room/blocks/=user', ROOM_BLOCK_FIELDS],
  ['GET gifts/=id', GIFT_FIELDS],
  ['GET users/=sender/gifts', GIFT_FIELDS],
  ['GET battles/=id', BATTLE_FIELDS],
  ['POST battles', BATTLE_FIELDS],
  // The response is another battle.
  ['POST battles/*/rematch', BATTLE_FIELDS],
  ['POST battles/=id/*', BATTLE_FIELDS],
  ['POST tokens', 'token expires_at'],
  ['POST tokens/revocations', 'revoked_at'],
  ['POST console/links', 'path expires_at'],
];

/**
 * Whether `body` is a response to this call. `path` starts after `/v1`. `body`: undefined if there was none. For an unknown
 * call it accepts any JSON object, and an empty body with status 204.
 */
export function isResponseTo(method: string, path: string, status: number, body: unknown): boolean {
  const parts = path.split('?', 1)[0]!.split('/').slice(1);
  if (method === 'DELETE') return status === 204 && body === undefined;
  for (const [call, ...fields] of RESPONSES) {
    const repeated = repeatedParts(call, method, parts);
    if (repeated !== null) return isResponseBody(body, repeated, ...fields);
  }
  return isObject(body) || (body === undefined && status === 204 && method !== 'GET');
}

/** The fields that must repeat a part of the path. Null: the row is for another call. */
function repeatedParts(call: string, method: string, parts: string[]): Record<string, string> | null {
  const [wanted, pattern] = call.split(' ') as [string, string];
  const places = pattern.split('/');
  if (wanted !== method || places.length !== parts.length) return null;
  const repeated: Record<string, string> = {};
  for (const [at, place] of places.entries()) {
    const part = parts[at]!;
    if (place[0] === '=') repeated[place.slice(1)] = decoded(part);
    else if (place !== '*' && place !== part) return null;
  }
  return repeated;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
