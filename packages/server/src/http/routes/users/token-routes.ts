import { randomUUID } from 'node:crypto';
import { LIMITS, PostToken, PostTokenRevocation, Token, TokenRevocation } from '@lavish/protocol';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { timestamp } from '../../../domain/timestamp.ts';
import { signToken } from '../../../intake/tokens.ts';
import { addRevocation } from '../../../store/users/token-revocations.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';

export function tokenRoutes(app: App, { pools, tokenSigner, now, tokensRevoked }: HttpOptions): void {
  app.post(
    '/v1/tokens',
    {
      schema: {
        tags: ['tokens'],
        operationId: 'createToken',
        summary: 'Create a token',
        description:
          'For platforms that do not sign their own tokens. Refused with `not_found` if no signing key is configured.',
        security: SERVER_ONLY,
        body: PostToken,
        response: { 201: Token },
        refusals: ['not_found'],
      },
    },
    async (request, reply) => {
      const refusal = requireServer(request.identity);
      if (refusal) return sendRefusal(reply, refusal);
      if (!tokenSigner)
        return sendRefusal(reply, refuse('not_found', 'This server has no key to sign tokens with.'));
      const { user, ttl_s = LIMITS.defaultTokenTtlS, ...grants } = request.body;
      const issuedAtMs = Math.floor(now() / 1_000) * 1_000;
      const claims = { user, grants, issuedAtMs, ttlS: ttl_s };
      const jti = randomUUID();
      const token = await signToken(claims, tokenSigner.keyId, tokenSigner.key, jti);
      return reply.code(201).send({ token, jti, expires_at: timestamp(issuedAtMs + ttl_s * 1_000) });
    },
  );

  app.post(
    '/v1/tokens/revocations',
    {
      schema: {
        tags: ['tokens'],
        operationId: 'revokeTokens',
        summary: 'Revoke tokens',
        description:
          'Revokes one token by its `jti`, or all tokens of a `user` that were issued until now, including those without an `iat`. Every node refuses them within two seconds and closes their sockets. Repeating the request is safe: with `user`, the time moves to now.',
        security: SERVER_ONLY,
        body: PostTokenRevocation,
        response: { 201: TokenRevocation },
        refusals: ['limit_reached'],
      },
    },
    async ({ identity, body }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const { jti, user, expires_at: expires } = body;
      if ((jti === undefined) === (user === undefined)) {
        return sendRefusal(
          reply,
          refuse('invalid_request', 'Send exactly one of jti and user.', {
            param: jti === undefined ? 'jti' : 'user',
          }),
        );
      }
      const expiresAt = expires === undefined ? undefined : Date.parse(expires);
      if (Number.isNaN(expiresAt)) {
        const detail = 'expires_at must be a valid time. Leap seconds are not supported.';
        return sendRefusal(reply, refuse('invalid_request', detail, { param: 'expires_at' }));
      }
      const revocation = await addRevocation(pools.changes, {
        ...(jti === undefined ? { user: user! } : { jti }),
        ...(expiresAt !== undefined && { expiresAt }),
      });
      if (isRefusal(revocation)) return sendRefusal(reply, revocation);
      await tokensRevoked();
      return reply.code(201).send({
        ...(jti === undefined ? { user: user! } : { jti }),
        revoked_at: timestamp(revocation.revokedAt),
        expires_at: timestamp(revocation.expiresAt),
      });
    },
  );
}
