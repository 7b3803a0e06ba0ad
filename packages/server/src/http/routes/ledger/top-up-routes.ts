import { TopUp, TopUpRequest } from '@lavish/protocol';
import { isRefusal } from '../../../domain/refusal.ts';
import { topUp } from '../../../store/ledger/top-ups.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { KeyHeader, UserPath } from '../../schemas/path-parameters.ts';

export function topUpRoutes(app: App, { pools, accountsChanged }: HttpOptions): void {
  app.post(
    '/v1/users/:user/top-ups',
    {
      schema: {
        tags: ['users'],
        operationId: 'topUp',
        summary: 'Top up coins',
        description:
          'Adds coins that the user bought. Repeating a request with the same key returns the original response with 200.',
        security: SERVER_ONLY,
        params: UserPath,
        headers: KeyHeader,
        body: TopUpRequest,
        response: { 200: TopUp, 201: TopUp },
        refusals: ['user_not_found'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const key = request.headers['idempotency-key'];
      const done = await topUp(pools.money, request.params.user, request.body, key);
      if (isRefusal(done)) return sendRefusal(reply, done);
      if (done.wallet === null) return reply.code(200).header('idempotent-replayed', 'true').send(done.topUp);
      accountsChanged([{ user: done.topUp.user, wallet: done.wallet }]);
      return reply.code(201).send(done.topUp);
    },
  );
}
