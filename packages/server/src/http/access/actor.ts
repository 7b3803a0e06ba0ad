import type { FastifyRequest } from 'fastify';

/** Who sends a request that only the platform may send: its server, or an operator of the console. */
export const actorOf = ({ operator }: FastifyRequest): string =>
  operator === undefined ? 'server' : `operator ${operator.name}`;
