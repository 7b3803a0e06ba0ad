import type { Refusal } from '@lavish/protocol';
import type pg from 'pg';
import { checkShares, type LargestShare } from '../../domain/agencies/change-contract.ts';
import type { ContractPayer } from '../../domain/ledger/split.ts';

/**
 * Refuses a share that could exceed a gift together with a signed contract that is not over. Contracts are kept from changes.
 *
 * @param host whose share it is; null: the share of an item, which any host can receive
 */
export async function checkShareOfContracts(
  client: pg.ClientBase,
  share: LargestShare,
  host: string | null,
): Promise<Refusal | null> {
  const { rows } = await client.query<{ bps: number; paidBy: ContractPayer }>(
    `select bps, paid_by as "paidBy" from agency_contracts
      where ($1::text is null or host_id = $1) and paid_by = 'platform' and starts_at is not null
        and (ends_at is null or ends_at > clock_timestamp())
      order by bps desc limit 1`,
    [host],
  );
  return rows[0] ? checkShares(rows[0], share, 'share_bps') : null;
}

/** The largest share that a gift to a host can have. */
export async function readLargestShare(client: pg.ClientBase, host: string): Promise<LargestShare> {
  const { rows } = await client.query<{ share: number }>(
    'select greatest((select share_bps from users where id = $1), (select max(share_bps) from items)) as share',
    [host],
  );
  return rows[0]!.share;
}
