import { PostSignInInvitation, PostSignInPassword } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import type { Static } from 'typebox';
import { hashPassword, isPassword } from '../../domain/operators/password-hash.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import {
  acceptInvitation,
  type Credentials,
  credentialsOfName,
  isOpenInvitation,
  USED_INVITATION,
} from '../../store/operators/credentials.ts';
import { isKnownDevice, rememberDevice } from '../../store/operators/sessions.ts';
import { type AttemptLimit, giveBackAttempt, takeAttempt } from '../../store/operators/sign-in-attempts.ts';
import type { App } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { deviceToken, setDeviceCookie } from './cookies.ts';
import { useSecondFactor } from './second-factor.ts';
import { type SessionOptions, sendNewSession } from './session-routes.ts';
import { networkOf, type SignInTurns } from './sign-in-turns.ts';

/** Failures in 15 minutes of one address, of all addresses on one account, and of a browser that has signed in before. */
const PER_ADDRESS = 10;
const PER_ACCOUNT = 30;
const PER_DEVICE = 10;

/**
 * The limits of an attempt. A browser in which this operator has signed in before has a limit of its own: strangers use up
 * that of their address and that of the account, and do not lock the operator out.
 */
async function limitsOf(
  pool: pg.Pool,
  request: FastifyRequest,
  name: string,
  credentials: Credentials | null,
): Promise<AttemptLimit[]> {
  const device = deviceToken(request.headers);
  if (device !== undefined && credentials && (await isKnownDevice(pool, credentials.id, device)))
    return [{ key: `device ${credentials.id} ${device.slice(0, 16)}`, attempts: PER_DEVICE }];
  return [
    { key: `address ${networkOf(request)}`, attempts: PER_ADDRESS },
    { key: `account ${name.toLowerCase()}`, attempts: PER_ACCOUNT },
  ];
}

const WRONG = refuse('unauthenticated', 'The name or the password is wrong.');

/** Signing in with a name and a password, and accepting an invitation, which chooses them. */
export function passwordRoutes(app: App, options: SessionOptions, turns: SignInTurns): void {
  const { pool, now } = options;

  async function sendSession(
    request: FastifyRequest,
    reply: FastifyReply,
    operator: string,
    beganBy: 'password' | 'invitation',
  ) {
    setDeviceCookie(reply, await rememberDevice(pool, operator, deviceToken(request.headers)));
    return sendNewSession(request, reply, options, operator, beganBy);
  }

  async function signIn(request: FastifyRequest<{ Body: PostSignInPassword }>, reply: FastifyReply) {
    const { name, password, code } = request.body;
    const credentials = await credentialsOfName(pool, name);
    const taken: AttemptLimit[] = [];
    for (const limit of await limitsOf(pool, request, name, credentials)) {
      const retry_after_s = await takeAttempt(pool, limit);
      if (retry_after_s !== null) {
        const detail = `Too many attempts to sign in: try again in ${Math.ceil(retry_after_s / 60)} minutes.`;
        return sendRefusal(reply, refuse('rate_limited', detail, { retry_after_s }));
      }
      taken.push(limit);
    }
    const giveBack = async () => {
      for (const limit of taken) await giveBackAttempt(pool, limit);
    };
    const isRight = await isPassword(password, credentials?.passwordHash ?? null);
    if (!isRight || !credentials) return sendRefusal(reply, WRONG);
    if (credentials.isTotpConfirmed && code === undefined) {
      await giveBack();
      const detail = 'Send a code of the second factor too, or a recovery code.';
      return sendRefusal(reply, refuse('second_factor_required', detail, { param: 'code' }));
    }
    if (credentials.isTotpConfirmed && !(await useSecondFactor(pool, credentials, code!, now())))
      return sendRefusal(
        reply,
        refuse('unauthenticated', 'The code is wrong, or was used.', { param: 'code' }),
      );
    await giveBack();
    return sendSession(request, reply, credentials.id, 'password');
  }

  async function accept(
    request: FastifyRequest<{ Body: Static<typeof PostSignInInvitation> }>,
    reply: FastifyReply,
  ) {
    const { secret, name, password } = request.body;
    // Before the password is hashed: strangers have no invitation.
    if (!(await isOpenInvitation(pool, secret))) return sendRefusal(reply, USED_INVITATION);
    const passwordHash = await hashPassword(password);
    const operator = await acceptInvitation(pool, secret, { name, passwordHash });
    if (isRefusal(operator)) return sendRefusal(reply, operator);
    return sendSession(request, reply, operator.id, 'invitation');
  }

  app.post('/sign-in/password', { schema: { body: PostSignInPassword } }, (request, reply) =>
    turns(request, reply, () => signIn(request, reply)),
  );
  app.post('/sign-in/invitation', { schema: { body: PostSignInInvitation } }, (request, reply) =>
    turns(request, reply, () => accept(request, reply)),
  );
}
