import type { Contract } from '@lavish/protocol';
import { contractView, type StoredContract } from '../../domain/agencies/contract.ts';
import { type Queryable, rows } from '../../postgres/database.ts';
import { CONTRACT_COLUMNS, type ContractRow, contractOf } from './contract-rows.ts';

/** The clock of the statement decides the state. */
const NOW = 'floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now';

/** Null: there is none. `id`: 32 hex digits. */
export async function readStoredContract(db: Queryable, id: string): Promise<StoredContract | null> {
  const [row] = await rows<ContractRow>(
    db,
    `select ${CONTRACT_COLUMNS} from agency_contracts c where c.id = $1`,
    [id],
  );
  return row ? contractOf(row) : null;
}

/** Null: there is none. */
export async function readContract(db: Queryable, id: string): Promise<Contract | null> {
  const [row] = await rows<ContractRow & { now: number }>(
    db,
    `select ${CONTRACT_COLUMNS}, ${NOW} from agency_contracts c where c.id = $1`,
    [id],
  );
  return row ? contractView(contractOf(row), row.now) : null;
}

/** Which contracts a list has. Absent: all. */
export interface ContractFilter {
  agency?: string | undefined;
  host?: string | undefined;
}

/** Contracts, newest first. `after`: the id of the last one of the page before. */
export async function listContracts(
  db: Queryable,
  { agency, host, limit, after }: ContractFilter & { limit: number; after?: { id: string } },
): Promise<Contract[]> {
  // Each condition is left out unless it is needed, so that each list reads its own index.
  const values: unknown[] = [limit];
  const where = [
    ['c.agency_id =', agency],
    ['c.host_id =', host],
    ['c.id <', after?.id],
  ].flatMap(([condition, value]) => (value === undefined ? [] : `${condition} $${values.push(value)}`));
  const found = await rows<ContractRow & { now: number }>(
    db,
    `select ${CONTRACT_COLUMNS}, ${NOW} from agency_contracts c
      ${where.length > 0 ? `where ${where.join(' and ')}` : ''} order by c.id desc limit $1`,
    values,
  );
  return found.map((row) => contractView(contractOf(row), row.now));
}
