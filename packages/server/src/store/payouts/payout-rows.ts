import { type Payout, type PayoutState, toWireId } from '@lavish/protocol';
import { timestamp } from '../../domain/timestamp.ts';

/** Whether coins of refunded gifts are about to be taken from a user. `user`: a column in SQL. */
export const CORRECTION_PENDING = (user: string): string =>
  `exists (select from gift_corrections c where c.receiver_id = ${user} and c.recovery_id is null and c.earned < 0)`;

/** A payout, and what of its host decides about it. */
export interface PayoutRow {
  id: string;
  user: string;
  state: PayoutState;
  coins: number;
  currency: string;
  rateCoins: number;
  rateAmount: number;
  gross: number;
  fee: number;
  acceptedDebt: number;
  destination: string | null;
  reference: string | null;
  transfer: string | null;
  batch: string | null;
  requestedBy: string;
  requesterId: string | null;
  approvedBy: string | null;
  requestHash: string;
  requestedAt: number;
  changedAt: number;
  balance: number;
  eligible: boolean;
  correctionPending: boolean;
}

/** Selects `PayoutRow`s, of `payouts` as `p`. */
export const SELECT_PAYOUTS = `
  select p.id, p.user_id as user, p.state, p.coins, p.currency, p.rate_coins as "rateCoins", p.rate_amount as "rateAmount",
         p.gross_amount as gross, p.fee_amount as fee, p.accepted_debt as "acceptedDebt", p.destination, p.reference, p.transfer,
         p.batch_id as batch, p.requested_by as "requestedBy", p.requester_id as "requesterId", p.approved_by as "approvedBy",
         p.request_hash as "requestHash", p.requested_at as "requestedAt", p.changed_at as "changedAt",
         e.coins as balance, u.payout_eligible as eligible, ${CORRECTION_PENDING('p.user_id')} as "correctionPending"
    from payouts p join users u on u.id = p.user_id join earnings e on e.user_id = p.user_id`;

/** Why a payout cannot be approved or sent now. */
export function heldBy({ correctionPending, eligible }: PayoutRow): Payout['held_by'] {
  if (correctionPending) return 'correction_pending';
  return eligible ? null : 'not_eligible';
}

/** Coins by which the earnings of the host are below zero. */
export const debtOf = ({ balance }: Pick<PayoutRow, 'balance'>): number => Math.max(0, 0 - balance);

/** States in which something can hold a payout. */
const NOT_SENT: readonly PayoutState[] = ['awaiting_approval', 'approved'];

export const payoutView = (row: PayoutRow): Payout => ({
  id: toWireId('pay', row.id),
  user: row.user,
  state: row.state,
  coins: row.coins,
  currency: row.currency,
  rate: { coins: row.rateCoins, amount: row.rateAmount },
  gross_amount: row.gross,
  fee_amount: row.fee,
  amount: row.gross - row.fee,
  held_by: NOT_SENT.includes(row.state) ? heldBy(row) : null,
  host_owes: debtOf(row),
  destination: row.destination,
  reference: row.reference,
  transfer: row.transfer,
  batch: row.batch && toWireId('pba', row.batch),
  requested_by: row.requestedBy,
  approved_by: row.approvedBy,
  requested_at: timestamp(row.requestedAt),
  changed_at: timestamp(row.changedAt),
});
