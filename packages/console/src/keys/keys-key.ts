/** The key of the list of API keys. */
export const KEYS_KEY: readonly string[] = ['keys'];
