import { scaleDown } from '../ten-thousandths.ts';

/**
 * The receiver's part of `coins`, rounded down. The platform keeps the rest. `bps`: the receiver's share in hundredths of a
 * percent; `LIMITS.defaultShareBps` for a user without one of their own.
 */
export const shareOf = (coins: number, bps: number): number => scaleDown(coins, bps);
