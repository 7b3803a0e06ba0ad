import type { Refusal } from '@lavish/protocol';
import type { FastifyReply } from 'fastify';
import { isRefusal } from '../../../domain/refusal.ts';
import type { Carried } from '../../../store/ledger/carried-out.ts';
import type { HttpOptions } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';

/** Sends the outcome of a request that moves money: 201, and 200 for a replay. */
export function sendCarried<Done>(
  reply: FastifyReply,
  carried: Carried<Done> | Refusal,
  accountsChanged: HttpOptions['accountsChanged'],
): FastifyReply {
  if (isRefusal(carried)) return sendRefusal(reply, carried);
  if (carried.changed === null) reply.header('idempotent-replayed', 'true');
  else accountsChanged(carried.changed);
  return reply.code(carried.changed === null ? 200 : 201).send(carried.done);
}
