import type { Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';

/** A period that is paid out. Days as `2026-01-31`; coins. */
export interface Settlement {
  from: string;
  until: string;
  /** What the last settlement carried over. */
  opening: number;
  earned: number;
  paid: number;
  /** What the next one begins with. */
  closing: number;
}

interface SettlementFacts {
  /** Whether the day is over, and everything of it is counted. */
  isCounted: boolean;
  /** The last day that is settled, and the day after it. Null: none is. */
  settledUntil: string | null;
  next: string | null;
  /** The closing of the last settlement. */
  opening: number;
  /** The agency's first day. Null: it has none. */
  firstDay: string | null;
  /** What the agency has earned up to the day, and no settlement has. */
  earned: number;
}

/** Decides a settlement up to a day. A negative sum is not paid, and carries over. */
export function settle(until: string, facts: SettlementFacts): Settlement | Refusal {
  const { isCounted, settledUntil, next, opening, firstDay, earned } = facts;
  if (settledUntil !== null && until <= settledUntil)
    return refuse('period_settled', `Everything up to ${settledUntil} was settled before.`, {
      param: 'until',
    });
  if (!isCounted)
    return refuse('period_open', `${until} is not over, or not counted completely yet.`, { param: 'until' });
  const balance = opening + earned;
  const paid = Math.max(0, balance);
  const from = next ?? (firstDay !== null && firstDay < until ? firstDay : until);
  return { from, until, opening, earned, paid, closing: balance - paid };
}
