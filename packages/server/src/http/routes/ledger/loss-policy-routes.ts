import { LossPolicy, PutLossPolicy } from '@lavish/protocol';
import { isRefusal } from '../../../domain/refusal.ts';
import { putLossPolicy, readLossPolicy } from '../../../store/ledger/loss-policies.ts';
import { actorOf } from '../../access/actor.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { KeyHeader } from '../../schemas/path-parameters.ts';

export function lossPolicyRoutes(app: App, { pool, pools }: HttpOptions): void {
  app.get(
    '/v1/loss-policy',
    {
      schema: {
        tags: ['gifts'],
        operationId: 'getLossPolicy',
        summary: 'Read the loss policy',
        description: 'Who bears spent coins of gifts that are sent now, if they are taken back later.',
        security: SERVER_ONLY,
        response: { 200: LossPolicy },
      },
    },
    async ({ identity }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      return reply.send(await readLossPolicy(pool));
    },
  );

  app.put(
    '/v1/loss-policy',
    {
      schema: {
        tags: ['gifts'],
        operationId: 'putLossPolicy',
        summary: 'Change the loss policy',
        description:
          'Decides who bears spent coins of gifts that are sent from now on. Earlier gifts keep the policy of their time. Repeating a request with the same key returns the original response.',
        security: SERVER_ONLY,
        headers: KeyHeader,
        body: PutLossPolicy,
        response: { 200: LossPolicy },
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const asker = { key: request.headers['idempotency-key'], actor: actorOf(request) };
      const changed = await putLossPolicy(pools.changes, request.body, asker);
      if (isRefusal(changed)) return sendRefusal(reply, changed);
      if (changed.replayed) reply.header('idempotent-replayed', 'true');
      return reply.send(changed.policy);
    },
  );
}
