import { PlatformId, PostRoom, type Refusal, Room, RoomList } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { allows, type Identity } from '../../../domain/users/identity.ts';
import { newId } from '../../../store/new-id.ts';
import { endRoom } from '../../../store/rooms/change-room.ts';
import { createRoom } from '../../../store/rooms/create-room.ts';
import { listRooms, readRoom } from '../../../store/rooms/read-rooms.ts';
import { searchRooms } from '../../../store/rooms/search-rooms.ts';
import { changeAsHost, roomNotFound } from '../../access/host-access.ts';
import { askerOf, requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import {
  CursorTime,
  cursorFormat,
  type Page,
  pageQuery,
  readPage,
  startOfPage,
} from '../../schemas/page-cursors.ts';
import { RoomPath } from '../../schemas/path-parameters.ts';
import { readRoomWithViewers, roomWithViewers, withViewers } from './rooms-with-viewers.ts';

const RoomsQuery = Type.Object(
  {
    ...pageQuery,
    live: Type.Optional(
      Type.Union([Type.Literal('true'), Type.Literal('false')], {
        description: '`true`: only live rooms. `false`: only ended rooms. Default: all rooms.',
      }),
    ),
    host: Type.Optional({
      ...PlatformId,
      description: 'Only rooms of this host. With `live=true`, the one room in which the host is live.',
    }),
    search: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        pattern: '^[^\\u0000\\ud800-\\udfff]*$',
        'x-must-be': 'text of 1 to 100 characters',
        description:
          'Only rooms whose id, host or title contains this text: those whose id or host it is, then live ones, then ended ones. Only for a server key, and not together with `host`. A request compares 20,000 rooms: a page may have few rooms, or none, although there is another one.',
      }),
    ),
  },
  { additionalProperties: false },
);

const searchCursor = cursorFormat(
  Type.Object({
    part: Type.Union([Type.Literal('exact'), Type.Literal('live'), Type.Literal('ended')]),
    createdAt: CursorTime,
    id: PlatformId,
  }),
);

const roomCursor = cursorFormat(Type.Object({ createdAt: CursorTime, id: PlatformId }));

export function roomRoutes(app: App, options: HttpOptions): void {
  const { pool, pools } = options;

  async function searchPage(
    query: { limit?: string; cursor?: string },
    wanted: { text: string; live?: boolean },
  ): Promise<Page<Room> | Refusal> {
    const format = searchCursor(`room search ${wanted.live} ${wanted.text}`);
    const start = startOfPage(query, format);
    if (isRefusal(start)) return start;
    const { after, size: limit } = start;
    const { rooms, next } = await searchRooms(pool, { ...wanted, limit, ...(after && { after }) });
    return { data: rooms, has_more: next !== null, next_cursor: next && format.write(next) };
  }

  app.post(
    '/v1/rooms',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'openRoom',
        summary: 'Go live',
        description:
          'A server key names the host; a token hosts as its user. A host that does not exist yet is created.',
        security: serverOr('host'),
        body: PostRoom,
        response: { 201: Room },
        refusals: ['room_conflict'],
      },
    },
    async ({ identity, body }, reply) => {
      const id = body.id ?? `room_${newId(options.now())}`;
      const host = hostOf(identity, body.host, id);
      if (typeof host !== 'string') return sendRefusal(reply, host);
      const room = await createRoom(pools.changes, { id, host, title: body.title ?? null });
      if (isRefusal(room)) return sendRefusal(reply, room);
      options.roomOpened(room.id);
      return reply.code(201).send(room);
    },
  );

  app.get(
    '/v1/rooms',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'listRooms',
        summary: 'List rooms',
        description: 'Newest first.',
        querystring: RoomsQuery,
        response: { 200: RoomList },
        refusals: ['forbidden'],
      },
    },
    async ({ query, identity }, reply) => {
      const { live: state, host, search } = query;
      const refusal = search === undefined ? null : refuseSearch(identity, host);
      if (refusal) return sendRefusal(reply, refusal);
      const live = state !== undefined && { live: state === 'true' };
      const page =
        search === undefined
          ? await readPage(
              query,
              roomCursor(`rooms ${state} ${host}`),
              (from) => listRooms(pool, { ...live, ...(host !== undefined && { host }), ...from }),
              ({ created_at, id }) => ({ createdAt: Date.parse(created_at), id }),
            )
          : await searchPage(query, { text: search, ...live });
      if (isRefusal(page)) return sendRefusal(reply, page);
      return reply.send({ ...page, data: await withViewers(page.data, options) });
    },
  );

  app.get(
    '/v1/rooms/:room',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'getRoom',
        summary: 'Read a room',
        params: RoomPath,
        response: { 200: Room },
        refusals: ['room_not_found'],
      },
    },
    async ({ params }, reply) => {
      const room = await readRoom(pool, params.room);
      return room
        ? reply.send(await roomWithViewers(room, options))
        : sendRefusal(reply, roomNotFound(params.room));
    },
  );

  app.post(
    '/v1/rooms/:room/end',
    {
      schema: {
        tags: ['rooms'],
        operationId: 'endRoom',
        summary: 'End a room',
        description: 'The room cannot become live again. Ending an ended room changes nothing.',
        security: serverOr('host'),
        params: RoomPath,
        response: { 200: Room },
        refusals: ['room_not_found'],
      },
    },
    async ({ identity, params: { room } }, reply) => {
      const refusal = await changeAsHost(options, identity, room, () =>
        endRoom(pools.changes, room, askerOf(identity)),
      );
      return refusal ? sendRefusal(reply, refusal) : reply.send(await readRoomWithViewers(room, options));
    },
  );
}

/** A search reads many rows that are not found, so only the platform may start one. */
const refuseSearch = (identity: Identity, host: string | undefined): Refusal | null =>
  requireServer(identity) ??
  (host === undefined
    ? null
    : refuse('invalid_request', 'A search finds hosts too: leave host out.', { param: 'search' }));

/** Returns the host: a server key names it; a host's token opens rooms for its own user. */
function hostOf(identity: Identity, named: string | undefined, room: string): string | Refusal {
  if (identity.kind === 'server') {
    return named ?? refuse('invalid_request', 'With a server key, host is required.', { param: 'host' });
  }
  if (!allows(identity, 'host', room)) {
    return refuse('forbidden', `This token does not grant host in ${room}.`, { param: 'id' });
  }
  if (named !== undefined && named !== identity.user) {
    return refuse('forbidden', `This token hosts as ${identity.user} only.`, { param: 'host' });
  }
  return identity.user;
}
