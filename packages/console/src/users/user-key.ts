/** The key of a user's queries. Their statements begin with it, so that a change reads both again. */
export const userKey = (user: string): readonly string[] => ['user', user];
