/**
 * Every error a client can get: one code per cause, the same over HTTP and the socket.
 * `docs/ERRORS.md` is this table in prose; a test holds the two together.
 */
export const ERRORS = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  idempotency_key_required: { status: 400, title: 'An Idempotency-Key is required' },
  unauthenticated: { status: 401, title: 'Who is asking is not known' },
  insufficient_balance: { status: 402, title: 'The balance does not cover it' },
  forbidden: { status: 403, title: 'Not allowed' },
  vip_level_required: { status: 403, title: 'A higher VIP level is required' },
  sender_blocked: { status: 403, title: 'The sender may not send here' },
  invite_blocked: { status: 403, title: 'The host takes no such invitations' },
  not_found: { status: 404, title: 'Nothing here' },
  room_not_found: { status: 404, title: 'No such room' },
  item_not_found: { status: 404, title: 'No such item' },
  user_not_found: { status: 404, title: 'No such user' },
  battle_not_found: { status: 404, title: 'No such battle' },
  gift_not_found: { status: 404, title: 'No such gift' },
  method_not_allowed: { status: 405, title: 'Not with this method' },
  idempotency_key_reused: { status: 409, title: 'This Idempotency-Key was used for another request' },
  price_changed: { status: 409, title: 'The price is no longer what the sender saw' },
  room_not_live: { status: 409, title: 'The room is not live' },
  room_conflict: { status: 409, title: 'The room or its host is taken' },
  item_not_available: { status: 409, title: 'The item cannot be sent now' },
  receiver_not_in_room: { status: 409, title: 'The receiver is neither host nor guest of the room' },
  battle_not_live: { status: 409, title: 'The battle is not live' },
  receiver_not_in_battle: { status: 409, title: 'The receiver takes no part in the battle' },
  battle_conflict: { status: 409, title: 'A host is already in a battle' },
  battle_state: { status: 409, title: "Not in the battle's present state" },
  limit_reached: { status: 409, title: 'The list is full' },
  self_gift: { status: 409, title: 'Nobody sends a gift to themselves' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'Send application/json' },
  quantity_out_of_range: { status: 422, title: 'The quantity is out of range' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Our fault' },
  overloaded: { status: 503, title: 'Too busy: nothing has happened, try again' },
  outcome_unknown: { status: 503, title: 'The outcome is not known: repeat with the same key' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** What a client is told beside the code: the field at fault, and what it needs to mend it. */
export interface ErrorExtras {
  /** The request's field at fault: `quantity`, `hosts.0.room`, `Idempotency-Key`. */
  param?: string;
  /** With `insufficient_balance`: what there is, and what it takes. Coins. */
  balance?: number;
  required?: number;
  /** With `price_changed`: the price now. Coins. */
  price?: number;
  /** With 429 and 503: when to try again. Also the Retry-After header over HTTP. */
  retry_after_s?: number;
}

/** An expected refusal: a value, not an exception. Nothing has moved (only `outcome_unknown` leaves it open). */
export interface Refusal extends ErrorExtras {
  code: ErrorCode;
  detail: string;
}
