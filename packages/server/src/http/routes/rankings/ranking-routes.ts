import { BattleRanking, PlatformId, Ranking, RoomRanking, SupporterList } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal } from '../../../domain/refusal.ts';
import type { Identity } from '../../../domain/users/identity.ts';
import { readBattleRanking } from '../../../store/rankings/battle-ranking.ts';
import { createCursorKeyReader } from '../../../store/rankings/read-cursor-key.ts';
import { type RankedRow, type RankingPosition, readRanking } from '../../../store/rankings/read-ranking.ts';
import { readRoom } from '../../../store/rooms/read-rooms.ts';
import { readSupporters } from '../../../store/rooms/supporters.ts';
import { roomNotFound } from '../../access/host-access.ts';
import type { App, HttpOptions } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { CursorInteger, pageQuery, readPage, sealedCursorFormat } from '../../schemas/page-cursors.ts';
import { RoomPath, UserPath } from '../../schemas/path-parameters.ts';
import {
  BoardPath,
  HOST_REGION,
  periodQuery,
  ROOM_REGION,
  regionQuery,
  supportersPeriodQuery,
  USER_REGION,
} from './find-ranking.ts';
import { battlesCursor, coinsCursor, type Place, type RankingPage, readRankingPage } from './ranking-page.ts';

const regionalQuery = (region: string) =>
  Type.Object({ ...pageQuery, ...periodQuery, ...regionQuery(region) }, { additionalProperties: false });
const PeriodSupportersQuery = Type.Object(
  { ...pageQuery, ...supportersPeriodQuery },
  { additionalProperties: false },
);
const SupportersQuery = Type.Object(pageQuery, { additionalProperties: false });

const supporterCursor = sealedCursorFormat(
  Type.Object({ user: PlatformId, coins: CursorInteger, reached: CursorInteger }),
);

const CHANGES =
  'Gifts appear after a few seconds. If ranks change while a client reads the pages, a place can appear twice or not at all.';

/** The fields of a user's place. */
const placeOf = ({ rank, id, score, gifts }: Place & RankedRow) => ({ rank, user: id, coins: score, gifts });

export function rankingRoutes(app: App, { pool }: HttpOptions): void {
  const cursorKey = createCursorKeyReader(pool);
  /** How to page through a ranking by coins. Only the server key sees the ids of anonymous users. */
  const byCoins = ({ kind }: Identity): RankingPage<RankedRow, Place & RankingPosition> => ({
    cursor: coinsCursor,
    cursorKey,
    read: (from) => readRanking(pool, { ...from, named: kind === 'server' }),
    keyOf: ({ score, reached }) => ({ score, reached }),
  });

  app.get(
    '/v1/rooms/:room/supporters',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'listSupporters',
        summary: "Rank a room's supporters",
        description:
          'The users who sent most coins in a room. Of users with equal sums, the one who reached the sum first ranks higher. If ranks change while a client reads the pages, a supporter can appear twice or not at all.',
        params: RoomPath,
        querystring: SupportersQuery,
        response: { 200: SupporterList },
        refusals: ['room_not_found'],
      },
    },
    async ({ identity, params: { room }, query }, reply) => {
      if (!(await readRoom(pool, room))) return sendRefusal(reply, roomNotFound(room));
      const page = await readPage(
        query,
        supporterCursor(`supporters ${room}`, await cursorKey()),
        (from) => readSupporters(pool, { room, ...from }),
        ({ user, coins, reached }) => ({ user, coins, reached }),
      );
      if (isRefusal(page)) return sendRefusal(reply, page);
      const data = page.data.map(({ user, coins, gifts, unnamed }) => ({
        user: unnamed && identity.kind !== 'server' ? null : user,
        ...{ coins, gifts },
      }));
      return reply.send({ ...page, data });
    },
  );

  app.get(
    '/v1/rankings/:board',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getRanking',
        summary: 'Rank senders or receivers',
        description: `The users who sent or received most coins, over all rooms. Of users with equal sums, the one whose last gift is earlier ranks higher. ${CHANGES}`,
        params: BoardPath,
        querystring: regionalQuery(USER_REGION),
        response: { 200: Ranking },
        refusals: ['rankings_not_ready'],
      },
    },
    async ({ identity, params: { board }, query }, reply) => {
      const page = await readRankingPage(
        pool,
        { board, scope: query.region ?? '' },
        query,
        byCoins(identity),
      );
      if (isRefusal(page)) return sendRefusal(reply, page);
      return reply.send({ ...page, data: page.data.map(placeOf) });
    },
  );

  /** A page of the supporters of a room or a host in a period. */
  async function readPeriodSupporters(
    identity: Identity,
    board: 'room' | 'host',
    scope: string,
    query: { limit?: string; cursor?: string; period?: 'day' | 'week' | 'month'; at?: string },
  ) {
    const page = await readRankingPage(
      pool,
      { board, scope },
      { ...query, period: query.period ?? 'day' },
      byCoins(identity),
    );
    return isRefusal(page) ? page : { ...page, data: page.data.map(placeOf) };
  }

  app.get(
    '/v1/rooms/:room/ranking',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getRankingInRoom',
        summary: 'Rank senders in a room by period',
        description: `The users who sent most coins in the room in a day, week or month. ${CHANGES}`,
        params: RoomPath,
        querystring: PeriodSupportersQuery,
        response: { 200: Ranking },
        refusals: ['room_not_found', 'rankings_not_ready'],
      },
    },
    async ({ identity, params: { room }, query }, reply) => {
      if (!(await readRoom(pool, room))) return sendRefusal(reply, roomNotFound(room));
      const page = await readPeriodSupporters(identity, 'room', room, query);
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/users/:user/supporters',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getSupportersOfHost',
        summary: "Rank a host's supporters by period",
        description: `The users who gave most coins to the host, in any room, in a day, week or month. ${CHANGES}`,
        params: UserPath,
        querystring: PeriodSupportersQuery,
        response: { 200: Ranking },
        refusals: ['rankings_not_ready'],
      },
    },
    async ({ identity, params: { user }, query }, reply) => {
      const page = await readPeriodSupporters(identity, 'host', user, query);
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/rankings/rooms',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getRoomRanking',
        summary: 'Rank rooms',
        description: `The rooms in which most coins were given. Of rooms with equal sums, the one whose last gift is earlier ranks higher. ${CHANGES}`,
        querystring: regionalQuery(ROOM_REGION),
        response: { 200: RoomRanking },
        refusals: ['rankings_not_ready'],
      },
    },
    async ({ identity, query }, reply) => {
      const page = await readRankingPage(
        pool,
        { board: 'rooms', scope: query.region ?? '' },
        query,
        byCoins(identity),
      );
      if (isRefusal(page)) return sendRefusal(reply, page);
      const data = page.data.map(({ rank, id, score, gifts }) => ({ rank, room: id!, coins: score, gifts }));
      return reply.send({ ...page, data });
    },
  );

  app.get(
    '/v1/rankings/battles',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getBattleRanking',
        summary: 'Rank hosts by battles won',
        description: `Over all rooms, with winning streaks. Battles that were ended early do not count, and a host who left a battle does not win it. ${CHANGES}`,
        querystring: regionalQuery(HOST_REGION),
        response: { 200: BattleRanking },
        refusals: ['rankings_not_ready'],
      },
    },
    async ({ identity, query }, reply) => {
      const page = await readRankingPage(pool, { board: 'battles', scope: query.region ?? '' }, query, {
        cursor: battlesCursor,
        cursorKey,
        read: (from) => readBattleRanking(pool, { ...from, named: identity.kind === 'server' }),
        keyOf: ({ wins, points, reached }) => ({ wins, points, reached }),
      });
      if (isRefusal(page)) return sendRefusal(reply, page);
      return reply.send({ ...page, data: page.data.map(({ startsAt, reached, ...ranked }) => ranked) });
    },
  );
}
