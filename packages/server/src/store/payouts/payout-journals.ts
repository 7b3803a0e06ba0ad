import type { NewJournal } from '../ledger/write-journals.ts';

interface PayoutOf {
  /** The id of the payout. */
  id: string;
  user: string;
  coins: number;
}

const JOURNALS = {
  /** From the earnings to the account `payout`. */
  payout_reserve: { account: 'earnings', coins: -1, payout: 1 },
  /** From the account `payout` back to issuance: the coins are gone, because they were paid in money. */
  payout_settle: { account: 'payout', coins: -1, payout: 0 },
  /** From the account `payout` back to the earnings. */
  payout_void: { account: 'earnings', coins: 1, payout: -1 },
} as const;

/** The row of a journal of a payout. Its key is the payout, so that each is written once. */
export function payoutRow(
  kind: keyof typeof JOURNALS,
  { id, user, coins }: PayoutOf,
  { actor, reason = null }: { actor: string; reason?: string | null },
): NewJournal {
  const { account, coins: sign, payout } = JOURNALS[kind];
  return {
    kind,
    user,
    account,
    coins: sign * coins,
    promotional: 0,
    platform: 0,
    promotion: 0,
    payout: payout * coins,
    agency: 0,
    agencyId: null,
    balance: null,
    promotionalBalance: 0,
    owed: 0,
    walletVersion: null,
    subject: id,
    reference: null,
    reason,
    actor,
    expiresAt: null,
    requestHash: null,
    amount: null,
    currency: null,
    bonusTaken: null,
    key: id,
  };
}
