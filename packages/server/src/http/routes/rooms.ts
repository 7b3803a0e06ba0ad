import { LIMITS, PostRoom, type Refusal, Room, RoomList } from '@lavish/protocol';
import Type from 'typebox';
import { uuidv7obj } from 'uuidv7';
import type { Identity } from '../../domain/identity.ts';
import { allows } from '../../domain/identity.ts';
import { refuse } from '../../domain/refuse.ts';
import { addBlock, removeBlock } from '../../store/room-blocks.ts';
import { addGuest, endRoom, type RoomChange, removeGuest } from '../../store/room-changes.ts';
import { createRoom, listRooms, readRoom } from '../../store/rooms.ts';
import type { App, HttpOptions } from '../app.ts';
import { cursorOf, positionOf } from '../cursors.ts';
import { Problem, RoomPath, RoomUserPath } from '../fields.ts';
import { requireHost } from '../identity.ts';
import { isRefusal, sendRefusal } from '../problem.ts';

const PAGE = {
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9]|[1-9][0-9]|1[0-9][0-9]|200)$', description: 'an integer from 1 to 200' }),
  ),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
};
const ListQuery = Type.Object(
  { ...PAGE, live: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])) },
  { additionalProperties: false },
);

export function roomRoutes(app: App, options: HttpOptions): void {
  const { pool, publish, viewersIn } = options;
  const withViewers = (room: Room): Room => ({
    ...room,
    stats: { ...room.stats, viewers: viewersIn(room.id) },
  });

  app.post(
    '/v1/rooms',
    {
      schema: {
        tags: ['rooms'],
        summary: 'Go live',
        body: PostRoom,
        response: { 201: Room, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { identity, body } = request;
      const id = body.id ?? `room_${uuidv7obj().toHex()}`;
      const host = hostOf(identity, body.host, id);
      if (typeof host !== 'string') return sendRefusal(reply, host);
      const room = await createRoom(pool, { id, host, title: body.title ?? null });
      return isRefusal(room) ? sendRefusal(reply, room) : reply.code(201).send(withViewers(room));
    },
  );

  app.get(
    '/v1/rooms',
    {
      schema: {
        tags: ['rooms'],
        summary: 'Rooms, newest first',
        querystring: ListQuery,
        response: { 200: RoomList, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { live, cursor } = request.query;
      const limit = Number(request.query.limit ?? LIMITS.defaultPageSize);
      const after = cursor === undefined ? null : positionOf(cursor);
      if (cursor !== undefined && !after) {
        return sendRefusal(
          reply,
          refuse('invalid_request', 'This cursor is not one of ours.', { param: 'cursor' }),
        );
      }
      const found = await listRooms(pool, {
        ...(live !== undefined && { live: live === 'true' }),
        ...(after && { after }),
        limit: limit + 1,
      });
      const data = found.slice(0, limit).map(withViewers);
      const has_more = found.length > limit;
      const last = data.at(-1);
      return reply.send({
        data,
        has_more,
        next_cursor: has_more && last ? cursorOf(last.created_at, last.id) : null,
      });
    },
  );

  app.get(
    '/v1/rooms/:room',
    {
      schema: {
        tags: ['rooms'],
        summary: 'A room',
        params: RoomPath,
        response: { 200: Room, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const room = await readRoom(pool, request.params.room);
      return room ? reply.send(withViewers(room)) : sendRefusal(reply, roomNotFound(request.params.room));
    },
  );

  app.post(
    '/v1/rooms/:room/end',
    {
      schema: {
        tags: ['rooms'],
        summary: 'Stop being live',
        params: RoomPath,
        response: { 200: Room, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { room } = request.params;
      const refusal = (await mayHost(request.identity, room)) ?? (await publishChange(endRoom(pool, room)));
      return refusal ? sendRefusal(reply, refusal) : reply.send(withViewers((await readRoom(pool, room))!));
    },
  );

  app.put(
    '/v1/rooms/:room/guests/:user',
    {
      schema: {
        tags: ['rooms'],
        summary: 'Let a guest receive gifts',
        params: RoomUserPath,
        response: { 200: Room, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { room, user } = request.params;
      const refusal =
        (await mayHost(request.identity, room)) ?? (await publishChange(addGuest(pool, room, user)));
      return refusal ? sendRefusal(reply, refusal) : reply.send(withViewers((await readRoom(pool, room))!));
    },
  );

  app.delete(
    '/v1/rooms/:room/guests/:user',
    {
      schema: {
        tags: ['rooms'],
        summary: 'A guest leaves',
        params: RoomUserPath,
        response: { 204: Type.Null(), '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { room, user } = request.params;
      const refusal =
        (await mayHost(request.identity, room)) ?? (await publishChange(removeGuest(pool, room, user)));
      return refusal ? sendRefusal(reply, refusal) : reply.code(204).send(null);
    },
  );

  const Blocked = Type.Object({ room: Type.String(), user: Type.String(), blocked: Type.Literal(true) });
  app.put(
    '/v1/rooms/:room/blocks/:user',
    {
      schema: {
        tags: ['rooms'],
        summary: 'Keep a user from sending here',
        params: RoomUserPath,
        response: { 200: Blocked, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { room, user } = request.params;
      const refusal = await mayHost(request.identity, room, { moderate: true });
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
        summary: 'Let a user send again',
        params: RoomUserPath,
        response: { 204: Type.Null(), '4xx': Problem },
      },
    },
    async (request, reply) => {
      const { room, user } = request.params;
      const refusal = await mayHost(request.identity, room, { moderate: true });
      if (refusal) return sendRefusal(reply, refusal);
      await removeBlock(pool, room, user);
      return reply.code(204).send(null);
    },
  );

  async function mayHost(
    identity: Identity,
    id: string,
    who?: { moderate: boolean },
  ): Promise<Refusal | null> {
    const room = await readRoom(pool, id);
    return room ? requireHost(identity, room, who) : roomNotFound(id);
  }

  /** What a change adds to the feed goes to the screens once it is committed. */
  async function publishChange(change: Promise<RoomChange | Refusal>): Promise<Refusal | null> {
    const changed = await change;
    if (changed && isRefusal(changed)) return changed;
    if (changed) publish(changed);
    return null;
  }
}

const roomNotFound = (room: string) =>
  refuse('room_not_found', `There is no room ${room}.`, { param: 'room' });

/** A server names the host; a host's token opens rooms for its own user. */
function hostOf(identity: Identity, named: string | undefined, room: string): string | Refusal {
  if (identity.kind === 'server') {
    return named ?? refuse('invalid_request', 'With a server key, say who hosts.', { param: 'host' });
  }
  if (!allows(identity, 'host', room)) return refuse('forbidden', 'This token may not host here.');
  if (named !== undefined && named !== identity.user) {
    return refuse('forbidden', `This token hosts as ${identity.user} only.`, { param: 'host' });
  }
  return identity.user;
}
