/** Before the change, and after it. */
export interface Pair<T> {
  before: T;
  after: T;
}

export type When = keyof Pair<unknown>;
