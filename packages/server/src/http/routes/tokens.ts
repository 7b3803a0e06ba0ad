import { LIMITS, PostToken, Token } from '@lavish/protocol';
import { refuse } from '../../domain/refuse.ts';
import { signToken } from '../../intake/tokens.ts';
import type { App, HttpOptions } from '../app.ts';
import { SERVER_ONLY } from '../documented-route.ts';
import { requireServer } from '../identity.ts';
import { sendRefusal } from '../problem.ts';

export function tokenRoutes(app: App, { tokenSigner, now }: HttpOptions): void {
  app.post(
    '/v1/tokens',
    {
      schema: {
        tags: ['tokens'],
        operationId: 'createToken',
        summary: 'Create a token',
        description:
          'For a platform that does not sign its own tokens. `not_found` when no signing key is configured.',
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
        return sendRefusal(reply, refuse('not_found', 'No key to sign tokens with is configured here.'));
      const { user, ttl_s = LIMITS.defaultTokenTtlS, ...grants } = request.body;
      const expiresAtS = Math.floor(now() / 1000) + ttl_s;
      const token = await signToken({ user, grants, expiresAtS }, tokenSigner.keyId, tokenSigner.key);
      return reply.code(201).send({ token, expires_at: new Date(expiresAtS * 1000).toISOString() });
    },
  );
}
