import { ConsoleLink, PostConsoleLink } from '@lavish/protocol';
import { refuse } from '../../../domain/refusal.ts';
import { timestamp } from '../../../domain/timestamp.ts';
import { operatorOfHost } from '../../../store/operators/operators.ts';
import { createLink } from '../../../store/operators/sign-in-links.ts';
import { readUser } from '../../../store/users/user-profiles.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';

export function consoleLinkRoute(app: App, { pool, pools }: HttpOptions): void {
  app.post(
    '/v1/console/links',
    {
      schema: {
        tags: ['tokens'],
        operationId: 'createConsoleLink',
        summary: 'Sign a host in to the console',
        description:
          'Creates a link that works once within ten minutes. The host sees what a token of the host may read, and nothing else.',
        security: SERVER_ONLY,
        body: PostConsoleLink,
        response: { 201: ConsoleLink },
        refusals: ['user_not_found'],
      },
    },
    async ({ identity, body: { host } }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      if (!(await readUser(pool, host)))
        return sendRefusal(reply, refuse('user_not_found', `There is no user ${host}.`, { param: 'host' }));
      const operator = await operatorOfHost(pools.readiness, host);
      const { secret, expiresAt } = await createLink(pools.readiness, { operator });
      return reply.code(201).send({ path: `/console#link=${secret}`, expires_at: timestamp(expiresAt) });
    },
  );
}
