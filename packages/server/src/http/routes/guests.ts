import { Room } from '@lavish/protocol';
import Type from 'typebox';
import { addGuest, removeGuest } from '../../store/room-changes.ts';
import type { App, HttpOptions } from '../app.ts';
import { serverOr } from '../documented-route.ts';
import { RoomUserPath } from '../fields.ts';
import { changeAsHost, readShown } from '../host-access.ts';
import { askerOf } from '../identity.ts';
import { sendRefusal } from '../problem.ts';

export function guestRoutes(app: App, options: HttpOptions): void {
  const { changes } = options.pools;

  app.put(
    '/v1/rooms/:room/guests/:user',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'addGuest',
        summary: 'Add a guest',
        description: 'Who can receive gifts beside the host. A user not yet known is created.',
        security: serverOr('host'),
        params: RoomUserPath,
        response: { 200: Room },
        refusals: ['room_not_found', 'room_not_live'],
      },
    },
    async ({ identity, params: { room, user } }, reply) => {
      const refusal = await changeAsHost(options, identity, room, () => addGuest(changes, room, user));
      return refusal ? sendRefusal(reply, refusal) : reply.send(await readShown(room, options));
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
          'The guest can receive no more. While a battle is under way, the side that asks for the removal of an opponent forfeits.',
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
