import type { Contract, PostContract, PostContractEnd, Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { decideEnd, decideProposal, decideSignature } from '../../domain/agencies/change-contract.ts';
import { contractView, type StoredContract } from '../../domain/agencies/contract.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { inTransaction } from '../../postgres/database.ts';
import { readClock } from '../../postgres/database-time.ts';
import { requestHash } from '../ledger/request-hash.ts';
import { lockContracts } from '../locks.ts';
import { newId } from '../new-id.ts';
import { useGiftFeature } from '../nodes/gift-features.ts';
import { CONTRACT_COLUMNS, type ContractRow, contractOf } from './contract-rows.ts';
import { readStoredContract } from './read-contracts.ts';
import { readLargestShare } from './shares.ts';

/** A contract, and whether an earlier request under the same key has proposed it. */
export interface Proposed {
  contract: Contract;
  isReplay: boolean;
}

/** Who asks for a proposal: `actor` is `server` or an operator. The key is unique for the agency. */
interface Asker {
  key: string;
  actor: string;
}

/** Proposes a contract to a host, once for each key of the agency. */
export function proposeContract(
  pool: pg.Pool,
  request: PostContract,
  { key, actor }: Asker,
): Promise<Proposed | Refusal> {
  const { agency, host } = request;
  const hash = requestHash(request);
  return inTransaction(pool, async (client) => {
    await lockContracts(client);
    const earlier = await readByKey(client, agency, key);
    if (earlier) {
      if (earlier.request_hash !== hash) {
        const detail = 'This key was used for another request. Use a new one for each.';
        return refuse('idempotency_key_reused', detail, { param: 'Idempotency-Key' });
      }
      return { contract: contractView(contractOf(earlier), await readClock(client)), isReplay: true };
    }
    const missing = await refuseMissing(client, agency, host);
    if (missing) return missing;
    const now = await readClock(client);
    const open = (await openContracts(client, host)).length;
    const terms = decideProposal(request, { open, share: await readLargestShare(client, host), now });
    if (isRefusal(terms)) return terms;
    const { rows } = await client.query<ContractRow>(
      `insert into agency_contracts as c (id, agency_id, host_id, bps, paid_by, valid_from, valid_until, proposed_at, proposed_by,
                                          ends_at, idempotency_key, request_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7, $10, $11) returning ${CONTRACT_COLUMNS}`,
      [
        newId(now),
        agency,
        host,
        terms.bps,
        terms.paidBy,
        timestamp(terms.validFrom),
        terms.validUntil === null ? null : timestamp(terms.validUntil),
        timestamp(now),
        actor,
        key,
        hash,
      ],
    );
    return { contract: contractView(contractOf(rows[0]!), now), isReplay: false };
  });
}

/** Signs a proposed contract, by the host or by the platform on their behalf. Null: there is none. */
export const signContract = (
  pool: pg.Pool,
  id: string,
  { by, actor }: { by: 'host' | 'platform'; actor: string },
): Promise<Contract | null | Refusal> =>
  changeContract(pool, id, async (client, contract, now) => {
    const others = (await openContracts(client, contract.host)).filter(
      (one) => one.id !== contract.id && one.startsAt !== null,
    );
    const share = await readLargestShare(client, contract.host);
    const decision = decideSignature(contract, { others, share, now });
    if (isRefusal(decision)) return decision;
    const refusal = await useGiftFeature(client, 'contracts');
    if (refusal) return refusal;
    await client.query(
      'update agency_contracts set signed_at = $2, signed_by = $3, signer = $4, starts_at = $5 where id = $1',
      [id, timestamp(now), by, actor, timestamp(decision.startsAt)],
    );
    return null;
  });

/**
 * Ends a contract, or declines a proposal. Null: there is none.
 *
 * @param ask.mayEnd whether a signed contract may be ended, which is up to the platform
 */
export const endContract = (
  pool: pg.Pool,
  id: string,
  { at }: PostContractEnd,
  { actor, mayEnd }: { actor: string; mayEnd: boolean },
): Promise<Contract | null | Refusal> =>
  changeContract(pool, id, async (client, contract, now) => {
    if (!mayEnd && contract.startsAt !== null)
      return refuse(
        'forbidden',
        'A host can decline a proposal. Only the platform can end a signed contract.',
      );
    const decision = decideEnd(contract, { at, now });
    if (isRefusal(decision)) return decision;
    await client.query('update agency_contracts set ends_at = $2, ended_by = $3 where id = $1', [
      id,
      timestamp(decision.endsAt),
      actor,
    ]);
    return null;
  });

/** Changes a contract while no other contract or share changes. */
function changeContract(
  pool: pg.Pool,
  id: string,
  change: (client: pg.PoolClient, contract: StoredContract, now: number) => Promise<Refusal | null>,
): Promise<Contract | null | Refusal> {
  return inTransaction(pool, async (client) => {
    await lockContracts(client);
    const contract = await readStoredContract(client, id);
    if (contract === null) return null;
    const now = await readClock(client);
    const refusal = await change(client, contract, now);
    return refusal ?? contractView((await readStoredContract(client, id))!, now);
  });
}

async function readByKey(
  client: pg.ClientBase,
  agency: string,
  key: string,
): Promise<ContractRow | undefined> {
  const { rows } = await client.query<ContractRow>(
    `select ${CONTRACT_COLUMNS} from agency_contracts c where c.agency_id = $1 and c.idempotency_key = $2`,
    [agency, key],
  );
  return rows[0];
}

async function refuseMissing(client: pg.ClientBase, agency: string, host: string): Promise<Refusal | null> {
  const { rows } = await client.query<{ agency: boolean; host: boolean }>(
    'select exists (select from agencies where id = $1) as agency, exists (select from users where id = $2) as host',
    [agency, host],
  );
  if (!rows[0]!.agency)
    return refuse('agency_not_found', `There is no agency ${agency}.`, { param: 'agency' });
  return rows[0]!.host ? null : refuse('user_not_found', `There is no user ${host}.`, { param: 'host' });
}

/** The host's contracts that are not over. */
async function openContracts(client: pg.ClientBase, host: string): Promise<StoredContract[]> {
  const { rows } = await client.query<ContractRow>(
    `select ${CONTRACT_COLUMNS} from agency_contracts c
      where c.host_id = $1 and (c.ends_at is null or c.ends_at > clock_timestamp())`,
    [host],
  );
  return rows.map(contractOf);
}
