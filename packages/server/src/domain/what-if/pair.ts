import type { WhatIfPair } from '@lavish/protocol';

/** Before the change, and after it. */
export type Pair<T> = WhatIfPair<T>;

export type When = keyof Pair<unknown>;
