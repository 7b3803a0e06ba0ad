import type { LossPolicy, PutLossPolicy, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { lossBpsOf } from '../../domain/ledger/corrections/loss-policy.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { inTransaction, type Queryable, rows } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { lockLossPolicies } from '../locks.ts';
import { newId } from '../new-id.ts';
import { requestHash } from './request-hash.ts';

interface PolicyRow {
  policy: LossPolicy['policy'];
  bps: number;
  from: number;
  reason: string;
  actor: string;
  hash: string;
}

const COLUMNS = 'policy, host_bps as bps, in_force_from as from, reason, actor, request_hash as hash';

/** A changed policy, and whether an earlier request with the same key has changed it. */
export interface ChangedPolicy {
  policy: LossPolicy;
  replayed: boolean;
}

/** The policy of gifts that are sent now. */
export async function readLossPolicy(db: Queryable): Promise<LossPolicy> {
  const [row] = await rows<PolicyRow>(
    db,
    `select ${COLUMNS} from loss_policies order by in_force_from desc, id desc limit 1`,
  );
  return row
    ? viewOf(row)
    : { policy: 'platform', host_bps: 0, in_force_from: null, reason: null, actor: null };
}

/**
 * Sets the policy of all gifts from now on, once for each key. Earlier gifts keep theirs. Waits for corrections under way, so that no
 * gift has two policies.
 */
export async function putLossPolicy(
  pool: pg.Pool,
  request: PutLossPolicy,
  { key, actor }: { key: string; actor: string },
): Promise<ChangedPolicy | Refusal> {
  const bps = lossBpsOf(request);
  if (isRefusal(bps)) return bps;
  const hash = requestHash(request);
  return inTransaction(pool, async (client) => {
    await lockLossPolicies(client);
    const [used] = await rows<PolicyRow>(
      client,
      `select ${COLUMNS} from loss_policies where idempotency_key = $1`,
      [key],
    );
    if (used?.hash === hash) return { policy: viewOf(used), replayed: true };
    if (used) {
      const detail = 'This key was used for another request. Use a new one for each.';
      return refuse('idempotency_key_reused', detail, { param: 'Idempotency-Key' });
    }
    const at = await readClock(client);
    const [row] = await rows<PolicyRow>(
      client,
      `insert into loss_policies (id, policy, host_bps, in_force_from, reason, actor, idempotency_key, request_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8) returning ${COLUMNS}`,
      [newId(at), request.policy, bps, timestamp(at), request.reason, actor, key, hash],
    );
    return { policy: viewOf(row!), replayed: false };
  });
}

const viewOf = ({ policy, bps, from, reason, actor }: PolicyRow): LossPolicy => ({
  policy,
  host_bps: bps,
  in_force_from: timestamp(from),
  reason,
  actor,
});
