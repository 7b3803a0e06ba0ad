/** The beginning of the keys of all queries about packs. */
export const PACKS_KEY = ['packs'] as const;

export const packPath = (pack: string): string => `/v1/packs/${encodeURIComponent(pack)}`;
