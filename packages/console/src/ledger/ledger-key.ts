/** The beginning of the keys of all queries about the accounts. */
export const LEDGER_KEY = ['ledger'] as const;
