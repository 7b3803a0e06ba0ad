import { fromWireId, ProviderMessage, ProviderMessageList } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { listMessages, retryMessage } from '../../../store/purchases/provider-messages.ts';
import { requireServer } from '../../access/request-identity.ts';
import type { App, HttpOptions } from '../../app.ts';
import { SERVER_ONLY } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';
import { cursorFormat, pageQuery, readPage } from '../../schemas/page-cursors.ts';
import { ProviderMessagePath } from '../../schemas/path-parameters.ts';

const MessagesQuery = Type.Object(
  {
    ...pageQuery,
    state: Type.Optional(
      Type.With(ProviderMessage.properties.state, {
        description: 'Only messages in this state. Default: all.',
      }),
    ),
  },
  { additionalProperties: false },
);

const messageCursor = cursorFormat(Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }) }));

export function providerMessageRoutes(app: App, { pool, pools }: HttpOptions): void {
  app.get(
    '/v1/provider-messages',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'listProviderMessages',
        summary: 'List messages of payment providers',
        description: 'All verified messages, newest first. Those that have `failed` need a look.',
        security: SERVER_ONLY,
        querystring: MessagesQuery,
        response: { 200: ProviderMessageList },
      },
    },
    async ({ identity, query }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const { state } = query;
      const page = await readPage(
        query,
        messageCursor(`messages ${state ?? ''}`),
        (from) => listMessages(pool, { ...from, ...(state !== undefined && { state }) }),
        ({ id }) => ({ id: id.slice(-32) }),
      );
      return isRefusal(page) ? sendRefusal(reply, page) : reply.send(page);
    },
  );

  app.post(
    '/v1/provider-messages/:provider_message/retry',
    {
      schema: {
        tags: ['purchases'],
        operationId: 'retryProviderMessage',
        summary: 'Process a failed message again',
        description:
          'It is due at once. Processing a message again changes nothing that it has changed before.',
        security: SERVER_ONLY,
        params: ProviderMessagePath,
        response: { 200: ProviderMessage },
        refusals: ['not_found'],
      },
    },
    async ({ identity, params }, reply) => {
      const refusal = requireServer(identity);
      if (refusal) return sendRefusal(reply, refusal);
      const id = fromWireId('msg', params.provider_message);
      const message = id === null ? null : await retryMessage(pools.changes, id);
      if (message) return reply.send(message);
      const detail = 'There is no message of this name that waits or has failed.';
      return sendRefusal(reply, refuse('not_found', detail, { param: 'provider_message' }));
    },
  );
}
