import type { AuditDifference } from '@lavish/protocol';

/** More than a reader wants to see: what is wrong shows in the first ones. */
const SHOWN = 100;

/** Where what is stored and what was recomputed disagree, the first hundred of them. */
export type Differences = AuditDifference[];

/**
 * Compares field by field, so that a difference names the smallest thing that is wrong, and the order of fields (which
 * jsonb changes) makes none.
 */
export function compare(differences: Differences, where: string, stored: unknown, recomputed: unknown): void {
  if (stored === recomputed) return;
  if (!haveSameShape(stored, recomputed)) {
    if (differences.length < SHOWN) {
      differences.push({ where, stored: asJson(stored), recomputed: asJson(recomputed) });
    }
    return;
  }
  const [one, other] = [stored as Fields, recomputed as Fields];
  for (const field of new Set([...Object.keys(one), ...Object.keys(other)])) {
    compare(differences, `${where}.${field}`, one[field], other[field]);
  }
}

/** Adds differences that were found apart. */
export function addDifferences(differences: Differences, found: Differences): void {
  differences.push(...found.slice(0, SHOWN - differences.length));
}

type Fields = Record<string, unknown>;

/** Both have fields to compare, and of lists both are equally long. */
function haveSameShape(stored: unknown, recomputed: unknown): boolean {
  if (typeof stored !== 'object' || typeof recomputed !== 'object') return false;
  if (stored === null || recomputed === null) return false;
  return Array.isArray(stored)
    ? Array.isArray(recomputed) && stored.length === recomputed.length
    : !Array.isArray(recomputed);
}

const asJson = (value: unknown) => JSON.stringify(value ?? null);
