import { type Contract, type ContractState, toWireId } from '@lavish/protocol';
import type { ContractPayer } from '../ledger/split.ts';
import { timestamp } from '../timestamp.ts';

/** What a gift needs of a signed contract. Unix milliseconds. */
export interface ContractTerms {
  /** 32 hex digits. */
  id: string;
  agency: string;
  /** The agency's part of a gift, in hundredths of a percent. */
  bps: number;
  paidBy: ContractPayer;
  /** It counts for gifts from `startsAt` on and before `endsAt`. Null: it has no end. */
  startsAt: number;
  endsAt: number | null;
}

/** A contract as it is stored. Only a signature and an earlier end change it. Unix milliseconds. */
export interface StoredContract extends Omit<ContractTerms, 'startsAt'> {
  host: string;
  validFrom: number;
  validUntil: number | null;
  proposedAt: number;
  /** `server`, or an operator. */
  proposedBy: string;
  /** Null: nobody has signed for the host. */
  signed: { by: 'host' | 'platform'; actor: string; at: number } | null;
  /** Null: it is not signed. */
  startsAt: number | null;
  endedBy: string | null;
}

/** The contract of a host in force at a time; null: none is. At most one is. */
export const contractAt = (contracts: readonly ContractTerms[], at: number): ContractTerms | null =>
  contracts.find(({ startsAt, endsAt }) => startsAt <= at && (endsAt === null || at < endsAt)) ?? null;

export function stateOf({ startsAt, endsAt }: StoredContract, now: number): ContractState {
  if (endsAt !== null && endsAt <= Math.max(now, startsAt ?? now)) return 'ended';
  if (startsAt === null) return 'proposed';
  return startsAt > now ? 'upcoming' : 'active';
}

export const contractView = (contract: StoredContract, now: number): Contract => ({
  id: toWireId('ctr', contract.id),
  agency: contract.agency,
  host: contract.host,
  bps: contract.bps,
  from: contract.paidBy,
  valid_from: timestamp(contract.validFrom),
  valid_until: contract.validUntil === null ? null : timestamp(contract.validUntil),
  state: stateOf(contract, now),
  proposed_at: timestamp(contract.proposedAt),
  proposed_by: contract.proposedBy,
  signed: contract.signed && { ...contract.signed, at: timestamp(contract.signed.at) },
  starts_at: contract.startsAt === null ? null : timestamp(contract.startsAt),
  ends_at: contract.endsAt === null ? null : timestamp(contract.endsAt),
  ended_by: contract.endedBy,
});
