import type { Contribution } from '../contribution.ts';
import type { AuditState, LoggedContribution, TopSupporter } from './audit-state.ts';
import { compare } from './differences.ts';
import { contributionOf, sumOf, takeCorrection } from './logged-supporters.ts';

/** A supporter of one side: the stored contribution, and the sum of the verdicts on the gifts. */
export interface AuditedSupporter {
  side: number;
  sender: string;
  stored: Contribution | null;
  /** The sum over the counted gifts, without those in `Corrections.gifts`. */
  logged: LoggedContribution | null;
}

/** Supporters shown for each side. */
const TOP = 3;

/**
 * Audits the next supporter, after all gifts. The audit keeps only a count and the best three of each side. The verdicts on
 * all gifts were recomputed before, so a sum of correct verdicts is a recomputed sum.
 */
export function recheckSupporter(
  audit: AuditState,
  { side, sender, stored, logged }: AuditedSupporter,
): void {
  const recomputed = sumOf(logged, takeCorrection(audit, side, sender));
  const contribution = recomputed && contributionOf(recomputed);
  compare(audit.supporterDifferences, `supporters.${side}.${sender}`, stored, contribution ?? undefined);
  const tally = audit.sides[side];
  if (!tally || !contribution) return;
  tally.supporters += 1;
  if (contribution.points === 0) return;
  const { points, since } = contribution;
  tally.top = [...tally.top, { user: sender, points, since }].sort(byRank).slice(0, TOP);
}

/** Audits the supporters who only have corrected gifts and no stored contribution. */
export function recheckCorrected(audit: AuditState): void {
  for (const { side, sender } of [...audit.corrections.contributions.values()])
    recheckSupporter(audit, { side, sender, stored: null, logged: null });
}

/** By points, descending; of equals, the first to reach them. */
const byRank = (a: TopSupporter, b: TopSupporter) => b.points - a.points || a.since - b.since;
