import { isIPv6 } from 'node:net';
import { PostSignInInvitation, PostSignInPassword, type SignInMethods } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { hashPassword, isPassword } from '../../domain/operators/password-hash.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { createFairQueue } from '../../scheduling/fair-queue.ts';
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

/** Failures in 15 minutes of one address, of all addresses on one account, and of a browser that has signed in before. */
const PER_ADDRESS = 10;
const PER_ACCOUNT = 30;
const PER_DEVICE = 10;

/** An IPv6 client can choose any address of its /64. */
const network = (address: string): string =>
  isIPv6(address) && !address.startsWith('::ffff:') ? address.split(':').slice(0, 4).join(':') : address;

/**
 * The limits of an attempt. A browser in which this operator has signed in before has a limit of its own: strangers use up
 * that of their address and that of the account, and do not lock the operator out.
 */
async function limitsOf(
  pool: pg.Pool,
  { headers, ip }: FastifyRequest,
  name: string,
  credentials: Credentials | null,
): Promise<AttemptLimit[]> {
  const device = deviceToken(headers);
  if (device !== undefined && credentials && (await isKnownDevice(pool, credentials.id, device)))
    return [{ key: `device ${credentials.id} ${device.slice(0, 16)}`, attempts: PER_DEVICE }];
  return [
    { key: `address ${network(ip)}`, attempts: PER_ADDRESS },
    { key: `account ${name.toLowerCase()}`, attempts: PER_ACCOUNT },
  ];
}

/** Hashing a password takes 80 ms of a core and 32 MB. Addresses take turns. */
const MAX_HASHING = 2;
const MAX_WAITING = 20;

const WRONG = refuse('unauthenticated', 'The name or the password is wrong.');

/** Signing in with a name and a password, and accepting an invitation, which chooses them. */
export function passwordRoutes(app: App, options: SessionOptions): void {
  const { pool, now } = options;
  const hashing = createFairQueue({ maxRunning: MAX_HASHING, maxPerOwner: 1 });

  async function sendSession(request: FastifyRequest, reply: FastifyReply, operator: string) {
    setDeviceCookie(reply, await rememberDevice(pool, operator, deviceToken(request.headers)));
    return sendNewSession(request, reply, options, operator);
  }

  const isBusy = (ip: string) =>
    hashing.waitingOf(network(ip)) >= MAX_WAITING
      ? refuse('rate_limited', 'Too many attempts of this address wait already.', { retry_after_s: 5 })
      : null;

  app.get('/sign-in/methods', async (_request, reply) => {
    const methods: SignInMethods = { password: true, oidc: null };
    return reply.send(methods);
  });

  app.post('/sign-in/password', { schema: { body: PostSignInPassword } }, async (request, reply) => {
    const { name, password, code } = request.body;
    const busy = isBusy(request.ip);
    if (busy) return sendRefusal(reply, busy);
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
    const isRight = await hashing.run(network(request.ip), () =>
      isPassword(password, credentials?.passwordHash ?? null),
    );
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
    return sendSession(request, reply, credentials.id);
  });

  app.post('/sign-in/invitation', { schema: { body: PostSignInInvitation } }, async (request, reply) => {
    const { secret, name, password } = request.body;
    const busy = isBusy(request.ip);
    if (busy) return sendRefusal(reply, busy);
    // Before the password is hashed: strangers have no invitation.
    if (!(await isOpenInvitation(pool, secret))) return sendRefusal(reply, USED_INVITATION);
    const passwordHash = await hashing.run(network(request.ip), () => hashPassword(password));
    const operator = await acceptInvitation(pool, secret, { name, passwordHash });
    if (isRefusal(operator)) return sendRefusal(reply, operator);
    return sendSession(request, reply, operator.id);
  });
}
