import {
  coinsOf,
  decideTakes,
  type Returned,
  type Take,
  wantedTakes,
} from '../../domain/purchases/decide-takes.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import type { StoredJournal } from '../ledger/journal-rows.ts';
import type { WalletHistoryBook } from '../ledger/wallet-book.ts';
import type { WalletHistory } from '../ledger/wallet-history.ts';
import { type PurchaseRow, priceOf } from './purchase-rows.ts';

/** A refund or a chargeback that was booked and not withdrawn. */
export interface BookedTake extends Take {
  /** Its journals of paid and of bonus coins. */
  journal: string;
  bonusJournal: string | null;
  bonusTaken: number;
}

/** What has to be withdrawn and taken, so that the journals agree with what the provider has said. */
export interface TakeDecision {
  booked: BookedTake[];
  withdraw: BookedTake[];
  take: Take[];
}

const returnedOf = (row: PurchaseRow): Returned => ({
  price: priceOf(row),
  refunded: row.refunded,
  disputes: row.disputes,
});

/** Compares what was booked for a purchase with what its provider has said. */
export async function readTakeDecision(db: Queryable, row: PurchaseRow): Promise<TakeDecision> {
  const booked = row.journal === null ? [] : await readBooked(db, row.journal);
  return { booked, ...decideTakes(wantedTakes(returnedOf(row)), booked) };
}

/** The key of the journal of bonus coins is the id of the journal of paid ones. */
const readBooked = (db: Queryable, journal: string): Promise<BookedTake[]> =>
  rows<BookedTake>(
    db,
    `select j.id as journal, case j.kind when 'chargeback' then j.reference end as dispute, j.amount,
            b.id as "bonusJournal", coalesce(b.bonus_taken, 0) as "bonusTaken"
       from journals j
       left join journals b on b.user_id = j.user_id and b.kind = j.kind and b.idempotency_key = replace(j.id::text, '-', '')
      where j.subject_id = $1 and j.kind in ('refund', 'chargeback')
        and not exists (select from journals w where w.subject_id = j.id and w.kind = 'chargeback_withdrawal')
      order by j.wallet_version`,
    [journal],
  );

/** The credits of a purchase: their journals, and the wallet's versions after them. */
export interface PurchaseCredits {
  paid: { journal: string; version: number };
  bonus: { journal: string; version: number } | null;
}

/** Why something is booked. */
export interface TakeCause {
  reason: string;
  actor: string;
  /** The request that is answered with one of the journals. Null: a provider has asked for it. */
  request: {
    key: string;
    hash: string;
    reference: string | null;
    of: { dispute: string | null } | { withdrawn: string };
  } | null;
}

interface Booking {
  book: WalletHistoryBook;
  history: WalletHistory;
  row: PurchaseRow;
  credits: PurchaseCredits;
}

/** Books a decision. Returns the journals of paid coins, in their order, and of bonus coins. */
export async function bookTakes(
  { book, history, row, credits }: Booking,
  { booked, withdraw, take }: TakeDecision,
  cause: TakeCause,
): Promise<StoredJournal[]> {
  const written: StoredJournal[] = [];
  const { reason, actor, request } = cause;
  const nextKey = () => `${row.id}:${history.funding.version + 1}`;
  const write = async (...[kind, movement, own]: Parameters<WalletHistoryBook['move']>) => {
    const journal = await book.move(kind, movement, own);
    await book.repay(journal);
    written.push(journal);
    return journal;
  };

  for (const { journal, bonusJournal, bonusTaken, amount, dispute } of withdraw) {
    const isAsked = request !== null && 'withdrawn' in request.of && request.of.withdrawn === journal;
    const asked = isAsked ? { key: request.key, requestHash: request.hash } : { key: nextKey() };
    const common = { reason, actor, amount, currency: row.currency };
    const reference = (isAsked ? request.reference : null) ?? dispute;
    const refund = history.versions.get(journal)!;
    const paid = await write(
      'chargeback_withdrawal',
      { type: 'withdrawal', refund },
      { ...common, ...asked, reference, subject: journal },
    );
    if (bonusJournal === null) continue;
    const bonusRefund = history.versions.get(bonusJournal)!;
    await write(
      'chargeback_withdrawal',
      { type: 'withdrawal', refund: bonusRefund },
      { ...common, key: paid.id, reference, subject: bonusJournal, bonusTaken },
    );
  }

  const kept = booked.slice(0, booked.length - withdraw.length);
  let returned = kept.reduce((sum, { amount }) => sum + amount, 0);
  const price = priceOf(row);
  const part = (coins: number, amount: number) =>
    coinsOf(coins, returned + amount, price) - coinsOf(coins, returned, price);
  for (const { dispute, amount } of take) {
    const kind = dispute === null ? 'refund' : 'chargeback';
    const isAsked = request !== null && 'dispute' in request.of && request.of.dispute === dispute;
    const asked = isAsked ? { key: request.key, requestHash: request.hash } : { key: nextKey() };
    const reference = dispute ?? (isAsked ? request.reference : null);
    const common = { reason, actor, reference, amount, currency: row.currency };
    const paidCoins = part(row.coins!, amount);
    const paid = await write(
      kind,
      { type: 'refund', credit: credits.paid.version, kind: 'paid', coins: paidCoins },
      { ...common, ...asked, subject: credits.paid.journal },
    );
    if (credits.bonus !== null) {
      const bonusTaken = part(row.bonusCoins!, amount);
      await write(
        kind,
        { type: 'refund', credit: credits.bonus.version, kind: 'promotional', coins: bonusTaken },
        { ...common, key: paid.id, subject: credits.bonus.journal, bonusTaken },
      );
    }
    returned += amount;
  }
  return written;
}
