import { BattleLeaderboard, Leaderboard, SupporterList } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal } from '../../domain/refuse.ts';
import { readBattleLeaderboard } from '../../store/battle-leaderboard.ts';
import { readLeaderboard } from '../../store/leaderboards.ts';
import { readRoom } from '../../store/rooms.ts';
import { readSupporters } from '../../store/supporters.ts';
import type { App, HttpOptions } from '../app.ts';
import { pageQuery, places, readPage } from '../cursors.ts';
import { RoomPath } from '../fields.ts';
import { roomNotFound } from '../host-access.ts';
import { sendRefusal } from '../problem.ts';

const oneOf = <const T extends string>(...values: T[]) =>
  Type.Union(values.map((value) => Type.Literal(value)));

const BoardPath = Type.Object({
  board: Type.With(oneOf('senders', 'receivers'), { description: 'Who is ranked.', examples: ['senders'] }),
});
const BoardQuery = Type.Object(
  {
    ...pageQuery,
    period: Type.Optional(
      Type.With(oneOf('hour', 'day', 'week', 'all'), {
        description: 'The running UTC hour, day or week. Absent: all time.',
      }),
    ),
  },
  { additionalProperties: false },
);
const SupportersQuery = Type.Object(pageQuery, { additionalProperties: false });

/** Where the page after this one begins. */
const nextPlace = (_last: unknown, after: number | undefined, size: number) => (after ?? 0) + size;

export function leaderboardRoutes(app: App, { pool }: HttpOptions): void {
  app.get(
    '/v1/rooms/:room/supporters',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'listSupporters',
        summary: "Rank a room's supporters",
        description: 'Who gave most in a room.',
        params: RoomPath,
        querystring: SupportersQuery,
        response: { 200: SupporterList },
        refusals: ['room_not_found'],
      },
    },
    async ({ params: { room }, query }, reply) => {
      if (!(await readRoom(pool, room))) return sendRefusal(reply, roomNotFound(room));
      const page = await readPage(
        query,
        places,
        ({ limit, after = 0 }) => readSupporters(pool, { room, limit, offset: after }),
        nextPlace,
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/leaderboards/:board',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getLeaderboard',
        summary: 'Read a leaderboard',
        description: 'Who gave or received most, over all rooms. A few seconds behind the gifts.',
        params: BoardPath,
        querystring: BoardQuery,
        response: { 200: Leaderboard },
      },
    },
    async ({ params: { board }, query }, reply) => {
      const period = query.period ?? 'all';
      const page = await readPage(
        query,
        places,
        async ({ limit, after = 0 }) => {
          const ranked = await readLeaderboard(pool, { board, period, limit, offset: after });
          return ranked.map((line, index) => ({ rank: after + index + 1, ...line }));
        },
        nextPlace,
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/leaderboards/battles',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getBattleLeaderboard',
        summary: 'Rank hosts by battles won',
        description:
          'Over all rooms, with streaks of wins. Battles cut short do not count, and who has left does not win. A few seconds behind the battles.',
        querystring: BoardQuery,
        response: { 200: BattleLeaderboard },
      },
    },
    async ({ query }, reply) => {
      const period = query.period ?? 'all';
      const page = await readPage(
        query,
        places,
        async ({ limit, after = 0 }) => {
          const ranked = await readBattleLeaderboard(pool, { period, limit, offset: after });
          return ranked.map((line, index) => ({ rank: after + index + 1, ...line }));
        },
        nextPlace,
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );
}
