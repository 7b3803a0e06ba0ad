/** All queries about bonuses begin with it. */
export const BONUSES_KEY = ['bonuses'];

export const bonusPath = (id: string): string => `/v1/bonuses/${encodeURIComponent(id)}`;
