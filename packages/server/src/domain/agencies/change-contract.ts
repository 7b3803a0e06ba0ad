import { LIMITS, type PostContract, type Refusal } from '@lavish/protocol';
import { isRefusal, refuse } from '../refusal.ts';
import { timestamp } from '../timestamp.ts';
import { type StoredContract, stateOf } from './contract.ts';

const LEAD_MS = LIMITS.contractLeadS * 1_000;

/** What a proposed contract agrees. Unix milliseconds. */
export interface ProposedTerms {
  agency: string;
  host: string;
  bps: number;
  paidBy: 'platform' | 'host';
  validFrom: number;
  validUntil: number | null;
}

/** The largest share that a gift to the host can have: of the host, or of any item. Hundredths of a percent. */
export type LargestShare = number;

/** Refuses a share and an agency's part that could exceed a gift together. Null: they cannot. */
export function checkShares(
  { bps, paidBy }: Pick<ProposedTerms, 'bps' | 'paidBy'>,
  share: LargestShare,
  param: string,
): Refusal | null {
  // A host pays of their own part, which is never exceeded.
  if (paidBy === 'host' || share + bps <= LIMITS.maxShareBps) return null;
  const detail = `A share of ${share} and an agency's part of ${bps} basis points, both paid by the platform, exceed 10,000.`;
  return refuse('shares_too_large', detail, { param });
}

/** Decides a proposal. `open`: the host's contracts that are not over. */
export function decideProposal(
  request: PostContract,
  { open, share, now }: { open: number; share: LargestShare; now: number },
): ProposedTerms | Refusal {
  const { agency, host, bps, from: paidBy } = request;
  const validFrom = timeOf(request.valid_from, 'valid_from') ?? now;
  if (isRefusal(validFrom)) return validFrom;
  const validUntil = timeOf(request.valid_until, 'valid_until');
  if (isRefusal(validUntil)) return validUntil;
  if (validUntil !== null && validUntil <= Math.max(validFrom, now + LEAD_MS)) {
    const detail = `valid_until must be after valid_from, and more than ${LIMITS.contractLeadS} seconds from now.`;
    return refuse('invalid_request', detail, { param: 'valid_until' });
  }
  const refusal = checkShares({ bps, paidBy }, share, 'bps');
  if (refusal) return refusal;
  if (open >= LIMITS.maxHostContracts) {
    const detail = `${host} already has ${LIMITS.maxHostContracts} contracts that are not over.`;
    return refuse('limit_reached', detail, { param: 'host' });
  }
  return { agency, host, bps, paidBy, validFrom, validUntil };
}

/** Null: the field is absent. */
function timeOf(text: string | null | undefined, param: string): number | null | Refusal {
  if (text === undefined || text === null) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? refuse('invalid_request', `${param} must not be a leap second.`, { param }) : at;
}

/**
 * Decides a signature, and returns when the contract begins. `others`: the host's other signed contracts that are not over.
 */
export function decideSignature(
  contract: StoredContract,
  { others, share, now }: { others: readonly StoredContract[]; share: LargestShare; now: number },
): { startsAt: number } | Refusal {
  const state = stateOf(contract, now);
  if (state !== 'proposed') return wrongState(`The contract is ${state}.`);
  const startsAt = Math.max(contract.validFrom, now + LEAD_MS);
  if (contract.endsAt !== null && contract.endsAt <= startsAt)
    return wrongState('The contract would end before it begins.');
  const refusal = checkShares(contract, share, 'contract');
  if (refusal) return refusal;
  const other = others.find((one) => overlap({ startsAt, endsAt: contract.endsAt }, one));
  if (!other) return { startsAt };
  const detail = `${contract.host} has a contract with ${other.agency} from ${timestamp(other.startsAt!)} on. At most one is in force at a time.`;
  return refuse('contract_conflict', detail, { param: 'contract' });
}

const overlap = (
  a: { startsAt: number; endsAt: number | null },
  b: Pick<StoredContract, 'startsAt' | 'endsAt'>,
): boolean => a.startsAt < (b.endsAt ?? Infinity) && b.startsAt! < (a.endsAt ?? Infinity);

/** Decides an end, and returns when it is. A proposal ends at once; a signed contract at `at`, by default as soon as possible. */
export function decideEnd(
  contract: StoredContract,
  { at, now }: { at: string | undefined; now: number },
): { endsAt: number } | Refusal {
  const state = stateOf(contract, now);
  if (state === 'ended') return wrongState('The contract is over.');
  if (state === 'proposed') return { endsAt: now };
  const earliest = now + LEAD_MS;
  const requested = timeOf(at, 'at') ?? earliest;
  if (isRefusal(requested)) return requested;
  if (requested < earliest) {
    const detail = `at must be at least ${LIMITS.contractLeadS} seconds from now.`;
    return refuse('invalid_request', detail, { param: 'at' });
  }
  if (contract.endsAt !== null && requested >= contract.endsAt) {
    return at === undefined
      ? wrongState(`The contract ends at ${timestamp(contract.endsAt)}.`)
      : refuse('invalid_request', `The contract ends before: at ${timestamp(contract.endsAt)}.`, {
          param: 'at',
        });
  }
  return { endsAt: requested };
}

const wrongState = (detail: string) => refuse('contract_state', detail, { param: 'contract' });
