/** The key of a battle's queries, so that a change reads all of them again. */
export const battleKey = (battle: string): readonly string[] => ['battle', battle];

export const battlePath = (battle: string): string => `/v1/battles/${encodeURIComponent(battle)}`;
