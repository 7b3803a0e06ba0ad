import type { BoostDefinition } from '@lavish/protocol';
import { toTenThousandths } from '../ten-thousandths.ts';

/** A boost that a gift got. */
export interface GiftBoost {
  /** As the battle's rules or the platform's bonus name it. */
  id: string;
  kind: BoostDefinition['kind'] | 'bonus';
  /** What it added to the multiplier: 1 for a boost of ×2. */
  add: number;
}

export const appliedBoost = (id: string, kind: GiftBoost['kind'], multiplier: number): GiftBoost => ({
  id,
  kind,
  // By way of whole numbers: 1.1 − 1 is 0.10000000000000009.
  add: (toTenThousandths(multiplier) - 10_000) / 10_000,
});

/**
 * How a gift counted in its receiver's battle, and everything that it was judged by. It lies on the gift and never
 * changes, so that anyone can work the result out again from the gifts alone.
 */
export interface GiftVerdict {
  /** 32 hex digits. */
  battle: string;
  /** The current or last round when the gift came, from 1. */
  round: number;
  /** The receiver's side, from 0. */
  side: number;
  /** Its place among the gifts that the battle counted, from 1; null: it was not counted. */
  ordinal: number | null;
  /** Why it was not counted; null: it was. */
  reason: 'between_rounds' | 'battle_over' | null;
  /** (points of the item, or else its price) × quantity. */
  basePoints: number;
  /** In ten-thousandths, after the cap; 10,000 for a gift that was not counted. */
  multiplier: number;
  /** floor(basePoints × multiplier / 10,000); 0 for a gift that was not counted. */
  points: number;
  /** What applied, before the cap. */
  boosts: GiftBoost[];
  /** The sender's at that moment. */
  vipLevel: number;
}
