import { type ConsoleSession, PostSignInLink, type SignInMethod } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedInOperator } from '../../domain/operators/operator.ts';
import { actionsOf } from '../../domain/operators/permissions.ts';
import { refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { beginSession, endSession } from '../../store/operators/sessions.ts';
import { useSignInLink } from '../../store/operators/sign-in-links.ts';
import type { App, HttpOptions } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { isFromLoopback } from '../requests/trusted-proxies.ts';
import { clearSessionCookie, sessionToken, setSessionCookie } from './cookies.ts';
import type { SignInTurns } from './sign-in-turns.ts';

export type SessionOptions = Pick<HttpOptions, 'pool' | 'now' | 'timeZone'>;

const sessionView = (operator: SignedInOperator, timeZone: string): ConsoleSession => ({
  operator: {
    id: operator.id,
    name: operator.name,
    role: operator.role,
    host: operator.host,
    agency: operator.agency,
  },
  actions: [...actionsOf(operator.role)],
  time_zone: timeZone,
  expires_at: timestamp(operator.expiresAt),
  has_password: operator.hasPassword,
  second_factor: operator.hasSecondFactor,
  began_by: operator.beganBy,
});

/**
 * Begins a session in the browser. Its token is always new, and the session of the browser's cookie ends. An attacker who has
 * set that cookie in the browser (session fixation) gets no session.
 */
export async function beginNewSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { pool, now }: Pick<SessionOptions, 'pool' | 'now'>,
  operatorId: string,
  beganBy: SignInMethod,
): Promise<SignedInOperator> {
  const before = sessionToken(request.headers);
  if (before !== undefined) await endSession(pool, before);
  const { token, operator } = await beginSession(pool, operatorId, request.ip, beganBy);
  setSessionCookie(reply, token, Math.floor((operator.expiresAt - now()) / 1_000));
  return operator;
}

/** Begins a session and sends it. */
export async function sendNewSession(
  request: FastifyRequest,
  reply: FastifyReply,
  options: SessionOptions,
  operatorId: string,
  beganBy: SignInMethod,
): Promise<FastifyReply> {
  const operator = await beginNewSession(request, reply, options, operatorId, beganBy);
  return reply.send(sessionView(operator, options.timeZone));
}

/** The session of the caller. */
export function sessionRoutes(app: App, { timeZone }: SessionOptions): void {
  app.get('/session', async ({ operator }, reply) => reply.send(sessionView(operator, timeZone)));
}

/** Signing in by a link, and signing out. */
export function linkRoutes(app: App, options: SessionOptions, turns: SignInTurns): void {
  const { pool } = options;

  app.post('/sign-in/link', { schema: { body: PostSignInLink } }, (request, reply) =>
    turns(request, reply, async () => {
      const operator = await useSignInLink(pool, request.body.secret, isFromLoopback(request.raw));
      return operator === null
        ? sendRefusal(reply, refuse('unauthenticated', 'This link was used, or is older than ten minutes.'))
        : sendNewSession(request, reply, options, operator, 'link');
    }),
  );

  app.post('/sign-out', (request, reply) =>
    turns(request, reply, async () => {
      const token = sessionToken(request.headers);
      if (token !== undefined) await endSession(pool, token);
      clearSessionCookie(reply);
      return reply.code(204).send();
    }),
  );
}
