import { isUtf8 } from 'node:buffer';
import { LIMITS, STORE_PROVIDERS, type StoreProvider } from '@lavish/protocol';
import Type from 'typebox';
import { isRefusal, refuse } from '../../../domain/refusal.ts';
import { storeMessage } from '../../../store/purchases/provider-messages.ts';
import type { App, HttpOptions } from '../../app.ts';
import { ANYONE } from '../../documents/documented-route.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';

const ProviderPath = Type.Object({
  provider: Type.String({ maxLength: 32, description: 'The provider.', examples: ['stripe'] }),
});

const Stored = Type.Object({ stored: Type.Boolean({ description: 'True: the message is stored.' }) });

/**
 * Takes the messages of payment providers. The signature covers the bytes of the body, so they are not parsed here. What
 * is not verified is not stored; what is stored is answered with 200, whatever it says.
 */
export function webhookRoute(app: App, { pools, providers, connections, now }: HttpOptions): void {
  app.register(async (webhooks: App) => {
    webhooks.removeAllContentTypeParsers();
    webhooks.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
    webhooks.addHook('onRequest', connections.refuseBeyond);
    webhooks.post(
      '/v1/providers/:provider/webhook',
      {
        bodyLimit: LIMITS.maxProviderMessageBytes,
        schema: {
          // Only providers call it, and each describes its own messages.
          hide: true,
          tags: ['purchases'],
          operationId: 'receiveProviderMessage',
          summary: 'Receive a message of a payment provider',
          description:
            'For the providers: enter this address as the webhook there. A message with a valid signature is stored once and then processed.',
          security: ANYONE,
          params: ProviderPath,
          response: { 200: Stored },
          refusals: [
            'not_found',
            'signature_invalid',
            'body_too_large',
            'invalid_request',
            'internal',
            'overloaded',
          ],
        },
      },
      async (request, reply) => {
        const name = STORE_PROVIDERS.find((each): each is StoreProvider => each === request.params.provider);
        const provider = name && providers.get(name);
        if (!provider) {
          const detail = 'No provider of this name is set up here.';
          return sendRefusal(reply, refuse('not_found', detail, { param: 'provider' }));
        }
        const body = request.body as unknown;
        if (!Buffer.isBuffer(body) || !isUtf8(body) || body.includes(0))
          return sendRefusal(
            reply,
            refuse('invalid_request', 'The body must be text in UTF-8.', { param: 'body' }),
          );
        const message = await provider.verifyMessage({ body, headers: request.headers, at: now() });
        if (isRefusal(message)) return sendRefusal(reply, message);
        await storeMessage(pools.money, provider.name, message, body.toString('utf8'));
        return reply.send({ stored: true });
      },
    );
  });
}
