/** Called for each response. `route` is the template, which contains no identifiers, or `none` if no route matched. */
export type ObserveRequest = (method: string, route: string, status: number, ms: number) => void;
