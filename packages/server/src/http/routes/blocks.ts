import { PlatformId } from '@lavish/protocol';
import Type from 'typebox';
import { addBlock, removeBlock } from '../../store/room-blocks.ts';
import type { App, HttpOptions } from '../app.ts';
import { PROBLEMS, RoomUserPath } from '../fields.ts';
import { mayHost } from '../host-access.ts';
import { sendRefusal } from '../problem.ts';

const Block = Type.Object({ room: PlatformId, user: PlatformId, blocked: Type.Literal(true) });

export function blockRoutes(app: App, { pool }: HttpOptions): void {
  app.put(
    '/v1/rooms/:room/blocks/:user',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'blockSender',
        summary: 'Keep a user from sending here',
        description: 'For the server key, the host and moderators. A user not yet known is created.',
        params: RoomUserPath,
        response: { 200: Block, ...PROBLEMS },
      },
    },
    async ({ identity, params: { room, user } }, reply) => {
      const refusal = await mayHost(pool, identity, room, { moderate: true });
      if (refusal) return sendRefusal(reply, refusal);
      await addBlock(pool, room, user);
      return reply.send({ room, user, blocked: true as const });
    },
  );

  app.delete(
    '/v1/rooms/:room/blocks/:user',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'unblockSender',
        summary: 'Let a user send again',
        description: 'For the server key, the host and moderators.',
        params: RoomUserPath,
        response: { 204: Type.Null(), ...PROBLEMS },
      },
    },
    async ({ identity, params: { room, user } }, reply) => {
      const refusal = await mayHost(pool, identity, room, { moderate: true });
      if (refusal) return sendRefusal(reply, refusal);
      await removeBlock(pool, room, user);
      return reply.code(204).send(null);
    },
  );
}
