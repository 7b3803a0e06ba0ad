import { OwnBattleRank, OwnRank, OwnRoomRank, PlatformId, type Refusal } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal } from '../../../domain/refusal.ts';
import type { Identity } from '../../../domain/users/identity.ts';
import { readOwnHostPlace, readOwnPlace } from '../../../store/rankings/read-own-place.ts';
import type { FoundRanking } from '../../../store/rankings/read-ranking.ts';
import { readRoom } from '../../../store/rooms/read-rooms.ts';
import { roomNotFound } from '../../access/host-access.ts';
import { ownerOf, ownerQuery, rankOf } from '../../access/own-place.ts';
import type { App, HttpOptions } from '../../app.ts';
import { serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { RoomPath } from '../../schemas/path-parameters.ts';
import {
  BoardPath,
  findQueriedRanking,
  HOST_REGION,
  periodOf,
  periodQuery,
  ROOM_REGION,
  regionQuery,
  supportersPeriodQuery,
  USER_REGION,
} from './find-ranking.ts';

const OwnRankQuery = Type.Object(
  { ...periodQuery, ...regionQuery(USER_REGION), ...ownerQuery },
  { additionalProperties: false },
);
const OwnBattleRankQuery = Type.Object(
  { ...periodQuery, ...regionQuery(HOST_REGION), ...ownerQuery },
  { additionalProperties: false },
);
const OwnRoomRankQuery = Type.Object(
  {
    ...periodQuery,
    ...regionQuery(ROOM_REGION),
    room: Type.With(PlatformId, { description: 'The room.' }),
  },
  { additionalProperties: false },
);
const OwnSupporterRankQuery = Type.Object(
  { ...supportersPeriodQuery, ...ownerQuery },
  { additionalProperties: false },
);
const HostPath = Type.Object({
  host: Type.With(PlatformId, { description: 'The host.', examples: ['nova'] }),
});

const EXACT = 'The rank is exact up to 10,000.';

/** The places of one user or room. */
export function ownRankRoutes(app: App, { pool }: HttpOptions): void {
  async function ownRank(found: FoundRanking, user: string): Promise<OwnRank> {
    const place = found.id === null ? null : await readOwnPlace(pool, found.id, user);
    return {
      user,
      ...rankOf(place, found.places),
      coins: place?.score ?? null,
      gifts: place?.gifts ?? null,
      coins_to_next: place === null || place.nextScore === null ? null : place.nextScore - place.score,
      hidden: place?.hidden ?? false,
      ...periodOf(found),
    };
  }

  /** A user's place among the supporters of a room or a host. */
  async function ownSupporterRank(
    identity: Identity,
    board: 'room' | 'host',
    scope: string,
    query: { user?: string; period?: 'day' | 'week' | 'month'; at?: string },
  ): Promise<OwnRank | Refusal> {
    const user = ownerOf(identity, query.user);
    if (isRefusal(user)) return user;
    const found = await findQueriedRanking(
      pool,
      { board, scope },
      { ...query, period: query.period ?? 'day' },
    );
    return isRefusal(found) ? found : ownRank(found, user);
  }

  app.get(
    '/v1/rankings/:board/me',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getOwnRank',
        summary: "Read a user's own rank",
        description: `The place of one user among senders or receivers, and the distance to the next higher place. ${EXACT}`,
        security: serverOr('self'),
        params: BoardPath,
        querystring: OwnRankQuery,
        response: { 200: OwnRank },
        refusals: ['rankings_not_ready'],
      },
    },
    async ({ identity, params: { board }, query }, reply) => {
      const user = ownerOf(identity, query.user);
      if (isRefusal(user)) return sendRefusal(reply, user);
      const found = await findQueriedRanking(pool, { board, scope: query.region ?? '' }, query);
      return isRefusal(found) ? sendRefusal(reply, found) : reply.send(await ownRank(found, user));
    },
  );

  app.get(
    '/v1/rankings/battles/me',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getOwnBattleRank',
        summary: "Read a host's own rank by battles won",
        description: `The place of one host among hosts, and the distance to the next higher place. ${EXACT}`,
        security: serverOr('self'),
        querystring: OwnBattleRankQuery,
        response: { 200: OwnBattleRank },
        refusals: ['rankings_not_ready'],
      },
    },
    async ({ identity, query }, reply) => {
      const user = ownerOf(identity, query.user);
      if (isRefusal(user)) return sendRefusal(reply, user);
      const found = await findQueriedRanking(pool, { board: 'battles', scope: query.region ?? '' }, query);
      if (isRefusal(found)) return sendRefusal(reply, found);
      const place = found.id === null ? null : await readOwnHostPlace(pool, found.id, user);
      const next = place?.next ?? null;
      return reply.send({
        user,
        ...rankOf(place, found.places),
        wins: place?.wins ?? null,
        battles: place?.battles ?? null,
        streak: place?.streak ?? null,
        best_streak: place?.best_streak ?? null,
        points: place?.points ?? null,
        wins_to_next: next && next.wins - place!.wins,
        points_to_next: next?.wins === place?.wins && next ? next.points - place!.points : null,
        hidden: place?.hidden ?? false,
        ...periodOf(found),
      });
    },
  );

  app.get(
    '/v1/rankings/rooms/me',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getOwnRoomRank',
        summary: "Read a room's rank",
        description: `The place of one room among rooms, and the distance to the next higher place. ${EXACT}`,
        querystring: OwnRoomRankQuery,
        response: { 200: OwnRoomRank },
        refusals: ['room_not_found', 'rankings_not_ready'],
      },
    },
    async ({ query }, reply) => {
      const { room, region = '', ...period } = query;
      if (!(await readRoom(pool, room))) return sendRefusal(reply, roomNotFound(room));
      const found = await findQueriedRanking(pool, { board: 'rooms', scope: region }, period);
      if (isRefusal(found)) return sendRefusal(reply, found);
      const { user, hidden, ...rank } = await ownRank(found, room);
      return reply.send({ room, ...rank });
    },
  );

  app.get(
    '/v1/rooms/:room/ranking/me',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getOwnRankInRoom',
        summary: "Read a user's own rank in a room",
        description: `The place of one user among those who sent coins in the room in a day, week or month, and the distance to the next higher place. ${EXACT}`,
        security: serverOr('self'),
        params: RoomPath,
        querystring: OwnSupporterRankQuery,
        response: { 200: OwnRank },
        refusals: ['room_not_found', 'rankings_not_ready'],
      },
    },
    async ({ identity, params: { room }, query }, reply) => {
      if (!(await readRoom(pool, room))) return sendRefusal(reply, roomNotFound(room));
      const rank = await ownSupporterRank(identity, 'room', room, query);
      return isRefusal(rank) ? sendRefusal(reply, rank) : reply.send(rank);
    },
  );

  app.get(
    '/v1/users/:host/supporters/me',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getOwnRankOfHost',
        summary: "Read a user's own rank among a host's supporters",
        description: `The place of one user among those who gave coins to the host in a day, week or month, and the distance to the next higher place. ${EXACT}`,
        security: serverOr('self'),
        params: HostPath,
        querystring: OwnSupporterRankQuery,
        response: { 200: OwnRank },
        refusals: ['rankings_not_ready'],
      },
    },
    async ({ identity, params: { host }, query }, reply) => {
      const rank = await ownSupporterRank(identity, 'host', host, query);
      return isRefusal(rank) ? sendRefusal(reply, rank) : reply.send(rank);
    },
  );
}
