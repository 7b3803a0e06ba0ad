import {
  DeleteSecondFactor,
  type NewSecondFactor,
  PutSecondFactor,
  type RecoveryCodes,
} from '@lavish/protocol';
import { refuse } from '../../domain/refusal.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  credentialsOf,
  endSecondFactor,
} from '../../store/operators/credentials.ts';
import { type AttemptLimit, giveBackAttempt, takeAttempt } from '../../store/operators/sign-in-attempts.ts';
import type { App } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { newRecoveryCodes, newTotpSecret, useSecondFactor, useTotpCode } from './second-factor.ts';
import type { SessionOptions } from './session-routes.ts';

/** A thief of a session cannot try out codes. */
const ATTEMPTS = 10;

/** The second factor of the operator who is signed in. */
export function secondFactorRoutes(app: App, { pool, now }: SessionOptions): void {
  const WRONG = refuse('forbidden', 'The code is wrong, or was used.', { param: 'code' });

  app.post('/second-factor', async ({ operator }, reply) => {
    if (!operator.hasPassword) {
      const detail = 'A second factor needs a password: operators who sign in by links have none.';
      return sendRefusal(reply, refuse('forbidden', detail));
    }
    const made: NewSecondFactor = await newTotpSecret(operator.name);
    return (await beginSecondFactor(pool, operator.id, made.secret))
      ? reply.code(201).send(made)
      : sendRefusal(reply, refuse('forbidden', 'A second factor is in use: remove it first.'));
  });

  app.put('/second-factor', { schema: { body: PutSecondFactor } }, async ({ operator, body }, reply) => {
    const credentials = await credentialsOf(pool, operator.id);
    const limit: AttemptLimit = { key: `second factor ${operator.id}`, attempts: ATTEMPTS };
    const retry_after_s = await takeAttempt(pool, limit);
    if (retry_after_s !== null)
      return sendRefusal(reply, refuse('rate_limited', 'Too many wrong codes.', { retry_after_s }));
    if (
      !credentials ||
      credentials.isTotpConfirmed ||
      !(await useTotpCode(pool, credentials, body.code, now()))
    )
      return sendRefusal(reply, WRONG);
    await giveBackAttempt(pool, limit);
    const codes: RecoveryCodes = { recovery_codes: newRecoveryCodes() };
    await confirmSecondFactor(pool, operator.id, codes.recovery_codes);
    return reply.send(codes);
  });

  app.delete(
    '/second-factor',
    { schema: { body: DeleteSecondFactor } },
    async ({ operator, body }, reply) => {
      // The link is for an operator who has lost the authenticator.
      if (operator.beganBy === 'link') {
        await endSecondFactor(pool, operator.id);
        return reply.code(204).send();
      }
      const credentials = await credentialsOf(pool, operator.id);
      const limit: AttemptLimit = { key: `second factor ${operator.id}`, attempts: ATTEMPTS };
      const retry_after_s = await takeAttempt(pool, limit);
      if (retry_after_s !== null)
        return sendRefusal(reply, refuse('rate_limited', 'Too many wrong codes.', { retry_after_s }));
      if (!credentials || !(await useSecondFactor(pool, credentials, body.code ?? '', now())))
        return sendRefusal(reply, WRONG);
      await giveBackAttempt(pool, limit);
      await endSecondFactor(pool, operator.id);
      return reply.code(204).send();
    },
  );
}
