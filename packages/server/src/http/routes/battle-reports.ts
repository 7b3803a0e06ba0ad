import { BattleSupporterList } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../domain/refuse.ts';
import { readBattleSupporters } from '../../store/battles.ts';
import type { App, HttpOptions } from '../app.ts';
import { findBattle } from '../battle-access.ts';
import { pageQuery, places, readPage } from '../cursors.ts';
import { BattlePath } from '../fields.ts';
import { sendRefusal } from '../problem.ts';

const SupportersQuery = Type.Object(
  {
    ...pageQuery,
    side: Type.Optional(
      Type.String({
        pattern: '^[0-9]$',
        'x-must-be': 'the index of a side, from 0',
        description: 'Only those of this side, by its index. Absent: of all.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** What can be read of a battle beside itself. */
export function battleReportRoutes(app: App, { pool }: HttpOptions): void {
  app.get(
    '/v1/battles/:battle/supporters',
    {
      schema: {
        tags: ['battles'],
        operationId: 'listBattleSupporters',
        summary: "Rank a battle's supporters",
        description: 'Who scored most, for all sides or for one.',
        params: BattlePath,
        querystring: SupportersQuery,
        response: { 200: BattleSupporterList },
        refusals: ['battle_not_found'],
      },
    },
    async ({ params, query }, reply) => {
      const battle = await findBattle(pool, params.battle);
      if (isRefusal(battle)) return sendRefusal(reply, battle);
      const side = query.side === undefined ? undefined : Number(query.side);
      if (side !== undefined && side >= battle.sides.length) {
        const detail = `The battle has ${battle.sides.length} sides, from 0.`;
        return sendRefusal(reply, refuse('invalid_request', detail, { param: 'side' }));
      }
      const page = await readPage(
        query,
        places,
        ({ limit, after = 0 }) =>
          readBattleSupporters(pool, {
            battle: battle.id,
            limit,
            offset: after,
            ...(side !== undefined && { side }),
          }),
        (_last, after, size) => (after ?? 0) + size,
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );
}
