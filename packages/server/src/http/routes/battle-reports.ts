import { BattleAudit, BattleSupporterList } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../domain/refuse.ts';
import { auditBattle } from '../../store/battle-audit.ts';
import { readBattleSupporters } from '../../store/battles.ts';
import type { App, HttpOptions } from '../app.ts';
import { findBattle } from '../battle-access.ts';
import { pageQuery, places, readPage } from '../cursors.ts';
import { BattlePath } from '../fields.ts';
import { sendRefusal } from '../problem.ts';
import { shareAudits } from '../share-audits.ts';

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
  const audit = shareAudits((battle) => auditBattle(pool, battle));

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

  app.get(
    '/v1/battles/:battle/audit',
    {
      schema: {
        tags: ['battles'],
        operationId: 'auditBattle',
        summary: 'Audit a battle',
        description:
          'Works the battle out again from its rules and its gifts alone, every roll included, and compares with everything that is stored. Of one that runs: with what it has counted by now.',
        params: BattlePath,
        response: { 200: BattleAudit },
        refusals: ['battle_not_found'],
      },
    },
    async ({ params }, reply) => {
      const battle = await findBattle(pool, params.battle);
      if (isRefusal(battle)) return sendRefusal(reply, battle);
      const audited = await audit(battle.id);
      // Never null: battles are not deleted.
      return isRefusal(audited) ? sendRefusal(reply, audited) : reply.send(audited!);
    },
  );
}
