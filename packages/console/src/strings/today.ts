import { dayIn } from './dates.ts';

/** Today in a zone, by the device's clock: `2026-11-30`. It only chooses the period that a page shows first. */
export const todayIn = (timeZone: string): string => dayIn(Date.now(), timeZone);

/** The device's clock, unix milliseconds. It only chooses the past period of a preview. */
export const now = (): number => Date.now();
