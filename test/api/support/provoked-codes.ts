import type { ErrorCode } from '@lavish/protocol';
import { expect } from 'vitest';
import { GIFT_REFUSALS } from '../../../packages/server/src/domain/gifts/gift-refusals.ts';
import { provoked } from './refusals.ts';

interface Codes {
  http: ErrorCode[];
  socket: ErrorCode[];
}

/** Every refusal of a gift, except for one that needs a sender without a row. */
const OF_GIFTS = GIFT_REFUSALS.filter((code) => code !== 'user_not_found');

/** The codes that each of these test files provokes, by transport. `every-error.test.ts` compares all of them with the table. */
export const PROVOKED_IN = {
  'errors-of-gifts': {
    http: [...OF_GIFTS, 'invalid_request'],
    socket: [...OF_GIFTS, 'invalid_request'],
  },
  'errors-over-http': {
    http: [
      'battle_conflict',
      'battle_not_found',
      'battle_state',
      'body_too_large',
      'forbidden',
      'gift_not_found',
      'idempotency_key_required',
      'idempotency_key_reused',
      'invalid_request',
      'invite_blocked',
      'item_not_found',
      'limit_reached',
      'method_not_allowed',
      'not_exact',
      'not_found',
      'report_too_large',
      'room_conflict',
      'room_not_found',
      'room_not_live',
      'unauthenticated',
      'unsupported_media_type',
      'user_not_found',
    ],
    socket: [],
  },
  corrections: {
    http: [
      'chargeback_withdrawn',
      'daily_close_not_found',
      'forbidden',
      'gift_not_found',
      'gift_reversed',
      'idempotency_key_required',
      'idempotency_key_reused',
      'insufficient_balance',
      'invalid_request',
      'journal_not_found',
      'refund_too_large',
      'user_not_found',
    ],
    socket: [],
  },
  payouts: {
    http: [
      'forbidden',
      'idempotency_key_required',
      'idempotency_key_reused',
      'insufficient_balance',
      'invalid_request',
      'payout_held',
      'payout_not_found',
      'payout_policy',
      'payout_state',
      'user_not_found',
    ],
    socket: [],
  },
  campaigns: {
    http: [
      'campaign_not_found',
      'campaign_state',
      'forbidden',
      'invalid_request',
      'limit_reached',
      'upgrade_incomplete',
    ],
    socket: [],
  },
  agencies: {
    http: [
      'agency_not_found',
      'contract_conflict',
      'contract_not_found',
      'contract_state',
      'forbidden',
      'invalid_request',
      'period_open',
      'period_settled',
      'shares_too_large',
      'user_not_found',
    ],
    socket: [],
  },
  'errors-over-sockets': {
    http: [],
    socket: ['body_too_large', 'forbidden', 'idempotency_key_required', 'invalid_request', 'room_not_found'],
  },
  'errors-in-trouble': {
    http: [
      'internal',
      'outcome_unknown',
      'overloaded',
      'rankings_not_ready',
      'rate_limited',
      'rollups_not_ready',
    ],
    socket: ['internal', 'outcome_unknown', 'overloaded', 'rate_limited'],
  },
  purchases: {
    http: [
      'forbidden',
      'invalid_request',
      'not_found',
      'pack_limit_reached',
      'pack_not_available',
      'pack_not_found',
      'provider_unavailable',
      'purchase_conflict',
      'purchase_not_found',
      'purchase_state',
      'refund_too_large',
      'signature_invalid',
      'user_not_found',
    ],
    socket: [],
  },
  stores: { http: ['transaction_invalid'], socket: [] },
  // test/console
  catalogue: { http: ['edit_conflict', 'file_invalid'], socket: [] },
  'sign-in': { http: ['second_factor_required'], socket: [] },
  'edit-conflicts': { http: ['edit_conflict'], socket: [] },
  operators: { http: ['last_admin'], socket: [] },
} satisfies Record<string, Codes>;

/** The last test of each such file. */
export function expectProvoked(file: keyof typeof PROVOKED_IN): void {
  const { http, socket }: Codes = PROVOKED_IN[file];
  expect({ http: [...provoked.http].sort(), socket: [...provoked.socket].sort() }).toEqual({
    http: http.toSorted(),
    socket: socket.toSorted(),
  });
}
