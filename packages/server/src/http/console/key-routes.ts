import { type ApiKey, type CreatedApiKey, PostApiKey } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { timestamp } from '../../domain/timestamp.ts';
import { type ApiKeyRow, createApiKey, listApiKeys, revokeApiKey } from '../../store/operators/api-keys.ts';
import type { App, HttpOptions } from '../app.ts';
import { sendRefusal } from '../errors/send-refusal.ts';
import { HexId } from './hex-id.ts';

const KeyPath = Type.Object({ key: HexId('a key') });

const keyView = ({
  created_by,
  operator_name,
  created_at,
  expires_at,
  last_used_at,
  revoked_at,
  ...row
}: ApiKeyRow): ApiKey => ({
  ...row,
  created_at: timestamp(created_at),
  created_by: { id: created_by, name: operator_name },
  expires_at: expires_at === null ? null : timestamp(expires_at),
  last_used_at: last_used_at === null ? null : timestamp(last_used_at),
  revoked_at: revoked_at === null ? null : timestamp(revoked_at),
});

/** Server keys with scopes, for the programs of the platform that need less than everything. */
export function keyRoutes(
  app: App,
  { pools, now, apiKeysChanged }: Pick<HttpOptions, 'pools' | 'now' | 'apiKeysChanged'>,
): void {
  const pool = pools.readiness;

  app.get('/keys', { schema: { operationId: 'listApiKeys' } }, async (_request, reply) =>
    reply.send({ data: (await listApiKeys(pool)).map(keyView) }),
  );

  app.post(
    '/keys',
    { schema: { operationId: 'createApiKey', body: PostApiKey } },
    async ({ operator, body: { name, scopes, expires_at: expires } }, reply) => {
      const expiresAt = expires === undefined ? null : Date.parse(expires);
      if (expiresAt !== null && !(expiresAt > now()))
        return sendRefusal(
          reply,
          refuse('invalid_request', 'expires_at must be in the future.', { param: 'expires_at' }),
        );
      const made = await createApiKey(pool, { name, scopes, expiresAt, createdBy: operator.id });
      if (isRefusal(made)) return sendRefusal(reply, made);
      await apiKeysChanged();
      const created: CreatedApiKey = { ...keyView(made.row), secret: made.key };
      return reply.code(201).send(created);
    },
  );

  app.delete(
    '/keys/:key',
    { schema: { operationId: 'revokeApiKey', params: KeyPath } },
    async ({ params }, reply) => {
      const row = await revokeApiKey(pool, params.key);
      if (row === null)
        return sendRefusal(reply, refuse('not_found', 'There is no such key.', { param: 'key' }));
      await apiKeysChanged();
      return reply.send(keyView(row));
    },
  );
}
