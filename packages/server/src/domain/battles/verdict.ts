import type { BoostDefinition } from '@lavish/protocol';
import { toTenThousandths } from '../ten-thousandths.ts';

/** A boost that applied to a gift. */
export interface GiftBoost {
  /** The id in the battle's rules, or of the platform's bonus. */
  id: string;
  kind: BoostDefinition['kind'] | 'bonus';
  /** The amount it added to the multiplier: 1 for a boost of ×2. */
  add: number;
}

export const appliedBoost = (id: string, kind: GiftBoost['kind'], multiplier: number): GiftBoost => ({
  id,
  kind,
  // Computed in whole numbers, because 1.1 − 1 is 0.10000000000000009.
  add: (toTenThousandths(multiplier) - 10_000) / 10_000,
});

/**
 * How a gift counted in its receiver's battle, and what that was based on. It is stored with the gift and never changes,
 * so that the battle's result can be computed again from the gifts alone.
 */
export interface GiftVerdict {
  /** 32 hex digits. */
  battle: string;
  /** The current or last round at the time of the gift, from 1. */
  round: number;
  /** The receiver's side, from 0. */
  side: number;
  /** Its position among the battle's counted gifts, from 1; null: it was not counted. */
  ordinal: number | null;
  /** Why it was not counted; null: it was. */
  reason: 'between_rounds' | 'battle_over' | null;
  /** (the item's points, or its price if it has none) × quantity. */
  basePoints: number;
  /** In ten-thousandths, after the cap; 10,000 for a gift that was not counted. */
  multiplier: number;
  /** floor(basePoints × multiplier / 10,000); 0 for a gift that was not counted. */
  points: number;
  /** The boosts that applied, before the cap. */
  boosts: GiftBoost[];
  /** The sender's VIP level at the time of the gift. */
  vipLevel: number;
}
