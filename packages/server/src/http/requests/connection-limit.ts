import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/** Counts and limits the HTTP connections of this node. A connection that becomes a WebSocket no longer counts. */
export interface ConnectionLimit {
  watch(server: Server): void;
  /** Removes a connection that has become a WebSocket. */
  release(socket: Socket): void;
  /** The hook that refuses the first request over a connection beyond the limit, and closes the connection. */
  refuseBeyond(request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
  readonly count: number;
}

/** 5,000: a load balancer needs some hundred connections, and each browser one for its occasional requests. */
export const DEFAULT_MAX_HTTP_CONNECTIONS = 5_000;

const RETRY_AFTER_S = 5;

/**
 * Limits open connections, because even an idle one holds an open file. A connection beyond the limit may send one
 * request, whose response gives the reason. If it sends none, the timeout of requests closes it.
 */
export function createConnectionLimit(max: number, limitReached: () => void): ConnectionLimit {
  const open = new Set<Socket>();
  const tooMany = new WeakSet<Socket>();

  return {
    watch(server) {
      server.on('connection', (socket) => {
        // `upgrades.ts` emits the event again for a connection whose Upgrade header it has ignored.
        if (open.has(socket)) return;
        if (open.size >= max) tooMany.add(socket);
        open.add(socket);
        socket.once('close', () => open.delete(socket));
      });
    },
    release: (socket) => void open.delete(socket),
    async refuseBeyond({ raw }, reply) {
      if (!tooMany.has(raw.socket)) return undefined;
      limitReached();
      reply.header('connection', 'close');
      const detail = `This node already has ${max} connections.`;
      return sendRefusal(reply, refuse('overloaded', detail, { retry_after_s: RETRY_AFTER_S }));
    },
    get count() {
      return open.size;
    },
  };
}
