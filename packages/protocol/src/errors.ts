/**
 * All errors that a client can get, with one code per cause. HTTP and sockets have the same codes. A test compares this
 * table with docs/ERRORS.md.
 */
export const ERRORS = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  idempotency_key_required: { status: 400, title: 'An Idempotency-Key is required' },
  unauthenticated: { status: 401, title: 'The caller is not authenticated' },
  second_factor_required: { status: 401, title: 'A code of the second factor is required' },
  signature_invalid: { status: 401, title: 'The signature of the provider is not valid' },
  insufficient_balance: { status: 402, title: 'The balance is too low' },
  coins_owed: { status: 402, title: 'The user owes coins' },
  forbidden: { status: 403, title: 'Not allowed' },
  vip_level_required: { status: 403, title: 'A higher VIP level is required' },
  sender_blocked: { status: 403, title: 'The sender may not send here' },
  invite_blocked: { status: 403, title: 'The host does not accept this invitation' },
  not_found: { status: 404, title: 'Not found' },
  room_not_found: { status: 404, title: 'No such room' },
  item_not_found: { status: 404, title: 'No such item' },
  user_not_found: { status: 404, title: 'No such user' },
  battle_not_found: { status: 404, title: 'No such battle' },
  gift_not_found: { status: 404, title: 'No such gift' },
  journal_not_found: { status: 404, title: 'No such journal' },
  payout_not_found: { status: 404, title: 'No such payout' },
  campaign_not_found: { status: 404, title: 'No such campaign' },
  agency_not_found: { status: 404, title: 'No such agency' },
  contract_not_found: { status: 404, title: 'No such contract' },
  pack_not_found: { status: 404, title: 'No such pack' },
  purchase_not_found: { status: 404, title: 'No such purchase' },
  daily_close_not_found: { status: 404, title: 'This day is not closed' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  idempotency_key_reused: { status: 409, title: 'This Idempotency-Key was used for another request' },
  price_changed: { status: 409, title: 'The price has changed' },
  room_not_live: { status: 409, title: 'The room is not live' },
  room_conflict: { status: 409, title: 'The room or its host is in use' },
  item_not_available: { status: 409, title: 'The item cannot be sent now' },
  receiver_not_in_room: { status: 409, title: 'The receiver is neither host nor guest of the room' },
  battle_not_live: { status: 409, title: 'The battle is not live' },
  receiver_not_in_battle: { status: 409, title: 'The receiver does not take part in the battle' },
  battle_conflict: { status: 409, title: 'A host is already in a battle' },
  battle_state: { status: 409, title: "Not possible in the battle's current state" },
  campaign_state: { status: 409, title: "Not possible in the campaign's current state" },
  contract_state: { status: 409, title: "Not possible in the contract's current state" },
  contract_conflict: { status: 409, title: 'The host has another contract at that time' },
  period_open: { status: 409, title: 'The period is not over yet' },
  period_settled: { status: 409, title: 'The period was settled before' },
  gift_reversed: { status: 409, title: 'The gift was reversed before' },
  chargeback_withdrawn: { status: 409, title: 'The chargeback was withdrawn before' },
  pack_not_available: { status: 409, title: 'The pack cannot be bought now' },
  pack_limit_reached: { status: 409, title: 'The user has bought the pack as often as allowed' },
  purchase_conflict: { status: 409, title: 'The transaction belongs to another purchase' },
  purchase_state: { status: 409, title: "Not possible in the purchase's current state" },
  payout_state: { status: 409, title: "Not possible in the payout's current state" },
  payout_held: { status: 409, title: 'The payout has to wait' },
  upgrade_incomplete: { status: 409, title: 'Not possible until every node is upgraded' },
  last_admin: { status: 409, title: 'One admin has to remain' },
  limit_reached: { status: 409, title: 'The list is full' },
  self_gift: { status: 409, title: 'Sender and receiver must differ' },
  edit_conflict: { status: 412, title: 'It was changed in the meantime' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'Send application/json' },
  file_invalid: { status: 422, title: 'The file cannot be used' },
  quantity_out_of_range: { status: 422, title: 'The quantity is out of range' },
  refund_too_large: { status: 422, title: 'The refund is larger than what is left of the top-up' },
  transaction_invalid: { status: 422, title: 'The provider does not confirm the transaction' },
  shares_too_large: { status: 422, title: 'The shares could exceed a gift' },
  payout_policy: { status: 422, title: 'The payout policy does not allow this' },
  not_exact: { status: 422, title: 'This cannot be computed exactly' },
  report_too_large: { status: 422, title: 'The report would be too large' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  provider_unavailable: { status: 503, title: 'The payment provider does not respond' },
  rankings_not_ready: { status: 503, title: 'The rankings are being counted again' },
  overloaded: { status: 503, title: 'Overloaded: nothing has happened, try again' },
  rollups_not_ready: { status: 503, title: 'The figures are being computed' },
  outcome_unknown: { status: 503, title: 'The outcome is unknown: repeat the request with the same key' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** Fields of a refusal besides the code: the invalid field, and values that help to fix the request. */
export interface ErrorExtras {
  /** The invalid field of the request: `quantity`, `hosts.0.room`, `Idempotency-Key`. */
  param?: string;
  /** With `insufficient_balance`: coins in the wallet, and coins required. */
  balance?: number;
  required?: number;
  /** With `price_changed`: the current price in coins. */
  price?: number;
  /** With `edit_conflict`: what is there now, its ETag, and the operator who changed it. Null: not by an operator. */
  current?: unknown;
  version?: string;
  changed_by?: { name: string; at: string } | null;
  /** With 429 and 503: seconds until the next attempt. Over HTTP also in the Retry-After header. */
  retry_after_s?: number;
}

/** An expected refusal, returned and not thrown. No coins have moved. Only after `outcome_unknown` they may have. */
export interface Refusal extends ErrorExtras {
  code: ErrorCode;
  detail: string;
}
