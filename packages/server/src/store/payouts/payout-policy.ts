import type { PayoutPolicy, PutPayoutPolicy, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { refuse } from '../../domain/refusal.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';

const COLUMNS = 'minimum_coins, weekly_cap_coins, approval_above_coins, hosts_may_request, fee_bps, rates';

/** The rules of payouts, and the zone of the weeks of the cap. */
export async function readPayoutPolicy(db: Queryable): Promise<PayoutPolicy> {
  const [policy] = await rows<PayoutPolicy>(
    db,
    `select ${COLUMNS}, zone as time_zone from payout_policy cross join rollup_calendar`,
  );
  return policy!;
}

/** Changes the rules of payouts. Absent fields keep their value, null clears them. Payouts that were requested keep theirs. */
export async function putPayoutPolicy(pool: pg.Pool, put: PutPayoutPolicy): Promise<PayoutPolicy | Refusal> {
  const rates = put.rates?.map((rate) => ({ ...rate, fee_amount: rate.fee_amount ?? 0 }));
  const twice = rates?.findIndex((rate, place) =>
    rates.some((other, before) => before < place && other.currency === rate.currency),
  );
  if (twice !== undefined && twice >= 0) {
    const param = `rates.${twice}.currency`;
    return refuse('invalid_request', `There is a rate for ${rates![twice]!.currency} already.`, { param });
  }
  return inTransaction(pool, async (client) => {
    await client.query(UPDATE, [JSON.stringify({ ...put, ...(rates && { rates }) })]);
    return readPayoutPolicy(client);
  });
}

const UPDATE = `
  update payout_policy set
    minimum_coins        = case when $1 ? 'minimum_coins' then coalesce(($1->>'minimum_coins')::bigint, 1) else minimum_coins end,
    weekly_cap_coins     = case when $1 ? 'weekly_cap_coins' then ($1->>'weekly_cap_coins')::bigint else weekly_cap_coins end,
    approval_above_coins = case when $1 ? 'approval_above_coins'
                                then coalesce(($1->>'approval_above_coins')::bigint, 0) else approval_above_coins end,
    hosts_may_request    = case when $1 ? 'hosts_may_request'
                                then coalesce(($1->>'hosts_may_request')::boolean, false) else hosts_may_request end,
    fee_bps              = case when $1 ? 'fee_bps' then coalesce(($1->>'fee_bps')::integer, 0) else fee_bps end,
    rates                = case when $1 ? 'rates' then coalesce(nullif($1->'rates', 'null'), '[]') else rates end`;
