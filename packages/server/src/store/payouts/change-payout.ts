import type { Payout, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { actorName, type PayoutActor } from '../../domain/payouts/payout-actor.ts';
import { type PayoutAction, stepPayout } from '../../domain/payouts/step-payout.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { readClock } from '../../postgres/database-time.ts';
import type { Carried } from '../ledger/carried-out.ts';
import { addEarnings, writeJournal } from '../ledger/write-journals.ts';
import { inLockingTransaction, lockPayout } from '../locks.ts';
import { payoutRow } from './payout-journals.ts';
import { debtOf, heldBy, type PayoutRow, payoutView, SELECT_PAYOUTS } from './payout-rows.ts';
import { addSteps } from './payout-steps.ts';

export interface PayoutChangeRequest {
  action: PayoutAction;
  actor: PayoutActor;
  reason?: string;
  /** The identifier of the transfer. Absent: it stays. */
  transfer?: string | undefined;
}

/**
 * Carries out an action on a payout, with the journal that moves its coins. Repeating it changes nothing. `changed` of the result is
 * null if it was done before.
 */
export function changePayout(
  pool: pg.Pool,
  { id, user }: Pick<PayoutRow, 'id' | 'user'>,
  { action, actor, reason, transfer }: PayoutChangeRequest,
): Promise<Carried<Payout> | Refusal> {
  return inLockingTransaction(pool, async (client, locks) => {
    await locks.lockEarnings([user]).rows;
    await lockPayout(client, id);
    const read = async () =>
      (await client.query<PayoutRow>(`${SELECT_PAYOUTS} where p.id = $1`, [id])).rows[0]!;
    const payout = await read();
    const facts = { ...payout, debt: debtOf(payout), heldBy: heldBy(payout) };
    const change = stepPayout(facts, action, actor);
    if (isRefusal(change)) return change;
    if (change === null) return { done: payoutView(payout), changed: null };

    const at = await readClock(client);
    const by = actorName(actor);
    const { state, acceptedDebt, journal } = change;
    if (journal !== null)
      await writeJournal(client, at, payoutRow(journal, payout, { actor: by, reason: reason ?? null }));
    const changed =
      journal === 'payout_void' ? [{ user, earnings: await addEarnings(client, user, payout.coins) }] : [];
    await client.query(
      `update payouts set state = $2, accepted_debt = $3, approved_by = coalesce($4, approved_by),
         transfer = coalesce($5, transfer), changed_at = $6 where id = $1`,
      [id, state, acceptedDebt, action === 'approve' ? by : null, transfer ?? null, timestamp(at)],
    );
    await addSteps(client, [id], { step: action, actor: by, reason: reason ?? null, at });
    return { done: payoutView(await read()), changed };
  });
}
