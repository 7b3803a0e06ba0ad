import { type ListedOperator, type NewConsoleLink, PostInvitation, PutOperator } from '@lavish/protocol';
import Type from 'typebox';
import type { Operator } from '../../domain/operators/operator.ts';
import { refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import {
  listOperators,
  readOperator,
  removeOperator,
  setOperatorRole,
} from '../../store/operators/operators.ts';
import { createLink, type NewLink } from '../../store/operators/sign-in-links.ts';
import type { App } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { HexId } from './hex-id.ts';
import type { SessionOptions } from './session-routes.ts';

const Params = Type.Object({ operator: HexId('an operator') });

const NO_OPERATOR = refuse('not_found', 'There is no such operator. Another admin may have removed them.');
const IS_HOST = refuse('forbidden', 'The platform makes the links of hosts, and they have no other role.');

const linkView = ({ secret, expiresAt }: NewLink): NewConsoleLink => ({
  secret,
  expires_at: timestamp(expiresAt),
});

const operatorView = ({ id, name, role, host, agency }: Operator) => ({ id, name, role, host, agency });

/** Inviting, changing and removing operators. For admins. */
export function operatorRoutes(app: App, { pool }: SessionOptions): void {
  app.get('/operators', { schema: { operationId: 'listOperators' } }, async (_request, reply) => {
    const operators = await listOperators(pool);
    const data = operators.map(
      ({ createdAt, hasSecondFactor, sessions, ...operator }): ListedOperator => ({
        ...operatorView(operator),
        created_at: timestamp(createdAt),
        second_factor: hasSecondFactor,
        sessions,
      }),
    );
    return reply.send({ data });
  });

  app.post(
    '/operators/invitations',
    { schema: { operationId: 'inviteOperator', body: PostInvitation } },
    async ({ body: { role, name = null } }, reply) =>
      reply.code(201).send(linkView(await createLink(pool, { role, name }))),
  );

  app.put(
    '/operators/:operator',
    { schema: { operationId: 'setOperatorRole', params: Params, body: PutOperator } },
    async ({ params, body: { role } }, reply) => {
      const operator = await readOperator(pool, params.operator);
      if (!operator) return sendRefusal(reply, NO_OPERATOR);
      if (operator.host !== null) return sendRefusal(reply, IS_HOST);
      const refusal = await setOperatorRole(pool, operator.id, role);
      return refusal ? sendRefusal(reply, refusal) : reply.send(operatorView({ ...operator, role }));
    },
  );

  app.delete(
    '/operators/:operator',
    { schema: { operationId: 'removeOperator', params: Params } },
    async ({ params }, reply) => {
      const operator = await readOperator(pool, params.operator);
      if (!operator) return sendRefusal(reply, NO_OPERATOR);
      const refusal = await removeOperator(pool, operator.id);
      return refusal ? sendRefusal(reply, refusal) : reply.code(204).send();
    },
  );

  app.post(
    '/operators/:operator/links',
    { schema: { operationId: 'createOperatorLink', params: Params } },
    async ({ params }, reply) => {
      const operator = await readOperator(pool, params.operator);
      if (!operator) return sendRefusal(reply, NO_OPERATOR);
      if (operator.host !== null) return sendRefusal(reply, IS_HOST);
      return reply.code(201).send(linkView(await createLink(pool, { operator: operator.id })));
    },
  );
}
