import { PutPassword } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hashPassword, isPassword } from '../../domain/operators/password-hash.ts';
import { refuse } from '../../domain/refusal.ts';
import { changePassword, credentialsOf } from '../../store/operators/credentials.ts';
import { type AttemptLimit, giveBackAttempt, takeAttempt } from '../../store/operators/sign-in-attempts.ts';
import type { App } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { sessionToken } from './cookies.ts';
import type { SessionOptions } from './session-routes.ts';
import type { SignInTurns } from './sign-in-turns.ts';

/** A thief of a session cannot try out passwords. */
const ATTEMPTS = 10;

/**
 * The password of the operator who is signed in. In a session that began by a link it is set without the current one: the link
 * is for an operator who has forgotten it. Hashing takes turns with sign-ins.
 */
export function ownPasswordRoute(app: App, { pool }: Pick<SessionOptions, 'pool'>, turns: SignInTurns): void {
  async function change(request: FastifyRequest<{ Body: PutPassword }>, reply: FastifyReply) {
    const { operator, body, headers, ip } = request;
    const credentials = await credentialsOf(pool, operator.id);
    if (!credentials)
      return sendRefusal(reply, refuse('forbidden', 'A host signs in by links and has no password.'));
    if (operator.beganBy !== 'link') {
      const limit: AttemptLimit = { key: `own password ${operator.id}`, attempts: ATTEMPTS };
      const retry_after_s = await takeAttempt(pool, limit);
      if (retry_after_s !== null)
        return sendRefusal(reply, refuse('rate_limited', 'Too many wrong passwords.', { retry_after_s }));
      if (!(await isPassword(body.current ?? '', credentials.passwordHash)))
        return sendRefusal(reply, refuse('forbidden', 'The password is wrong.', { param: 'current' }));
      await giveBackAttempt(pool, limit);
    }
    await changePassword(pool, {
      operator,
      address: ip,
      passwordHash: await hashPassword(body.password),
      session: sessionToken(headers)!,
    });
    return reply.code(204).send();
  }

  app.put('/password', { schema: { body: PutPassword } }, (request, reply) =>
    turns(request, reply, () => change(request, reply)),
  );
}
