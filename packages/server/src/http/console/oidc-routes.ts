import { type OidcFault, type OidcSignIn, PostSignInOidc, type SignInMethods } from '@lavish/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  isOfAllowedDomain,
  nameOf,
  type OidcClaims,
  type OidcConfig,
  roleOfClaims,
  subjectOf,
} from '../../domain/operators/oidc-rules.ts';
import { refuse } from '../../domain/refusal.ts';
import { isOpenInvitation, USED_INVITATION } from '../../store/operators/credentials.ts';
import { beginOidcSignIn, endOidcSignIn, operatorOfAccount } from '../../store/operators/oidc-operators.ts';
import { newSecret } from '../../store/operators/secrets.ts';
import { type AttemptLimit, giveBackAttempt, takeAttempt } from '../../store/operators/sign-in-attempts.ts';
import type { App } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { clearOidcCookie, oidcSecret, setOidcCookie } from './cookies.ts';
import { createOidcClient, OidcUnavailable } from './oidc-client.ts';
import { beginNewSession, type SessionOptions } from './session-routes.ts';
import { createSignInTurns, networkOf } from './sign-in-turns.ts';

/** Sign-ins of an address in 15 minutes that do not end with a session. Each is a row for ten minutes. */
const PER_ADDRESS = 60;

/** Which ways to sign in there are. */
export function signInMethodsRoute(app: App, oidc: OidcConfig | null): void {
  const methods: SignInMethods = { password: true, oidc: oidc && { name: oidc.name } };
  app.get('/sign-in/methods', async (_request, reply) => reply.send(methods));
}

/**
 * Signing in at the OpenID provider: an authorization code with PKCE, state and nonce. The turns are its own, so that a
 * provider that hangs delays no password.
 */
export function oidcRoutes(app: App, options: Pick<SessionOptions, 'pool' | 'now'>, oidc: OidcConfig): void {
  const { pool } = options;
  const client = createOidcClient(oidc);
  const turns = createSignInTurns();
  const limitOf = (request: FastifyRequest): AttemptLimit => ({
    key: `oidc ${networkOf(request)}`,
    attempts: PER_ADDRESS,
  });

  async function begin(request: FastifyRequest<{ Body: PostSignInOidc }>, reply: FastifyReply) {
    const retry_after_s = await takeAttempt(pool, limitOf(request));
    if (retry_after_s !== null)
      return sendRefusal(reply, refuse('rate_limited', 'Too many sign-ins were begun.', { retry_after_s }));
    const { invitation = null } = request.body;
    if (invitation !== null && !(await isOpenInvitation(pool, invitation)))
      return sendRefusal(reply, USED_INVITATION);
    const secret = newSecret();
    let answer: OidcSignIn;
    try {
      answer = { url: (await client.authorizationUrl(secret)).href };
    } catch (error) {
      if (!(error instanceof OidcUnavailable)) throw error;
      request.log.warn({ err: error }, 'the OpenID provider does not respond');
      await giveBackAttempt(pool, limitOf(request));
      const detail = `${oidc.name} does not respond. Sign in with a password, or try again.`;
      return sendRefusal(reply, refuse('overloaded', detail, { retry_after_s: 5 }));
    }
    await beginOidcSignIn(pool, secret, invitation);
    setOidcCookie(reply, secret);
    return reply.send(answer);
  }

  /** Checks the provider's response, and begins a session. Returns why it did not. */
  async function signIn(request: FastifyRequest, reply: FastifyReply): Promise<OidcFault | null> {
    const secret = oidcSecret(request.headers);
    const begun = secret === undefined ? null : await endOidcSignIn(pool, secret);
    if (begun === null) return 'expired';
    let claims: OidcClaims;
    try {
      claims = await client.claimsOf(secret!, request.raw.url!.split('?')[1] ?? '');
    } catch (error) {
      // The errors of the library name what is wrong, and contain neither the code nor a token.
      const { name, code, message } = error as Error & { code?: string };
      request.log.warn({ fault: { name, code, message } }, 'a sign-in at the OpenID provider failed');
      return error instanceof OidcUnavailable ? 'unavailable' : 'refused';
    }
    if (!isOfAllowedDomain(claims, oidc.domains)) return 'no_role';
    const found = await operatorOfAccount(pool, {
      subject: subjectOf(claims),
      name: nameOf(claims),
      role: roleOfClaims(claims, oidc.roles),
      invitationHash: begun.invitationHash,
      address: request.ip,
    });
    if ('fault' in found) return found.fault;
    await giveBackAttempt(pool, limitOf(request));
    await beginNewSession(request, reply, options, found.operator, 'oidc');
    return null;
  }

  app.decorateRequest('isTls');
  app.addHook('onRequest', async (request) => {
    request.isTls = oidc.origin.startsWith('https:');
  });
  app.post('/sign-in/oidc', { schema: { body: PostSignInOidc } }, (request, reply) =>
    turns(request, reply, () => begin(request, reply)),
  );
  // The provider adds parameters of its own, such as `iss` and `session_state`.
  app.get('/sign-in/oidc/callback', (request, reply) =>
    turns(request, reply, async () => {
      clearOidcCookie(reply);
      const fault = await signIn(request, reply);
      return reply.redirect(fault === null ? '/console' : `/console#sign-in-fault=${fault}`, 303);
    }),
  );
}
