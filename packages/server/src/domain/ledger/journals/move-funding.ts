import { applyMovement } from '../funding/apply-movement.ts';
import type { WalletFunding } from '../funding/wallet-funding.ts';
import type { WalletMovement } from '../funding/wallet-movement.ts';
import type { WalletChange, WalletJournalKind } from './wallet-journal.ts';

/** Applies a movement to the funding of a wallet, and returns by how much it changes the wallet. */
export function moveFunding(
  funding: WalletFunding,
  kind: WalletJournalKind,
  movement: WalletMovement,
): WalletChange {
  const { unspent, owed } = funding;
  const before = { ...unspent, owed };
  applyMovement(funding, movement);
  return {
    kind,
    paid: unspent.paid - before.paid,
    promotional: unspent.promotional - before.promotional,
    owed: funding.owed - before.owed,
  };
}

/** The credits whose unspent promotional coins are past their expiry at this time, in the order of their expiry. */
export const expiredCredits = (funding: WalletFunding, at: number): number[] =>
  funding.open.promotional.filter(({ expiresAt }) => expiresAt <= at).map(({ version }) => version);
