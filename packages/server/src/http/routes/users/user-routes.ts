import { PutUser, User } from '@lavish/protocol';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { createFairQueue } from '../../../scheduling/fair-queue.ts';
import { ensureUser } from '../../../store/users/ensure-users.ts';
import { putUser, readUser } from '../../../store/users/user-profiles.ts';
import { requireSelf, requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY, serverOr } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { UserPath } from '../../schemas/path-parameters.ts';

export function userRoutes(app: App, { pool, pools }: HttpOptions): void {
  // Creating a user waits while another transaction creates the same user. That takes one connection for reads, not all.
  const creations = createFairQueue({ maxRunning: 1, maxPerOwner: 1 });

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
        refusals: ['shares_too_large'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      const user = await putUser(pools.changes, request.params.user, request.body);
      return isRefusal(user) ? sendRefusal(reply, user) : reply.send(user);
    },
  );

  app.get(
    '/v1/users/:user',
    {
      schema: {
        tags: ['users'],
        operationId: 'getUser',
        summary: 'Read a user',
        description:
          "The user's profile, wallet and earnings. A user's own token creates the user if it does not exist yet.",
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
      const known = await readUser(pool, params.user);
      if (known === null && identity.kind === 'user')
        await creations.run(params.user, () => ensureUser(pool, params.user, identity.name));
      const user = known ?? (await readUser(pool, params.user));
      return user
        ? reply.send(user)
        : sendRefusal(reply, refuse('user_not_found', `There is no user ${params.user}.`, { param: 'user' }));
    },
  );
}
