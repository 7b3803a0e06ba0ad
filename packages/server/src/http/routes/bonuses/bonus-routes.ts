import { Bonus, BonusList, PlatformId, PutBonus } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { deleteBonus, listBonuses, putBonus, readBonus } from '../../../store/bonuses/bonus-periods.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { CursorTime, cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { BonusPath } from '../../schemas/path-parameters.ts';

const BonusesQuery = Type.Object(pageQuery, { additionalProperties: false });

const bonusCursor = cursorFormat(Type.Object({ startsAt: CursorTime, id: PlatformId }));

const bonusNotFound = (id: string) => refuse('not_found', `There is no bonus ${id}.`, { param: 'bonus' });

export function bonusRoutes(app: App, { pool, pools, bonusChanged }: HttpOptions): void {
  app.put(
    '/v1/bonuses/:bonus',
    {
      schema: {
        tags: ['battles'],
        operationId: 'putBonus',
        summary: 'Create or change a bonus',
        description:
          'A new bonus needs `starts_at`, `ends_at` and `multiplier`. A running bonus is not changed in place: it ends now, and a new one with the same identifier starts.',
        security: SERVER_ONLY,
        params: BonusPath,
        body: PutBonus,
        response: { 200: Bonus },
      },
    },
    async ({ identity, params, body }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const bonus = await putBonus(pools.changes, params.bonus, body);
      if (isRefusal(bonus)) return sendRefusal(reply, bonus);
      bonusChanged();
      return reply.send(bonus);
    },
  );

  app.get(
    '/v1/bonuses',
    {
      schema: {
        tags: ['battles'],
        operationId: 'listBonuses',
        summary: 'List bonuses',
        description: 'Future, running and past bonuses, by start time, latest first.',
        security: SERVER_ONLY,
        querystring: BonusesQuery,
        response: { 200: BonusList },
      },
    },
    async ({ identity, query }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const page = await readPage(
        query,
        bonusCursor('bonuses'),
        (from) => listBonuses(pool, from),
        ({ starts_at, id }) => ({ startsAt: Date.parse(starts_at), id }),
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/bonuses/:bonus',
    {
      schema: {
        tags: ['battles'],
        operationId: 'getBonus',
        summary: 'Read a bonus',
        description: 'The bonus as it was last set.',
        security: SERVER_ONLY,
        params: BonusPath,
        response: { 200: Bonus },
        refusals: ['not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const bonus = await readBonus(pool, params.bonus);
      return bonus ? reply.send(bonus) : sendRefusal(reply, bonusNotFound(params.bonus));
    },
  );

  app.delete(
    '/v1/bonuses/:bonus',
    {
      schema: {
        tags: ['battles'],
        operationId: 'deleteBonus',
        summary: 'End a bonus',
        description: 'Points of earlier gifts stay as they are.',
        security: SERVER_ONLY,
        params: BonusPath,
        response: { 204: Type.Null() },
        refusals: ['not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      if (!(await deleteBonus(pools.changes, params.bonus)))
        return sendRefusal(reply, bonusNotFound(params.bonus));
      bonusChanged();
      return reply.code(204).send(null);
    },
  );
}
