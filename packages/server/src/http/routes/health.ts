import Type from 'typebox';
import type { App, HttpOptions } from '../app.ts';

const Health = Type.Object({ status: Type.String(), reason: Type.Optional(Type.String()) });

export function healthRoutes(app: App, { notReadyBecause }: HttpOptions): void {
  app.get(
    '/healthz',
    {
      schema: { tags: ['operations'], summary: 'The process lives', security: [], response: { 200: Health } },
    },
    async (_request, reply) => reply.send({ status: 'ok' }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        tags: ['operations'],
        summary: 'This node should get traffic',
        security: [],
        response: { 200: Health, 503: Health },
      },
    },
    async (_request, reply) => {
      const reason = await notReadyBecause();
      return reason === null
        ? reply.send({ status: 'ready' })
        : reply.code(503).send({ status: 'not ready', reason });
    },
  );

  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => reply.send(app.swagger()));
}
