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
  const ofBonus = isOfBonus(funding, movement);
  applyMovement(funding, movement);
  return {
    kind,
    paid: unspent.paid - before.paid,
    promotional: unspent.promotional - before.promotional,
    owed: funding.owed - before.owed,
    ...(ofBonus && { ofBonus }),
  };
}

/** Whether a movement takes or returns promotional coins of a credit, by the funding before it. */
function isOfBonus({ refunds }: WalletFunding, movement: WalletMovement): boolean {
  if (movement.type === 'refund') return movement.kind === 'promotional';
  if (movement.type !== 'withdrawal') return false;
  return refunds.get(movement.refund)?.[0]?.credit.kind === 'promotional';
}

/** The credits whose unspent promotional coins are past their expiry at this time, in the order of their expiry. */
export const expiredCredits = (funding: WalletFunding, at: number): number[] =>
  funding.open.promotional.filter(({ expiresAt }) => expiresAt <= at).map(({ version }) => version);
