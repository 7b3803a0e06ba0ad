import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../domain/refusal.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

/** Connections of this node over which HTTP is spoken; one that becomes a WebSocket is none of them any more. */
export interface ConnectionLimit {
  watch(server: Server): void;
  /** It has become a WebSocket. */
  release(socket: Socket): void;
  /** The hook that refuses what comes over a connection too many, and ends it. */
  refuseBeyond(request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
  readonly count: number;
}

/** 5,000: a load balancer needs some hundred, and browsers one each for what they ask now and then. */
export const DEFAULT_MAX_HTTP_CONNECTIONS = 5_000;

const RETRY_AFTER_S = 5;

/**
 * Connections that do nothing hold an open file each. Beyond the limit one may ask once, so that there is an answer that
 * says why; one that does not ask is closed by the time limit for a request's arrival.
 */
export function createConnectionLimit(max: number, limitReached: () => void): ConnectionLimit {
  const open = new Set<Socket>();
  const tooMany = new WeakSet<Socket>();

  return {
    watch(server) {
      server.on('connection', (socket) => {
        // A connection comes again when its offer to upgrade was passed over.
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
      const detail = `This node has ${max} connections already.`;
      return sendRefusal(reply, refuse('overloaded', detail, { retry_after_s: RETRY_AFTER_S }));
    },
    get count() {
      return open.size;
    },
  };
}
