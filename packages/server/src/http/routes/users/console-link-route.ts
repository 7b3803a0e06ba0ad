import { ConsoleLink, PostConsoleLink, type Refusal } from '@lavish/protocol';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { timestamp } from '../../../domain/timestamp.ts';
import { readAgency } from '../../../store/agencies/agencies.ts';
import { operatorOfAgency, operatorOfHost } from '../../../store/operators/operators.ts';
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
        summary: 'Sign a host or an agency in to the console',
        description:
          'Creates a link that works once within ten minutes. The host sees what a token of the host may read, and the agency its contracts and what they have earned; they see nothing else.',
        security: SERVER_ONLY,
        body: PostConsoleLink,
        response: { 201: ConsoleLink },
        refusals: ['user_not_found', 'agency_not_found'],
      },
    },
    async ({ identity, body }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const operator = await operatorOf(body);
      if (isRefusal(operator)) return sendRefusal(reply, operator);
      const { secret, expiresAt } = await createLink(pools.readiness, { operator });
      return reply.code(201).send({ path: `/console#link=${secret}`, expires_at: timestamp(expiresAt) });
    },
  );

  /** The operator of the host or the agency that the request names. */
  async function operatorOf({ host, agency }: PostConsoleLink): Promise<string | Refusal> {
    if (host !== undefined && agency !== undefined)
      return refuse('invalid_request', 'A link is for a host or an agency, not for both.', {
        param: 'agency',
      });
    if (agency !== undefined)
      return (await readAgency(pool, agency))
        ? operatorOfAgency(pools.readiness, agency)
        : refuse('agency_not_found', `There is no agency ${agency}.`, { param: 'agency' });
    if (host === undefined)
      return refuse('invalid_request', 'host or agency is required.', { param: 'host' });
    return (await readUser(pool, host))
      ? operatorOfHost(pools.readiness, host)
      : refuse('user_not_found', `There is no user ${host}.`, { param: 'host' });
  }
}
