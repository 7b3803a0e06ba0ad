import type { IncomingHttpHeaders } from 'node:http';
import { uuidv7 } from 'uuidv7';

/** The format of a caller's request id, which is kept so that both logs name the same request. */
const REQUEST_ID = /^[A-Za-z0-9_.:-]{1,64}$/;

/** The caller's request id, or a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7();
}
