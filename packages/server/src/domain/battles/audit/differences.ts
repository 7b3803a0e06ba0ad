import type { AuditDifference } from '@lavish/protocol';

/** The most differences that are reported; the first ones show what is wrong. */
const SHOWN = 100;

/** The first hundred places where the stored and the recomputed values differ. */
export type Differences = AuditDifference[];

/**
 * Adds the differences between two values. Compares field by field, so that a difference names the innermost wrong field,
 * and the order of fields, which jsonb changes, makes no difference.
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

/** Adds differences from another list. */
export function addDifferences(differences: Differences, found: Differences): void {
  differences.push(...found.slice(0, SHOWN - differences.length));
}

type Fields = Record<string, unknown>;

/** Whether both are objects, or lists of the same length, so that their fields can be compared. */
function haveSameShape(stored: unknown, recomputed: unknown): boolean {
  if (typeof stored !== 'object' || typeof recomputed !== 'object') return false;
  if (stored === null || recomputed === null) return false;
  return Array.isArray(stored)
    ? Array.isArray(recomputed) && stored.length === recomputed.length
    : !Array.isArray(recomputed);
}

const asJson = (value: unknown) => JSON.stringify(value ?? null);
