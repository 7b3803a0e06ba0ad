import type { StoredContract } from '../../domain/agencies/contract.ts';
import type { ContractPayer } from '../../domain/ledger/split.ts';

/** The columns of `agency_contracts` (as `c`), and what a contract is made of. */
export const CONTRACT_COLUMNS = `
  c.id, c.agency_id, c.host_id, c.bps, c.paid_by, c.valid_from, c.valid_until, c.proposed_at, c.proposed_by, c.signed_at,
  c.signed_by, c.signer, c.starts_at, c.ends_at, c.ended_by, c.request_hash`;

export interface ContractRow {
  id: string;
  agency_id: string;
  host_id: string;
  bps: number;
  paid_by: ContractPayer;
  valid_from: number;
  valid_until: number | null;
  proposed_at: number;
  proposed_by: string;
  signed_at: number | null;
  signed_by: 'host' | 'platform';
  signer: string;
  starts_at: number | null;
  ends_at: number | null;
  ended_by: string | null;
  request_hash: string;
}

export const contractOf = (row: ContractRow): StoredContract => ({
  id: row.id,
  agency: row.agency_id,
  host: row.host_id,
  bps: row.bps,
  paidBy: row.paid_by,
  validFrom: row.valid_from,
  validUntil: row.valid_until,
  proposedAt: row.proposed_at,
  proposedBy: row.proposed_by,
  signed: row.signed_at === null ? null : { by: row.signed_by, actor: row.signer, at: row.signed_at },
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  endedBy: row.ended_by,
});
