import { ERRORS, type Problem, type Refusal } from '@lavish/protocol';

/** A refusal as RFC 9457 writes it. Its `type` only names the code: docs/ERRORS.md explains it. */
export function problemOf({ code, ...rest }: Refusal, requestId: string): Problem {
  const { status, title } = ERRORS[code];
  return { type: `urn:lavish:error:${code}`, title, status, code, ...rest, request_id: requestId };
}
