import { PutUser, TopUp, TopUpRequest, User } from '@lavish/protocol';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { topUp } from '../../store/ledger/top-ups.ts';
import { ensureUser, putUser, readUser } from '../../store/users/users.ts';
import type { App, HttpOptions } from '../app.ts';
import { SERVER_ONLY, serverOr } from '../documented-route.ts';
import { KeyHeader, UserPath } from '../fields.ts';
import { sendRefusal } from '../problem.ts';
import { requireSelf, requireServer } from '../request-identity.ts';

export function userRoutes(app: App, { pool, pools, accountsChanged }: HttpOptions): void {
  app.put(
    '/v1/users/:user',
    {
      schema: {
        tags: ['users'],
        operationId: 'putUser',
        summary: 'Create or change a user',
        security: SERVER_ONLY,
        params: UserPath,
        body: PutUser,
        response: { 200: User },
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      return reply.send(await putUser(pools.changes, request.params.user, request.body));
    },
  );

  app.get(
    '/v1/users/:user',
    {
      schema: {
        tags: ['users'],
        operationId: 'getUser',
        summary: 'Read a user',
        description: 'With wallet and earnings. A user who asks and is not yet known is created.',
        security: serverOr('self'),
        params: UserPath,
        response: { 200: User },
        refusals: ['user_not_found'],
      },
    },
    async (request, reply) => {
      const { identity, params } = request;
      const refusal = requireSelf(identity, params.user);
      if (refusal) return sendRefusal(reply, refusal);
      if (identity.kind === 'user') await ensureUser(pool, params.user, identity.name);
      const user = await readUser(pool, params.user);
      return user
        ? reply.send(user)
        : sendRefusal(reply, refuse('user_not_found', `There is no user ${params.user}.`, { param: 'user' }));
    },
  );

  app.post(
    '/v1/users/:user/top-ups',
    {
      schema: {
        tags: ['users'],
        operationId: 'topUp',
        summary: 'Top up coins',
        description:
          'Coins that the user bought. 200 when this key has topped up before: the same answer again.',
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
      if (done.replayed) return reply.code(200).header('idempotent-replayed', 'true').send(done.topUp);
      const { user, balance, wallet_version } = done.topUp;
      accountsChanged([{ user, wallet: { coins: balance, version: wallet_version } }]);
      return reply.code(201).send(done.topUp);
    },
  );
}
