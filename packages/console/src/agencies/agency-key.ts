/** The beginning of the keys of all queries about agencies and contracts. */
export const AGENCIES_KEY = ['agencies'] as const;

export const agencyPath = (agency: string): string => `/v1/agencies/${encodeURIComponent(agency)}`;
