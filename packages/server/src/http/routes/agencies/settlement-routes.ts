import { AgencySettlement, AgencySettlementList, PostSettlement, UtcDay } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal } from '../../../domain/refusal.ts';
import { readAgency } from '../../../store/agencies/agencies.ts';
import { listSettlements, settleAgency } from '../../../store/agencies/settlements.ts';
import { actorOf } from '../../access/actor.ts';
import { requireAgency } from '../../access/agency-access.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { AgencyPath, KeyHeader } from '../../schemas/path-parameters.ts';
import { agencyNotFound } from './not-found.ts';

const SettlementsQuery = Type.Object(pageQuery, { additionalProperties: false });

const settlementCursor = cursorFormat(Type.Object({ until: UtcDay }));

export function settlementRoutes(app: App, { pool, pools }: HttpOptions): void {
  app.post(
    '/v1/agencies/:agency/settlements',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'settleAgency',
        summary: 'Settle a period',
        description:
          'Pays out what an agency has earned up to the end of a UTC day and no settlement has paid yet. A negative sum is not paid, and carries over. Repeating a request with the same key returns the original response with 200.',
        security: SERVER_ONLY,
        params: AgencyPath,
        headers: KeyHeader,
        body: PostSettlement,
        response: { 200: AgencySettlement, 201: AgencySettlement },
        refusals: ['agency_not_found', 'period_open', 'period_settled'],
      },
    },
    async (request, reply) => {
      const { identity, params, body, headers } = request;
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const asker = { key: headers['idempotency-key'], actor: actorOf(request) };
      const settled = await settleAgency(pools.money, params.agency, body, asker);
      if (isRefusal(settled)) return sendRefusal(reply, settled);
      if (settled.isReplay) reply.header('idempotent-replayed', 'true');
      return reply.code(settled.isReplay ? 200 : 201).send(settled.settlement);
    },
  );

  app.get(
    '/v1/agencies/:agency/settlements',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'listSettlements',
        summary: "List an agency's settlements",
        description: 'The latest first.',
        security: SERVER_ONLY,
        params: AgencyPath,
        querystring: SettlementsQuery,
        response: { 200: AgencySettlementList },
        refusals: ['agency_not_found'],
      },
    },
    async ({ identity, params: { agency }, query }, reply) => {
      const refusal = requireAgency(identity, agency);
      if (refusal) return sendRefusal(reply, refusal);
      if (!(await readAgency(pool, agency))) return sendRefusal(reply, agencyNotFound(agency));
      const page = await readPage(
        query,
        settlementCursor(`settlements ${agency}`),
        (from) => listSettlements(pool, { agency, ...from }),
        ({ until }) => ({ until }),
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );
}
