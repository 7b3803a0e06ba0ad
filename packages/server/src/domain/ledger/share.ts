import { scaleDown } from '../ten-thousandths.ts';

/** The receiver's part of `coins`, rounded down. The platform keeps the rest. `bps`: hundredths of a percent. */
export const shareOf = (coins: number, bps: number): number => scaleDown(coins, bps);
