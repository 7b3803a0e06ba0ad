import { PutUser, TopUp, TopUpRequest, User } from '@lavish/protocol';
import { refuse } from '../../domain/refuse.ts';
import { topUp } from '../../store/top-ups.ts';
import { ensureUser, putUser, readUser } from '../../store/users.ts';
import type { App, HttpOptions } from '../app.ts';
import { Problem, UserPath } from '../fields.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { requireSelf, requireServer } from '../identity.ts';
import { isRefusal, sendRefusal } from '../problem.ts';

export function userRoutes(app: App, { pool, accountsChanged }: HttpOptions): void {
  app.put(
    '/v1/users/:user',
    {
      schema: {
        tags: ['users'],
        summary: 'Create or change a user',
        params: UserPath,
        body: PutUser,
        response: { 200: User, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      return reply.send(await putUser(pool, request.params.user, request.body));
    },
  );

  app.get(
    '/v1/users/:user',
    {
      schema: {
        tags: ['users'],
        summary: 'A user with wallet and earnings',
        params: UserPath,
        response: { 200: User, '4xx': Problem },
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
        summary: 'Coins in. Needs an Idempotency-Key',
        params: UserPath,
        body: TopUpRequest,
        response: { 200: TopUp, 201: TopUp, '4xx': Problem },
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const key = idempotencyKeyOf(request);
      if (typeof key !== 'string') return sendRefusal(reply, key);
      const done = await topUp(pool, request.params.user, request.body, key);
      if (isRefusal(done)) return sendRefusal(reply, done);
      if (done.replayed) return reply.code(200).header('idempotent-replayed', 'true').send(done.topUp);
      const { user, balance, wallet_version } = done.topUp;
      accountsChanged([{ user, wallet: { coins: balance, version: wallet_version } }]);
      return reply.code(201).send(done.topUp);
    },
  );
}
