import { PlatformId } from '@lavish/protocol';
import Type from 'typebox';
import { addBlock, removeBlock } from '../../store/room-blocks.ts';
import type { App, HttpOptions } from '../app.ts';
import { serverOr } from '../documented-route.ts';
import { RoomUserPath } from '../fields.ts';
import { mayHost } from '../host-access.ts';
import { sendRefusal } from '../problem.ts';

const Block = Type.Object(
  { room: PlatformId, user: PlatformId, blocked: Type.Literal(true) },
  { examples: [{ room: 'nova-live', user: 'mia', blocked: true }] },
);

export function blockRoutes(app: App, { pool, pools }: HttpOptions): void {
  app.put(
    '/v1/rooms/:room/blocks/:user',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'blockSender',
        summary: 'Block a sender',
        description: 'Keeps a user from sending in this room. A user not yet known is created.',
        security: serverOr('host', 'moderate'),
        params: RoomUserPath,
        response: { 200: Block },
        refusals: ['room_not_found'],
      },
    },
    async ({ identity, params: { room, user } }, reply) => {
      const refusal = await mayHost(pool, identity, room, { moderate: true });
      if (refusal) return sendRefusal(reply, refusal);
      await addBlock(pools.changes, room, user);
      return reply.send({ room, user, blocked: true as const });
    },
  );

  app.delete(
    '/v1/rooms/:room/blocks/:user',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'unblockSender',
        summary: 'Unblock a sender',
        description: 'The user may send here again.',
        security: serverOr('host', 'moderate'),
        params: RoomUserPath,
        response: { 204: Type.Null() },
        refusals: ['room_not_found'],
      },
    },
    async ({ identity, params: { room, user } }, reply) => {
      const refusal = await mayHost(pool, identity, room, { moderate: true });
      if (refusal) return sendRefusal(reply, refusal);
      await removeBlock(pools.changes, room, user);
      return reply.code(204).send(null);
    },
  );
}
