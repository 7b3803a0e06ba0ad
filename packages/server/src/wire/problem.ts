import { ERRORS, type Problem, type Refusal } from '@lavish/protocol';

/** A refusal as a problem document (RFC 9457). Its `type` is a URN with the code; docs/ERRORS.md explains the codes. */
export function problemOf({ code, ...rest }: Refusal, requestId: string): Problem {
  const { status, title } = ERRORS[code];
  return { type: `urn:lavish:error:${code}`, title, status, code, ...rest, request_id: requestId };
}
