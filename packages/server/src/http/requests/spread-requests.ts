import type { FastifyReply, FastifyRequest } from 'fastify';
import { createTimeSlicer } from '../../scheduling/time-slicer.ts';

/**
 * The hook that spreads requests which arrive at the same moment over several turns of the event loop. Without it a single
 * turn reads all connections that have data, up to 49,000: with 10,000 connections in an overload one turn took 5 s.
 * PostgreSQL then ends the transactions of gifts, because the node seems to be gone, and they run again.
 */
export function spreadRequests() {
  const requests = createTimeSlicer();
  return (_request: FastifyRequest, _reply: FastifyReply, next: () => void): void => {
    void requests.take(next);
  };
}
