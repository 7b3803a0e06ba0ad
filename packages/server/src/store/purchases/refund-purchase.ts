import {
  type PurchaseRefund,
  type Refund,
  type RefundRequest,
  type Refusal,
  toWireId,
} from '@lavish/protocol';
import type pg from 'pg';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { readClock } from '../../postgres/database-time.ts';
import { type Carried, readUsedKey } from '../ledger/carried-out.ts';
import { JOURNAL_COLUMNS, type StoredJournal } from '../ledger/journal-rows.ts';
import { refundView, withHistory } from '../ledger/refunds.ts';
import { requestHash } from '../ledger/request-hash.ts';
import { readTakeDecision, type TakeCause } from './book-takes.ts';
import { type PurchaseRow, priceOf } from './purchase-rows.ts';
import { readPurchaseRow } from './read-purchases.ts';
import { mergeFact } from './record-facts.ts';
import { settleInTransaction } from './settle-purchase.ts';

interface Asker {
  key: string;
  actor: string;
}

/** Only of the platform's own payments. Of the others the provider says what was refunded. */
export function checkCustom({ id, provider, state }: PurchaseRow): Refusal | null {
  const wrong = (detail: string) => refuse('purchase_state', detail, { param: 'purchase' });
  const name = toWireId('pur', id);
  if (provider !== 'custom')
    return wrong(
      `Purchase ${name} was paid over ${provider}: refund it there, and its message takes the coins back.`,
    );
  return state === 'credited' ? null : wrong(`Purchase ${name} was not credited.`);
}

/** Takes coins of the platform's own purchase back, paid and bonus coins in the same proportion. */
export async function refundPurchase(
  pool: pg.Pool,
  purchase: PurchaseRow,
  request: RefundRequest,
  { key, actor }: Asker,
): Promise<Carried<PurchaseRefund> | Refusal> {
  const { kind = 'refund', amount, reason, reference = null } = request;
  const user = purchase.user!;
  const hash = requestHash({ ...request, kind, purchase: purchase.id });
  return withHistory(pool, user, async (client, wallet, history) => {
    const used = await readUsedKey(client, { user, kind, key, hash });
    if (isRefusal(used)) return used;
    if (used) return { done: await viewOf(client, purchase, used), changed: null };
    const row = (await readPurchaseRow(client, purchase.id))!;
    const { booked } = await readTakeDecision(client, row);
    const refunded = booked.reduce((sum, take) => sum + take.amount, 0);
    const left = priceOf(row) - refunded;
    if (left === 0 || (amount ?? left) > left)
      return refuse('refund_too_large', `At most ${left} of the price are left to refund.`, {
        param: 'amount',
      });
    const dispute = kind === 'refund' ? null : (reference ?? key);
    if (row.disputes.some(({ id }) => id === dispute))
      return refuse('purchase_conflict', 'The purchase has a dispute of this reference.', {
        param: 'reference',
      });
    // A clock that steps back must not let an earlier statement win.
    const at = Math.max(await readClock(client), (row.refundedAt ?? 0) + 1);
    const { transaction } = row;
    const ownRefunds = booked.filter((take) => take.dispute === null);
    const before = ownRefunds.reduce((sum, take) => sum + take.amount, 0);
    const recorded = await mergeFact(
      client,
      'custom',
      dispute === null
        ? { type: 'refunded', transaction, total: before + (amount ?? left), at }
        : { type: 'dispute', transaction, dispute, amount: amount ?? left, state: 'open', at },
    );
    if (isRefusal(recorded)) return recorded;
    const cause: TakeCause = { reason, actor, request: { key, hash, reference, of: { dispute } } };
    const now = (await readPurchaseRow(client, row.id))!;
    const settled = await settleInTransaction(client, now, wallet, history, cause);
    if (isRefusal(settled)) return settled;
    const asked = settled.written.find((journal) => journal.key === key)!;
    return { done: await viewOf(client, purchase, asked), changed: settled.changed };
  });
}

/** Ends a chargeback of the platform's own purchase in the platform's favour: each coin returns to where it was. */
export async function winDispute(
  pool: pg.Pool,
  purchase: PurchaseRow,
  chargeback: StoredJournal,
  request: { reason: string; reference?: string },
  { key, actor }: Asker,
): Promise<Carried<{ chargeback: string } & Refund> | Refusal> {
  const user = purchase.user!;
  const kind = 'chargeback_withdrawal';
  const { reason, reference } = request;
  const hash = requestHash({ reason, reference, chargeback: chargeback.id });
  const view = async (client: pg.ClientBase, journal: StoredJournal) => ({
    chargeback: toWireId('jnl', chargeback.id),
    ...(await refundView(client, journal, { id: purchase.journal! })),
  });
  return withHistory(pool, user, async (client, wallet, history) => {
    const used = await readUsedKey(client, { user, kind, key, hash });
    if (isRefusal(used)) return used;
    if (used) return { done: await view(client, used), changed: null };
    const row = (await readPurchaseRow(client, purchase.id))!;
    const { booked } = await readTakeDecision(client, row);
    const asked = booked.find(({ journal, bonusJournal }) => [journal, bonusJournal].includes(chargeback.id));
    if (!asked) {
      const name = toWireId('jnl', chargeback.id);
      return refuse('chargeback_withdrawn', `Chargeback ${name} was withdrawn before.`, {
        param: 'chargeback',
      });
    }
    const dispute = row.disputes.find(({ id }) => id === asked.dispute)!;
    const recorded = await mergeFact(client, 'custom', {
      type: 'dispute',
      transaction: row.transaction,
      dispute: dispute.id,
      amount: dispute.amount ?? 'all',
      state: 'won',
      at: await readClock(client),
    });
    if (isRefusal(recorded)) return recorded;
    const cause: TakeCause = {
      reason,
      actor,
      request: { key, hash, reference: reference ?? null, of: { withdrawn: asked.journal } },
    };
    const now = (await readPurchaseRow(client, row.id))!;
    const settled = await settleInTransaction(client, now, wallet, history, cause);
    if (isRefusal(settled)) return settled;
    const withdrawal = settled.written.find((journal) => journal.key === key)!;
    return { done: await view(client, withdrawal), changed: settled.changed };
  });
}

/** The refunds of paid and of bonus coins, from stored rows alone. */
async function viewOf(
  client: pg.ClientBase,
  { id, journal, bonusJournal }: PurchaseRow,
  paid: StoredJournal,
): Promise<PurchaseRefund> {
  const { rows } = await client.query<StoredJournal>(
    `select ${JOURNAL_COLUMNS} from journals where user_id = $1 and kind = $2 and idempotency_key = $3`,
    [paid.user, paid.kind, paid.id],
  );
  const refunds = [await refundView(client, paid, { id: journal! })];
  for (const bonus of rows) refunds.push(await refundView(client, bonus, { id: bonusJournal! }));
  return { purchase: toWireId('pur', id), refunds };
}
