import { EventEmitter } from 'node:events';
import type { FastifyReply } from 'fastify';

/** The reply of a request: what hooks use of it. `raw` emits `close` when the response has ended. */
export function fakeReply({ destroyed = false } = {}) {
  const raw = Object.assign(new EventEmitter(), { destroyed, statusCode: 200 });
  const reply = {
    raw,
    request: { id: 'r' },
    code: same,
    header: same,
    headers: same,
    type: same,
    send: same,
  };
  function same() {
    return reply;
  }
  return { raw, reply: reply as unknown as FastifyReply };
}
