import type { ActiveBoost } from '@lavish/protocol';
import { timestamp } from '../timestamp.ts';
import type { RoundBoost } from './boosts.ts';

/** A boost that applies. */
export const activeBoostView = ({ id, kind, multiplier, side, to, scope }: RoundBoost): ActiveBoost => ({
  id,
  kind,
  multiplier,
  side,
  ends_at: timestamp(to),
  ...(scope && { scope }),
});
