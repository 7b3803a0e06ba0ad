import { isLavishError, LavishError } from '@lavish/protocol';

/** How long the server, or a hop before it, asked the client to wait. Milliseconds. */
export const retryAfterMs = (fault: unknown): number =>
  isLavishError(fault) ? (fault.retryAfterS ?? 0) * 1_000 : 0;

/** The error of a request or gift that never left this client. `key`: that of the gift. */
export const notSent = (why: string, key?: string): LavishError =>
  new LavishError('not_sent', `${why} Nothing was sent.`, { key });
