import {
  Agency,
  AgencyHostList,
  AgencyList,
  AgencyStatement,
  PlatformId,
  PutAgency,
  UtcDay,
} from '@lavish/protocol';
import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { isRefusal } from '../../../domain/refusal.ts';
import type { Identity } from '../../../domain/users/identity.ts';
import {
  listAgencies,
  listAgencyHosts,
  putAgency,
  readAgency,
  readAgencyStatement,
} from '../../../store/agencies/agencies.ts';
import { requireAgency } from '../../access/agency-access.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { AgencyPath } from '../../schemas/path-parameters.ts';
import { agencyNotFound } from './not-found.ts';

const AgenciesQuery = Type.Object(pageQuery, { additionalProperties: false });

const HostsQuery = Type.Object(
  {
    ...pageQuery,
    from: Type.Optional(
      Type.With(UtcDay, { description: 'The first day, in UTC. Default: the first of all.' }),
    ),
    to: Type.Optional(Type.With(UtcDay, { description: 'The last day. Default: today.' })),
  },
  { additionalProperties: false },
);

const agencyCursor = cursorFormat(Type.Object({ id: PlatformId }));
const dayCursor = cursorFormat(Type.Object({ day: UtcDay }));
const hostCursor = cursorFormat(Type.Object({ host: PlatformId }));

export function agencyRoutes(app: App, { pool, pools }: HttpOptions): void {
  app.put(
    '/v1/agencies/:agency',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'putAgency',
        summary: 'Create or change an agency',
        security: SERVER_ONLY,
        params: AgencyPath,
        body: PutAgency,
        response: { 200: Agency },
      },
    },
    async ({ identity, params, body }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      return reply.send(await putAgency(pools.changes, params.agency, body));
    },
  );

  app.get(
    '/v1/agencies',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'listAgencies',
        summary: 'List agencies',
        description: 'By identifier.',
        security: SERVER_ONLY,
        querystring: AgenciesQuery,
        response: { 200: AgencyList },
      },
    },
    async ({ identity, query }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const page = await readPage(
        query,
        agencyCursor('agencies'),
        (from) => listAgencies(pool, from),
        ({ id }) => ({ id }),
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/agencies/:agency',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'getAgency',
        summary: 'Read an agency',
        description: 'An agency with its balance. An agency reads itself in the console.',
        security: SERVER_ONLY,
        params: AgencyPath,
        response: { 200: Agency },
        refusals: ['agency_not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireAgency(identity, params.agency);
      if (refusal) return sendRefusal(reply, refusal);
      const agency = await readAgency(pool, params.agency);
      return agency ? reply.send(agency) : sendRefusal(reply, agencyNotFound(params.agency));
    },
  );

  app.get(
    '/v1/agencies/:agency/statement',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'getAgencyStatement',
        summary: "Read an agency's statement",
        description:
          'What the agency has earned on each UTC day, the latest first, and the settlement that has paid the day out.',
        security: SERVER_ONLY,
        params: AgencyPath,
        querystring: AgenciesQuery,
        response: { 200: AgencyStatement },
        refusals: ['agency_not_found'],
      },
    },
    async ({ identity, params: { agency }, query }, reply) => {
      if (await refused(identity, agency, reply)) return reply;
      const page = await readPage(
        query,
        dayCursor(`statement ${agency}`),
        (from) => readAgencyStatement(pool, { agency, ...from }),
        ({ day }) => ({ day }),
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/agencies/:agency/hosts',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'listAgencyHosts',
        summary: 'List what hosts have earned for an agency',
        description: 'The sums of gifts under a contract with the agency, by host.',
        security: SERVER_ONLY,
        params: AgencyPath,
        querystring: HostsQuery,
        response: { 200: AgencyHostList },
        refusals: ['agency_not_found'],
      },
    },
    async ({ identity, params: { agency }, query }, reply) => {
      if (await refused(identity, agency, reply)) return reply;
      const { from, to } = query;
      const page = await readPage(
        query,
        hostCursor(`hosts ${agency} ${from} ${to}`),
        (start) => listAgencyHosts(pool, { agency, from, to, ...start }),
        ({ host }) => ({ host }),
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  /** Refuses who may not read the agency, and an agency that does not exist. Returns whether it has. */
  async function refused(identity: Identity, agency: string, reply: FastifyReply): Promise<boolean> {
    const refusal =
      requireAgency(identity, agency) ?? ((await readAgency(pool, agency)) ? null : agencyNotFound(agency));
    if (refusal) sendRefusal(reply, refusal);
    return refusal !== null;
  }
}
