import { PostWhatIf } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { mayDo } from '../../domain/operators/permissions.ts';
import { refuse } from '../../domain/refusal.ts';
import { cancelWhatIf, readWhatIf } from '../../store/what-if/what-if-jobs.ts';
import type { App, HttpOptions } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';

type WhatIfRoutesOptions = Pick<HttpOptions, 'pool' | 'startWhatIf'>;

const WhatIfPath = Type.Object({
  what_if: Type.String({ pattern: '^[0-9a-f]{32}$', 'x-must-be': 'the id of a what-if' }),
});

const NOT_FOUND = refuse('not_found', 'There is no such what-if: results are kept for a day.');

/**
 * What-ifs in the background: an operator starts one, reads its progress and its report, or cancels it. They write nothing but
 * their own rows, so they need no reason and are not in the audit log.
 */
export async function whatIfRoutes(app: App, { pool, startWhatIf }: WhatIfRoutesOptions): Promise<void> {
  app.addHook('onRequest', async ({ operator }: FastifyRequest, reply: FastifyReply) =>
    mayDo(operator.role, 'what_if.run')
      ? undefined
      : sendRefusal(reply, refuse('forbidden', `The role ${operator.role} does not allow this.`)),
  );

  app.post('/what-ifs', { schema: { body: PostWhatIf } }, async ({ operator, body }, reply) => {
    const id = await startWhatIf(operator.id, body);
    return id === null
      ? sendRefusal(reply, refuse('limit_reached', 'A what-if runs already. Wait for its end, or cancel it.'))
      : reply.code(202).send(await readWhatIf(pool, id));
  });

  app.get('/what-ifs/latest', async (_request, reply) =>
    reply.send({ what_if: await readWhatIf(pool, null) }),
  );

  app.get('/what-ifs/:what_if', { schema: { params: WhatIfPath } }, async ({ params }, reply) => {
    const found = await readWhatIf(pool, params.what_if);
    return found ? reply.send(found) : sendRefusal(reply, NOT_FOUND);
  });

  app.post('/what-ifs/:what_if/cancel', { schema: { params: WhatIfPath } }, async ({ params }, reply) =>
    (await cancelWhatIf(pool, params.what_if))
      ? reply.code(202).send(await readWhatIf(pool, params.what_if))
      : sendRefusal(reply, NOT_FOUND),
  );
}
