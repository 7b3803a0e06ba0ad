import { IDEMPOTENCY_KEY_PATTERN, type Refusal } from '@lavish/protocol';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../domain/refuse.ts';

const VALID = new RegExp(IDEMPOTENCY_KEY_PATTERN);

/** The key under which this request happens once. */
export function idempotencyKeyOf(request: FastifyRequest): string | Refusal {
  const key = request.headers['idempotency-key'];
  if (key === undefined || key === '') {
    return refuse('idempotency_key_required', 'Money moves once a key: send an Idempotency-Key.', {
      param: 'Idempotency-Key',
    });
  }
  if (typeof key === 'string' && VALID.test(key)) return key;
  return refuse('invalid_request', 'An Idempotency-Key is 1 to 128 printable ASCII characters.', {
    param: 'Idempotency-Key',
  });
}
