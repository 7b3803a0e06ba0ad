/** The beginning of the keys of all queries about payouts. */
export const PAYOUTS_KEY = ['payouts'] as const;
