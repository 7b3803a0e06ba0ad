import { Battle, BattleList, PlatformId } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { listBattles } from '../../../store/battles/read-battles.ts';
import { readReversed } from '../../../store/battles/read-reversed.ts';
import { battleView } from '../../../wire/battle-views.ts';
import { findVisibleBattle } from '../../access/battle-access.ts';
import type { App, HttpOptions } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { BattlePath } from '../../schemas/path-parameters.ts';

const BattlesQuery = Type.Object(
  {
    ...pageQuery,
    room: Type.Optional(Type.With(PlatformId, { description: 'Only battles that this room is part of.' })),
    host: Type.Optional(Type.With(PlatformId, { description: 'Only battles of this host.' })),
    live: Type.Optional(
      Type.Union([Type.Literal('true'), Type.Literal('false')], {
        description:
          '`true`: only battles that are not over, with those that are not accepted yet. `false`: only those that are over. Default: all.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The id of the last battle of a page. Ids ascend with the time of creation. */
const battleCursor = cursorFormat(Type.String({ pattern: '^[0-9a-f]{32}$' }));

export function battleRoutes(app: App, { pool, now }: HttpOptions): void {
  app.get(
    '/v1/battles',
    {
      schema: {
        tags: ['battles'],
        operationId: 'listBattles',
        summary: 'List battles',
        description:
          'All battles, including ended ones, newest first; or those of a room, of a host, or by whether they are over. A token gets only battles that all hosts have accepted.',
        querystring: BattlesQuery,
        response: { 200: BattleList },
      },
    },
    async ({ query, identity }, reply) => {
      const { room, host, live } = query;
      const filters = [room, host, live].filter((filter) => filter !== undefined);
      if (filters.length > 1) {
        const detail = 'Use one of room, host and live.';
        return sendRefusal(reply, refuse('invalid_request', detail, { param: 'live' }));
      }
      const page = await readPage(
        query,
        battleCursor(`battles ${room} ${host} ${live}`),
        ({ limit, after }) =>
          listBattles(pool, {
            limit,
            all: identity.kind === 'server',
            ...(room !== undefined && { room }),
            ...(host !== undefined && { host }),
            ...(live !== undefined && { live: live === 'true' }),
            ...(after !== undefined && { before: after }),
          }),
        ({ id }) => id,
      );
      if (isRefusal(page)) return sendRefusal(reply, page);
      const nowMs = now();
      return reply.send({ ...page, data: page.data.map((battle) => battleView(battle, nowMs)) });
    },
  );

  app.get(
    '/v1/battles/:battle',
    {
      schema: {
        tags: ['battles'],
        operationId: 'getBattle',
        summary: 'Read a battle',
        description: 'Before all hosts have accepted, only the hosts and the server key can read it.',
        params: BattlePath,
        response: { 200: Battle },
        refusals: ['battle_not_found'],
      },
    },
    async ({ params, identity }, reply) => {
      const battle = await findVisibleBattle(pool, params.battle, identity);
      if (isRefusal(battle)) return sendRefusal(reply, battle);
      const reversed = await readReversed(pool, battle.id);
      return reply.send({ ...battleView(battle, now()), ...(reversed && { reversed }) });
    },
  );
}
