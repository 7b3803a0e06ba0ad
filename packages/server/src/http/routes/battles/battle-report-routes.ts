import { BattleAudit, BattleSupporterList, PlatformId } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { auditBattle } from '../../../store/battles/audit-stored-battle.ts';
import { readBattleSupporters } from '../../../store/battles/battle-supporters.ts';
import { findVisibleBattle } from '../../access/battle-access.ts';
import { longReadOwner } from '../../access/long-reads.ts';
import type { App, HttpOptions } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { CursorInteger, cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { BattlePath } from '../../schemas/path-parameters.ts';

const SupportersQuery = Type.Object(
  {
    ...pageQuery,
    side: Type.Optional(
      Type.String({
        pattern: '^[0-9]$',
        'x-must-be': 'the index of a side, from 0',
        description: 'Only supporters of the side with this index. Default: supporters of all sides.',
      }),
    ),
  },
  { additionalProperties: false },
);

const contributionCursor = cursorFormat(
  Type.Object({ user: PlatformId, points: CursorInteger, since: CursorInteger }),
);

/** Reports on a battle: its supporters and its audit. */
export function battleReportRoutes(app: App, { pool, longReads }: HttpOptions): void {
  app.get(
    '/v1/battles/:battle/supporters',
    {
      schema: {
        tags: ['battles'],
        operationId: 'listBattleSupporters',
        summary: "Rank a battle's supporters",
        description: 'The supporters who scored most, for all sides or for one.',
        params: BattlePath,
        querystring: SupportersQuery,
        response: { 200: BattleSupporterList },
        refusals: ['battle_not_found'],
      },
    },
    async ({ params, query, identity }, reply) => {
      const battle = await findVisibleBattle(pool, params.battle, identity);
      if (isRefusal(battle)) return sendRefusal(reply, battle);
      const side = query.side === undefined ? undefined : Number(query.side);
      if (side !== undefined && side >= battle.sides.length) {
        const detail = `The battle has ${battle.sides.length} sides, from 0.`;
        return sendRefusal(reply, refuse('invalid_request', detail, { param: 'side' }));
      }
      const page = await readPage(
        query,
        contributionCursor(`battle supporters ${battle.id} ${side}`),
        (from) =>
          readBattleSupporters(pool, { battle: battle.id, ...from, ...(side !== undefined && { side }) }),
        ({ user, points, since }) => ({ user, points, since }),
      );
      if (isRefusal(page)) return sendRefusal(reply, page);
      return reply.send({ ...page, data: page.data.map(({ since, ...contribution }) => contribution) });
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
          'Recomputes the battle from its rules and its gifts alone, including every random roll, and compares the result with everything that is stored. A live battle is compared with what it has counted so far.',
        params: BattlePath,
        response: { 200: BattleAudit },
        refusals: ['battle_not_found'],
      },
    },
    async (request, reply) => {
      const battle = await findVisibleBattle(pool, request.params.battle, request.identity);
      if (isRefusal(battle)) return sendRefusal(reply, battle);
      const audited = await longReads.audit(longReadOwner(request), `battle ${battle.id}`, () =>
        auditBattle(pool, battle.id),
      );
      // Never null: battles are not deleted.
      return isRefusal(audited) ? sendRefusal(reply, audited) : reply.send(audited!);
    },
  );
}
