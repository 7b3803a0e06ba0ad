import {
  Contract,
  ContractList,
  fromWireId,
  PlatformId,
  PostContract,
  PostContractEnd,
  type Refusal,
} from '@lavish/protocol';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { isRefusal } from '../../../domain/refusal.ts';
import { endContract, proposeContract, signContract } from '../../../store/agencies/change-contracts.ts';
import { listContracts, readContract } from '../../../store/agencies/read-contracts.ts';
import { actorOf } from '../../access/actor.ts';
import { requireParty } from '../../access/agency-access.ts';
import { requireOwnHost, requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY, serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { ContractPath, KeyHeader } from '../../schemas/path-parameters.ts';
import { contractNotFound } from './not-found.ts';

const ContractsQuery = Type.Object(
  {
    ...pageQuery,
    agency: Type.Optional(Type.With(PlatformId, { description: 'Only contracts of this agency.' })),
    host: Type.Optional(
      Type.With(PlatformId, { description: "Only contracts of this host. Required with a host's token." }),
    ),
  },
  { additionalProperties: false },
);

const contractCursor = cursorFormat(Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) }));

const idOf = (wireId: string): string | null => fromWireId('ctr', wireId);

export function contractRoutes(app: App, { pool, pools }: HttpOptions): void {
  app.post(
    '/v1/contracts',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'proposeContract',
        summary: 'Propose a contract',
        description:
          'Proposes to a host that an agency gets a part of their gifts. It counts once the host, or the platform on their behalf, has accepted it. Its terms never change. Repeating a request with the same key returns the contract with 200.',
        security: SERVER_ONLY,
        headers: KeyHeader,
        body: PostContract,
        response: { 200: Contract, 201: Contract },
        refusals: ['agency_not_found', 'user_not_found', 'shares_too_large', 'limit_reached'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const asker = { key: request.headers['idempotency-key'], actor: actorOf(request) };
      const proposed = await proposeContract(pools.changes, request.body, asker);
      if (isRefusal(proposed)) return sendRefusal(reply, proposed);
      if (proposed.isReplay) reply.header('idempotent-replayed', 'true');
      return reply.code(proposed.isReplay ? 200 : 201).send(proposed.contract);
    },
  );

  app.get(
    '/v1/contracts',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'listContracts',
        summary: 'List contracts',
        description: 'Newest first, also those that are over. A host lists their own.',
        security: serverOr('host'),
        querystring: ContractsQuery,
        response: { 200: ContractList },
      },
    },
    async ({ identity, query }, reply) => {
      const { agency, host } = query;
      const refusal = requireParty(identity, query);
      if (refusal) return sendRefusal(reply, refusal);
      const page = await readPage(
        query,
        contractCursor(`contracts ${agency} ${host}`),
        (from) => listContracts(pool, { agency, host, ...from }),
        ({ id }) => ({ id: idOf(id)! }),
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.get(
    '/v1/contracts/:contract',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'getContract',
        summary: 'Read a contract',
        security: serverOr('host'),
        params: ContractPath,
        response: { 200: Contract },
        refusals: ['contract_not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const contract = await findContract(params.contract);
      if (isRefusal(contract)) return sendRefusal(reply, contract);
      const refusal = requireParty(identity, contract);
      return refusal ? sendRefusal(reply, refusal) : reply.send(contract);
    },
  );

  app.post(
    '/v1/contracts/:contract/accept',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'acceptContract',
        summary: 'Accept a contract',
        description:
          "Signs a proposed contract. With the host's token it is the host's signature; with a server key the platform signs on their behalf, which the contract shows. It counts from `starts_at` on.",
        security: serverOr('host'),
        params: ContractPath,
        response: { 200: Contract },
        refusals: [
          'contract_not_found',
          'contract_state',
          'contract_conflict',
          'shares_too_large',
          'upgrade_incomplete',
        ],
      },
    },
    async (request, reply) => {
      const contract = await findOwn(request, request.params.contract);
      if (isRefusal(contract)) return sendRefusal(reply, contract);
      const signed = await signContract(pools.changes, idOf(contract.id)!, signerOf(request));
      if (signed === null) return sendRefusal(reply, contractNotFound(contract.id));
      return isRefusal(signed) ? sendRefusal(reply, signed) : reply.send(signed);
    },
  );

  app.post(
    '/v1/contracts/:contract/end',
    {
      schema: {
        tags: ['agencies'],
        operationId: 'endContract',
        summary: 'End a contract',
        description:
          'Ends a contract at a time, or declines a proposal at once. A host can decline; only the platform ends a signed contract. Earlier gifts keep their terms.',
        security: serverOr('host'),
        params: ContractPath,
        body: PostContractEnd,
        response: { 200: Contract },
        refusals: ['contract_not_found', 'contract_state'],
      },
    },
    async (request, reply) => {
      const contract = await findOwn(request, request.params.contract);
      if (isRefusal(contract)) return sendRefusal(reply, contract);
      const { by, actor } = signerOf(request);
      const asker = { actor, mayEnd: by === 'platform' };
      const ended = await endContract(pools.changes, idOf(contract.id)!, request.body, asker);
      if (ended === null) return sendRefusal(reply, contractNotFound(contract.id));
      return isRefusal(ended) ? sendRefusal(reply, ended) : reply.send(ended);
    },
  );

  async function findContract(wireId: string): Promise<Contract | Refusal> {
    const id = idOf(wireId);
    const contract = id === null ? null : await readContract(pool, id);
    return contract ?? contractNotFound(id && wireId);
  }

  /** The contract, if the caller may act for its host. */
  async function findOwn({ identity }: FastifyRequest, wireId: string): Promise<Contract | Refusal> {
    const contract = await findContract(wireId);
    if (isRefusal(contract)) return contract;
    return requireOwnHost(identity, contract.host) ?? contract;
  }
}

/** Who acts for the host: the host, or the platform's server or an operator. */
function signerOf(request: FastifyRequest): { by: 'host' | 'platform'; actor: string } {
  const { identity } = request;
  return identity.kind === 'user'
    ? { by: 'host', actor: identity.user }
    : { by: 'platform', actor: actorOf(request) };
}
