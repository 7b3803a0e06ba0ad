import { scaleDown } from '../ten-thousandths.ts';

/** What a receiver with this share gets of so many coins, rounded down: what is rounded off stays with the platform. */
export const shareOf = (coins: number, bps: number): number => scaleDown(coins, bps);
