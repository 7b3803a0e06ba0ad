import type { Contract, PostContract } from '@lavish/protocol';
import type pg from 'pg';
import { waitUntil } from '../../../../../test/support/wait-until.ts';
import { inTransaction } from '../../postgres/database.ts';
import { putAgency } from '../agencies/agencies.ts';
import { proposeContract, signContract } from '../agencies/change-contracts.ts';
import { agencyFollower } from '../agencies/follow-agencies.ts';
import { granted } from './arena.ts';
import { follow } from './roll-up.ts';

let keys = 0;

/** A proposal to Hal of an agency that gets a tenth of each gift from the platform. */
export const proposal = (over: Partial<PostContract> = {}): PostContract => ({
  agency: 'moon',
  host: 'hal',
  bps: 1_000,
  from: 'platform',
  ...over,
});

/** Creates the agency, and proposes a contract. */
export async function propose(pool: pg.Pool, over: Partial<PostContract> = {}): Promise<Contract> {
  const request = proposal(over);
  await putAgency(pool, request.agency, {});
  return granted(await proposeContract(pool, request, { key: `contract-${++keys}`, actor: 'server' }))
    .contract;
}

/** A proposed contract that the platform has signed. It begins in half a minute. */
export async function sign(pool: pg.Pool, over: Partial<PostContract> = {}): Promise<Contract> {
  const { id } = await propose(pool, over);
  return granted((await signContract(pool, id.slice(4), { by: 'platform', actor: 'server' }))!);
}

/** Moves a contract into the past, as if that much time had passed. */
export const letContractPass = (pool: pg.Pool, { id }: Contract, seconds: number): Promise<void> =>
  inTransaction(pool, async (client) => {
    // Without the trigger that keeps contracts.
    await client.query('set local session_replication_role = replica');
    await client.query(
      `update agency_contracts
          set proposed_at = proposed_at - passed, valid_from = valid_from - passed, valid_until = valid_until - passed,
              signed_at = signed_at - passed, starts_at = starts_at - passed, ends_at = ends_at - passed
         from (select make_interval(secs => $2) as passed) p
        where id = $1`,
      [id.slice(4), seconds],
    );
  });

/** A contract that has been in force for an hour. */
export async function contract(pool: pg.Pool, over: Partial<PostContract> = {}): Promise<Contract> {
  const signed = await sign(pool, over);
  await letContractPass(pool, signed, 3_600);
  return signed;
}

/** Counts what agencies have earned so far. Yesterday can be settled then. */
export const countDays = (pool: pg.Pool): Promise<void> =>
  waitUntil('yesterday is counted', async () => {
    // With nothing new in the log, the position moves only every three seconds.
    await pool.query(`update log_followers set updated_at = '-infinity' where name = 'agencies'`);
    await follow(pool, agencyFollower);
    const { rowCount } = await pool.query(
      `select from log_followers f join log_day_ends e on f.position >= e.position where f.name = 'agencies'`,
    );
    return rowCount !== 0;
  });
