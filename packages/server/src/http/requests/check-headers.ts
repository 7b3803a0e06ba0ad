import type { IncomingMessage, Server } from 'node:http';
import type { Refusal } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/**
 * Headers that must not be repeated, because they decide who pays, for what, and how often. Node joins a second
 * Idempotency-Key to the first, which makes a third key, and drops a second Authorization, while a proxy may have used the
 * second.
 */
const ONCE = new Map(
  [
    'Authorization',
    'Content-Encoding',
    'Content-Length',
    'Content-Type',
    'Expect',
    'Host',
    'Idempotency-Key',
    'Transfer-Encoding',
  ].map((name) => [name.toLowerCase(), name]),
);

/** Returns null if the headers follow HTTP and the rules of the API, else the refusal. */
export function headerFault({ rawHeaders, httpVersion, headers }: IncomingMessage): Refusal | null {
  let seen: Set<string> | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = ONCE.get(rawHeaders[at]!.toLowerCase());
    if (name === undefined) continue;
    seen ??= new Set();
    if (seen.has(name)) return refuse('invalid_request', `The header ${name} is repeated.`, { param: name });
    seen.add(name);
  }
  if (headers.host === undefined && httpVersion === '1.1')
    return refuse('invalid_request', 'Host is required.', { param: 'Host' });
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue')
    return refuse('invalid_request', 'Expect can only be 100-continue.', { param: 'Expect' });
  return null;
}

/** Lets `refuseHeaders` answer an unsupported Expect header. Node itself would send an empty 417. */
export function routeExpectations(server: Server): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** The hook that checks a request's headers before any of them is used. */
export async function refuseHeaders(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const refusal = headerFault(request.raw);
  return refusal ? sendRefusal(reply, refusal) : undefined;
}
