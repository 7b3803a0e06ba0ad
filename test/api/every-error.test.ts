import { ERRORS, type ErrorCode } from '@lavish/protocol';
import { expect, it } from 'vitest';
import { PROVOKED_IN } from './support/provoked-codes.ts';

/** Codes that only requests over HTTP can cause. */
const HTTP_ONLY: ErrorCode[] = [
  'not_found',
  'method_not_allowed',
  'unsupported_media_type',
  // On the socket it is a close code: see bad-credentials.test.ts.
  'unauthenticated',
  'second_factor_required',
  'edit_conflict',
  'last_admin',
  'room_conflict',
  'invite_blocked',
  'limit_reached',
  'payout_held',
  'payout_not_found',
  'payout_policy',
  'payout_state',
  'file_invalid',
  'battle_conflict',
  'battle_state',
  'campaign_not_found',
  'campaign_state',
  'agency_not_found',
  'daily_close_not_found',
  'contract_not_found',
  'contract_state',
  'contract_conflict',
  'period_open',
  'period_settled',
  'shares_too_large',
  'upgrade_incomplete',
  'gift_not_found',
  'journal_not_found',
  'gift_reversed',
  'chargeback_withdrawn',
  'refund_too_large',
  'pack_not_found',
  'purchase_not_found',
  'pack_not_available',
  'pack_limit_reached',
  'purchase_conflict',
  'purchase_state',
  'transaction_invalid',
  'provider_unavailable',
  'signature_invalid',
  'not_exact',
  'report_too_large',
  'rollups_not_ready',
  'rankings_not_ready',
  // A user who sends over a socket has a token, and is created when first needed.
  'user_not_found',
];

const provokedOver = (transport: 'http' | 'socket'): ErrorCode[] => [
  ...new Set(Object.values(PROVOKED_IN).flatMap((codes): ErrorCode[] => codes[transport])),
];

it('every code of the table is provoked by a test, over each transport that can cause it', () => {
  const codes = Object.keys(ERRORS) as ErrorCode[];
  expect(provokedOver('http').sort()).toEqual(codes.toSorted());
  const onSocket = codes.filter((code) => !HTTP_ONLY.includes(code));
  expect(provokedOver('socket').sort()).toEqual(onSocket.toSorted());
});
