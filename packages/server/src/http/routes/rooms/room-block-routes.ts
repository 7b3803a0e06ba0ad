import { BlockList, PlatformId } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal } from '../../../domain/refusal.ts';
import { addBlock, listBlocks, removeBlock } from '../../../store/rooms/room-users.ts';
import { mayHost } from '../../access/host-access.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { RoomPath, RoomUserPath } from '../../schemas/path-parameters.ts';

const Block = Type.Object(
  { room: PlatformId, user: PlatformId, blocked: Type.Literal(true) },
  { examples: [{ room: 'nova-live', user: 'mia', blocked: true }] },
);

const BlocksQuery = Type.Object(pageQuery, { additionalProperties: false });

/** The id of the last user of a page. */
const blockCursor = cursorFormat(PlatformId);

export function blockRoutes(app: App, { pool, pools }: HttpOptions): void {
  app.put(
    '/v1/rooms/:room/blocks/:user',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'blockSender',
        summary: 'Block a sender',
        description:
          'Prevents a user from sending gifts in this room. A room has at most 10,000 blocks. A server key creates a user that does not exist yet.',
        security: serverOr('host', 'moderate'),
        params: RoomUserPath,
        response: { 200: Block },
        refusals: ['room_not_found', 'user_not_found', 'limit_reached'],
      },
    },
    async ({ identity, params: { room, user } }, reply) => {
      const refusal = await mayHost(pool, identity, room, { moderate: true });
      if (refusal) return sendRefusal(reply, refusal);
      const refused = await addBlock(pools.changes, room, user, { mayCreate: identity.kind === 'server' });
      if (refused) return sendRefusal(reply, refused);
      return reply.send({ room, user, blocked: true as const });
    },
  );

  app.get(
    '/v1/rooms/:room/blocks',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'listBlocks',
        summary: 'List blocked senders',
        description: 'In the order of their identifiers.',
        security: serverOr('host', 'moderate'),
        params: RoomPath,
        querystring: BlocksQuery,
        response: { 200: BlockList },
        refusals: ['room_not_found'],
      },
    },
    async ({ identity, params: { room }, query }, reply) => {
      const refusal = await mayHost(pool, identity, room, { moderate: true });
      if (refusal) return sendRefusal(reply, refusal);
      const page = await readPage(
        query,
        blockCursor(`blocks ${room}`),
        (from) => listBlocks(pool, room, from),
        ({ user }) => user,
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
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
