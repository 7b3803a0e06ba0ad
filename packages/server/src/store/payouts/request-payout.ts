import type { Payout, PayoutRequest, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { decidePayoutRequest } from '../../domain/payouts/decide-payout-request.ts';
import { actorName, operatorBehind, type PayoutActor } from '../../domain/payouts/payout-actor.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { readClock } from '../../postgres/database-time.ts';
import type { Carried } from '../ledger/carried-out.ts';
import { requestHash } from '../ledger/request-hash.ts';
import { addEarnings, writeJournal } from '../ledger/write-journals.ts';
import { inLockingTransaction } from '../locks.ts';
import { newId } from '../new-id.ts';
import { payoutRow } from './payout-journals.ts';
import { readPayoutPolicy } from './payout-policy.ts';
import { type PayoutRow, payoutView, SELECT_PAYOUTS } from './payout-rows.ts';
import { addSteps } from './payout-steps.ts';
import { readHostEarnings } from './read-host-earnings.ts';

export interface PayoutAsker {
  key: string;
  actor: PayoutActor;
  /** Of hosts without their own. */
  clearingDays: number;
}

/** Reserves coins of a host's earnings for a payout, once for each key of the host, and never more than are available. */
export function requestPayout(
  pool: pg.Pool,
  request: PayoutRequest,
  { key, actor, clearingDays }: PayoutAsker,
): Promise<Carried<Payout> | Refusal> {
  const { user, coins, currency, destination = null, reference = null } = request;
  const hash = requestHash(request);
  return inLockingTransaction(pool, async (client, locks) => {
    await locks.lockEarnings([user]).rows;
    const used = await client.query<PayoutRow>(
      `${SELECT_PAYOUTS} where p.user_id = $1 and p.idempotency_key = $2`,
      [user, key],
    );
    const [stored] = used.rows;
    if (stored) {
      if (stored.requestHash === hash) return { done: payoutView(stored), changed: null };
      const detail = 'This key was used for another request. Use a new one for each.';
      return refuse('idempotency_key_reused', detail, { param: 'Idempotency-Key' });
    }
    const earnings = await readHostEarnings(client, user, clearingDays);
    if (earnings === null) return refuse('user_not_found', `There is no user ${user}.`, { param: 'user' });
    if (isRefusal(earnings)) return earnings;
    const policy = await readPayoutPolicy(client);
    const { eligible, correctionPending, view } = earnings;
    const facts = {
      ...{ policy, eligible, correctionPending, available: view.available },
      ...(await readOtherPayouts(client, user)),
    };
    const decision = decidePayoutRequest(request, facts, actor);
    if (isRefusal(decision)) return decision;

    const at = await readClock(client);
    const id = newId(at);
    const by = actorName(actor);
    const { state, rate, amounts } = decision;
    const row = payoutRow('payout_reserve', { id, user, coins }, { actor: by });
    await writeJournal(client, at, row);
    await client.query(
      `insert into payouts (id, user_id, state, coins, currency, rate_coins, rate_amount, gross_amount, fee_amount, destination,
         reference, requested_by, requester_id, idempotency_key, request_hash, requested_at, changed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)`,
      [
        ...[id, user, state, coins, currency, rate.coins, rate.amount, amounts.gross, amounts.fee],
        ...[destination, reference, by, operatorBehind(actor), key, hash, timestamp(at)],
      ],
    );
    await addSteps(client, [id], { step: 'request', actor: by, at });
    const changed = [{ user, earnings: await addEarnings(client, user, -coins) }];
    const { rows } = await client.query<PayoutRow>(`${SELECT_PAYOUTS} where p.id = $1`, [id]);
    return { done: payoutView(rows[0]!), changed };
  });
}

/** The open payouts of a host, and the coins of those that were requested in this week of the calendar's zone. */
async function readOtherPayouts(
  client: pg.ClientBase,
  user: string,
): Promise<{ open: number; requestedThisWeek: number }> {
  const { rows } = await client.query<{ open: number; requestedThisWeek: number }>(
    `select (select count(*) from payouts
              where user_id = $1 and state in ('awaiting_approval', 'approved', 'sent')) as open,
            (select coalesce(sum(coins), 0)::bigint from payouts
              where user_id = $1 and id >= first_id_at(week.starts_at - interval '1 day') and requested_at >= week.starts_at
                and state not in ('failed', 'cancelled')) as "requestedThisWeek"
       from (select day_start(period_day('week', (clock_timestamp() at time zone zone)::date), zone) as starts_at
               from rollup_calendar) week`,
    [user],
  );
  return rows[0]!;
}
