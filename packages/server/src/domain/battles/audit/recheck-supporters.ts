import type { Contribution } from '../contribution.ts';
import type { AuditState, TopSupporter } from './audit-state.ts';
import { compare } from './differences.ts';
import { contributionOf, type LoggedContribution, sumOf, takeCorrection } from './logged-supporters.ts';

/** A supporter of one side: as stored, and as the verdicts on the gifts add up. */
export interface AuditedSupporter {
  side: number;
  sender: string;
  stored: Contribution | null;
  /** Of the counted gifts, without those that `Corrections.gifts` names. */
  logged: LoggedContribution | null;
}

/** How many of the best supporters a side shows. */
const TOP = 3;

/**
 * Takes the next supporter, after all gifts. Of all of them only a count and the best three of each side are held. The
 * verdict on every gift has been recomputed before, so the sums of correct verdicts are recomputed, too.
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

/** Supporters whose only gifts were corrected, and of whom nothing is stored. */
export function recheckCorrected(audit: AuditState): void {
  for (const { side, sender } of [...audit.corrections.contributions.values()])
    recheckSupporter(audit, { side, sender, stored: null, logged: null });
}

/** The most points first; of equals, the one who came to them first. */
const byRank = (a: TopSupporter, b: TopSupporter) => b.points - a.points || a.since - b.since;
