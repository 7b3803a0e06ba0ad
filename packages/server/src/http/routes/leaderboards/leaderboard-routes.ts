import { BattleLeaderboard, Leaderboard, PlatformId, SupporterList } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal } from '../../../domain/refusal.ts';
import { readBattleLeaderboard } from '../../../store/leaderboards/battle-leaderboard.ts';
import {
  type Period,
  readLeaderboard,
  readPeriodStart,
} from '../../../store/leaderboards/read-leaderboard.ts';
import { readRoom } from '../../../store/rooms/read-rooms.ts';
import { readSupporters } from '../../../store/rooms/supporters.ts';
import { roomNotFound } from '../../access/host-access.ts';
import type { App, HttpOptions } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import {
  CursorInteger,
  CursorRank,
  CursorTime,
  cursorFormat,
  pageQuery,
  readPage,
} from '../../schemas/page-cursors.ts';
import { RoomPath } from '../../schemas/path-parameters.ts';

const oneOf = <const T extends string>(...values: T[]) =>
  Type.Union(values.map((value) => Type.Literal(value)));

const BoardPath = Type.Object({
  board: Type.With(oneOf('senders', 'receivers'), {
    description: 'Rank senders or receivers.',
    examples: ['senders'],
  }),
});
const BoardQuery = Type.Object(
  {
    ...pageQuery,
    period: Type.Optional(
      Type.With(oneOf('hour', 'day', 'week', 'all'), {
        description: 'The current UTC hour, day or week. Default: all time.',
      }),
    ),
  },
  { additionalProperties: false },
);
const SupportersQuery = Type.Object(pageQuery, { additionalProperties: false });

const supporterCursor = cursorFormat(
  Type.Object({ user: PlatformId, coins: CursorInteger, reached: CursorInteger }),
);

/** Further pages stay in the period of the first page, even if a new period has started in between. */
const RankedPeriod = { rank: CursorRank, startsAt: Type.Union([CursorTime, Type.Null()]) };
const boardCursor = cursorFormat(
  Type.Object({ ...RankedPeriod, user: PlatformId, coins: CursorInteger, reached: CursorInteger }),
);
const hostCursor = cursorFormat(
  Type.Object({
    ...RankedPeriod,
    user: PlatformId,
    wins: CursorInteger,
    points: CursorInteger,
    reached: CursorInteger,
  }),
);

/** Reads the rows after a cursor's position, in its period, and continues the numbering from its rank. */
async function readRanked<Row, Position extends { rank: number; startsAt: number | null }>(
  pool: HttpOptions['pool'],
  period: Period,
  { limit, after }: { limit: number; after?: Position },
  read: (from: { startsAt: number | null; limit: number; after?: Position }) => Promise<Row[]>,
) {
  const startsAt = after ? after.startsAt : await readPeriodStart(pool, period);
  const found = await read({ startsAt, limit, ...(after && { after }) });
  return found.map((row, index) => ({ rank: (after?.rank ?? 0) + index + 1, startsAt, ...row }));
}

export function leaderboardRoutes(app: App, { pool }: HttpOptions): void {
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
    async ({ params: { room }, query }, reply) => {
      if (!(await readRoom(pool, room))) return sendRefusal(reply, roomNotFound(room));
      const page = await readPage(
        query,
        supporterCursor(`supporters ${room}`),
        (from) => readSupporters(pool, { room, ...from }),
        ({ user, coins, reached }) => ({ user, coins, reached }),
      );
      if (isRefusal(page)) return sendRefusal(reply, page);
      return reply.send({ ...page, data: page.data.map(({ reached, ...supporter }) => supporter) });
    },
  );

  app.get(
    '/v1/leaderboards/:board',
    {
      schema: {
        tags: ['rankings'],
        operationId: 'getLeaderboard',
        summary: 'Read a leaderboard',
        description:
          'The users who sent or received most coins, over all rooms. Of users with equal sums, the one who reached the sum first ranks higher. Gifts appear after a few seconds. If ranks change while a client reads the pages, a user can appear twice or not at all.',
        params: BoardPath,
        querystring: BoardQuery,
        response: { 200: Leaderboard },
      },
    },
    async ({ params: { board }, query }, reply) => {
      const period = query.period ?? 'all';
      const page = await readPage(
        query,
        boardCursor(`leaderboard ${board} ${period}`),
        (from) => readRanked(pool, period, from, (rest) => readLeaderboard(pool, { board, period, ...rest })),
        ({ rank, startsAt, user, coins, reached }) => ({ rank, startsAt, user, coins, reached }),
      );
      if (isRefusal(page)) return sendRefusal(reply, page);
      return reply.send({ ...page, data: page.data.map(({ startsAt, reached, ...ranked }) => ranked) });
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
          'Over all rooms, with winning streaks. Battles that were ended early do not count, and a host who left a battle does not win it. Results appear after a few seconds. If ranks change while a client reads the pages, a host can appear twice or not at all.',
        querystring: BoardQuery,
        response: { 200: BattleLeaderboard },
      },
    },
    async ({ query }, reply) => {
      const period = query.period ?? 'all';
      const page = await readPage(
        query,
        hostCursor(`leaderboard battles ${period}`),
        (from) => readRanked(pool, period, from, (rest) => readBattleLeaderboard(pool, { period, ...rest })),
        ({ rank, startsAt, user, wins, points, reached }) => ({
          rank,
          startsAt,
          user,
          wins,
          points,
          reached,
        }),
      );
      if (isRefusal(page)) return sendRefusal(reply, page);
      return reply.send({ ...page, data: page.data.map(({ startsAt, reached, ...ranked }) => ranked) });
    },
  );
}
