/** The key of the list of operators. */
export const OPERATORS_KEY: readonly string[] = ['operators'];
