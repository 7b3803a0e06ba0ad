import { type Purchase, toWireId } from '@lavish/protocol';
import { timestamp } from '../../domain/timestamp.ts';

/** A row of `purchases` with its disputes. Times: unix milliseconds. */
export interface PurchaseRow {
  /** 32 hex digits, like the ids of journals. */
  id: string;
  provider: Purchase['provider'];
  transaction: string;
  state: Purchase['state'];
  refusal: string | null;
  user: string | null;
  pack: string | null;
  packVersion: number | null;
  quantity: number;
  amount: number | null;
  currency: string | null;
  token: string | null;
  isTest: boolean;
  paidAt: number | null;
  refunded: number | null;
  refundedAt: number | null;
  coins: number | null;
  bonusCoins: number | null;
  journal: string | null;
  bonusJournal: string | null;
  createdAt: number;
  disputes: Purchase['disputes'];
}

/** The columns of `purchases p` as a `PurchaseRow`. */
export const PURCHASE_COLUMNS = `p.id, p.provider, p.transaction_id as transaction, p.state, p.refusal, p.user_id as user,
  p.pack_id as pack, p.pack_version as "packVersion", p.quantity, p.amount, p.currency, p.token, p.is_test as "isTest",
  p.paid_at as "paidAt", p.refunded, p.refunded_at as "refundedAt", p.coins, p.bonus_coins as "bonusCoins",
  p.journal_id as journal, p.bonus_journal_id as "bonusJournal", p.created_at as "createdAt",
  (select coalesce(jsonb_agg(jsonb_build_object('id', d.dispute_id, 'state', d.state, 'amount', d.amount) order by d.dispute_id), '[]')
     from purchase_disputes d where d.purchase_id = p.id) as disputes`;

/** What refunds are parts of: the price, or the quantity of a purchase whose price is unknown. */
export const priceOf = ({ amount, quantity }: Pick<PurchaseRow, 'amount' | 'quantity'>): number =>
  amount ?? quantity;

/** `taken.*` of the purchase `p`. */
export const TAKEN_BACK = `left join lateral (
    select coalesce(sum(j.amount) filter (where j.bonus_taken is null), 0)::bigint as "takenAmount",
           coalesce(sum(-j.coins - j.platform) filter (where j.bonus_taken is null), 0)::bigint as "takenCoins",
           coalesce(sum(j.bonus_taken), 0)::bigint as "takenBonusCoins"
      from journals j
     where j.subject_id in (p.journal_id, p.bonus_journal_id) and j.kind in ('refund', 'chargeback')
       and not exists (select from journals w where w.subject_id = j.id and w.kind = 'chargeback_withdrawal')) taken on true`;

/** A purchase with what was taken back. */
export interface PurchaseWithTaken extends PurchaseRow {
  takenAmount: number;
  takenCoins: number;
  takenBonusCoins: number;
}

export const purchaseView = (row: PurchaseWithTaken): Purchase => ({
  id: toWireId('pur', row.id),
  provider: row.provider,
  transaction: row.transaction,
  state: row.state,
  refusal: row.refusal,
  user: row.user,
  pack: row.pack,
  pack_version: row.packVersion,
  quantity: row.quantity,
  coins: row.coins ?? 0,
  bonus_coins: row.bonusCoins ?? 0,
  price: row.amount === null ? null : { amount: row.amount, currency: row.currency! },
  refunded: { amount: row.takenAmount, coins: row.takenCoins, bonus_coins: row.takenBonusCoins },
  disputes: row.disputes,
  test: row.isTest,
  journal: row.journal && toWireId('jnl', row.journal),
  bonus_journal: row.bonusJournal && toWireId('jnl', row.bonusJournal),
  paid_at: row.paidAt === null ? null : timestamp(row.paidAt),
  created_at: timestamp(row.createdAt),
});
