import { GuestList, PlatformId, Room } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal } from '../../../domain/refusal.ts';
import { addGuest, removeGuest } from '../../../store/rooms/change-room.ts';
import { readRoom } from '../../../store/rooms/read-rooms.ts';
import { listGuests } from '../../../store/rooms/room-users.ts';
import { changeAsHost, roomNotFound } from '../../access/host-access.ts';
import { askerOf } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { RoomPath, RoomUserPath } from '../../schemas/path-parameters.ts';
import { readRoomWithViewers } from './rooms-with-viewers.ts';

const GuestsQuery = Type.Object(pageQuery, { additionalProperties: false });

/** The id of the last guest of a page. */
const guestCursor = cursorFormat(PlatformId);

export function guestRoutes(app: App, options: HttpOptions): void {
  const { pool, pools } = options;
  const { changes } = pools;

  app.put(
    '/v1/rooms/:room/guests/:user',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'addGuest',
        summary: 'Add a guest',
        description:
          'Guests can receive gifts like the host. A room has at most 200 guests. A server key creates a user that does not exist yet.',
        security: serverOr('host'),
        params: RoomUserPath,
        response: { 200: Room },
        refusals: ['room_not_found', 'room_not_live', 'user_not_found', 'limit_reached'],
      },
    },
    async ({ identity, params: { room, user } }, reply) => {
      const refusal = await changeAsHost(options, identity, room, () =>
        addGuest(changes, room, user, { mayCreate: identity.kind === 'server' }),
      );
      return refusal ? sendRefusal(reply, refusal) : reply.send(await readRoomWithViewers(room, options));
    },
  );

  app.get(
    '/v1/rooms/:room/guests',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'listGuests',
        summary: 'List guests',
        description: 'All guests in the order of their identifiers. The room itself lists at most 50.',
        params: RoomPath,
        querystring: GuestsQuery,
        response: { 200: GuestList },
        refusals: ['room_not_found'],
      },
    },
    async ({ params: { room }, query }, reply) => {
      if (!(await readRoom(pool, room))) return sendRefusal(reply, roomNotFound(room));
      const page = await readPage(
        query,
        guestCursor(`guests ${room}`),
        (from) => listGuests(pool, room, from),
        ({ user }) => user,
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.delete(
    '/v1/rooms/:room/guests/:user',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'removeGuest',
        summary: 'Remove a guest',
        description:
          'The guest can no longer receive gifts. During a battle, the side that removes an opponent forfeits.',
        security: serverOr('host'),
        params: RoomUserPath,
        response: { 204: Type.Null() },
        refusals: ['room_not_found'],
      },
    },
    async ({ identity, params: { room, user } }, reply) => {
      const refusal = await changeAsHost(options, identity, room, () =>
        removeGuest(changes, room, user, askerOf(identity)),
      );
      return refusal ? sendRefusal(reply, refusal) : reply.code(204).send(null);
    },
  );
}
