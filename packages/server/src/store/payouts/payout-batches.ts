import { fromWireId, LIMITS, type PayoutBatch, type Refusal, toWireId } from '@lavish/protocol';
import type pg from 'pg';
import { actorName, type PayoutActor } from '../../domain/payouts/payout-actor.ts';
import { stepPayout } from '../../domain/payouts/step-payout.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import type { Carried } from '../ledger/carried-out.ts';
import { inLockingTransaction, lockFreePayouts } from '../locks.ts';
import { newId } from '../new-id.ts';
import { CORRECTION_PENDING, debtOf, heldBy, type PayoutRow, SELECT_PAYOUTS } from './payout-rows.ts';
import { addSteps } from './payout-steps.ts';

interface BatchRow {
  id: string;
  currency: string;
  payouts: number;
  coins: number;
  amount: number;
  actor: string;
  at: number;
}

const COLUMNS = 'id, currency, payouts, coins, amount, actor, at';

const batchView = ({ id, at, ...batch }: BatchRow): PayoutBatch => ({
  id: toWireId('pba', id),
  ...batch,
  at: timestamp(at),
});

/**
 * Sends the oldest approved payouts of a currency together, once for each key. Payouts that have to wait, or that another
 * transaction changes, are left for the next batch. No coins move, so the earnings of the hosts are not locked.
 */
export function sendPayoutBatch(
  pool: pg.Pool,
  currency: string,
  { key, actor }: { key: string; actor: PayoutActor },
): Promise<Carried<PayoutBatch> | Refusal> {
  return inLockingTransaction(pool, async (client) => {
    // Of two requests with one key, the second waits here for the first.
    const id = newId(await readClock(client));
    const by = actorName(actor);
    const inserted = await client.query(
      `insert into payout_batches (id, currency, payouts, coins, amount, actor, idempotency_key, at)
       values ($1, $2, 0, 0, 0, $3, $4, clock_timestamp()) on conflict (idempotency_key) do nothing`,
      [id, currency, by, key],
    );
    if (inserted.rowCount === 0) {
      const stored = await client.query<BatchRow>(
        `select ${COLUMNS} from payout_batches where idempotency_key = $1`,
        [key],
      );
      const batch = stored.rows[0]!;
      if (batch.currency === currency) return { done: batchView(batch), changed: null };
      const detail = 'This key was used for another request. Use a new one for each.';
      return refuse('idempotency_key_reused', detail, { param: 'Idempotency-Key' });
    }
    const where = `p.state = 'approved' and p.currency = $1 and not ${CORRECTION_PENDING('p.user_id')}
      and exists (select from users u where u.id = p.user_id and u.payout_eligible)`;
    const locked = await lockFreePayouts(client, { where, values: [currency] }, LIMITS.maxPayoutBatch);
    const { rows: payouts } = await client.query<PayoutRow>(
      `${SELECT_PAYOUTS} where p.id = any($1) order by p.id`,
      [locked],
    );
    const sent = payouts.filter((payout) => {
      const facts = { ...payout, debt: debtOf(payout), heldBy: heldBy(payout) };
      return !isRefusal(stepPayout(facts, 'send', actor));
    });
    if (sent.length === 0) {
      await client.query('delete from payout_batches where id = $1', [id]);
      return refuse('payout_state', `No payout in ${currency} can be sent now.`, { param: 'currency' });
    }
    const at = await readClock(client);
    const ids = sent.map((payout) => payout.id);
    await client.query(
      `update payouts set state = 'sent', batch_id = $2, changed_at = $3 where id = any($1)`,
      [ids, id, timestamp(at)],
    );
    await addSteps(client, ids, { step: 'send', actor: by, at });
    const { rows } = await client.query<BatchRow>(
      `update payout_batches set payouts = $2, coins = $3, amount = $4 where id = $1 returning ${COLUMNS}`,
      [
        ...[id, sent.length, sent.reduce((sum, { coins }) => sum + coins, 0)],
        sent.reduce((sum, { gross, fee }) => sum + gross - fee, 0),
      ],
    );
    return { done: batchView(rows[0]!), changed: [] };
  });
}

/** A batch by its identifier on the wire. Null: there is none. */
export async function findBatch(db: Queryable, wireId: string): Promise<PayoutBatch | null> {
  const id = fromWireId('pba', wireId);
  if (id === null) return null;
  const [row] = await rows<BatchRow>(db, `select ${COLUMNS} from payout_batches where id = $1`, [id]);
  return row ? batchView(row) : null;
}

/** Batches, newest first. */
export async function listBatches(
  db: Queryable,
  { limit, after }: { limit: number; after?: { id: string } },
): Promise<PayoutBatch[]> {
  const found = await rows<BatchRow>(
    db,
    `select ${COLUMNS} from payout_batches ${after ? 'where id < $2' : ''} order by id desc limit $1`,
    [limit, ...(after ? [after.id] : [])],
  );
  return found.map(batchView);
}
