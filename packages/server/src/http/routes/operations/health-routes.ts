import Type from 'typebox';
import type { App, HttpOptions } from '../../app.ts';
import { ANYONE } from '../../documents/documented-route.ts';

const Health = Type.Object({
  status: Type.String(),
  reason: Type.Optional(Type.String({ description: 'Why this node should get no traffic.' })),
});

export function healthRoutes(app: App, { notReadyBecause }: HttpOptions): void {
  app.get(
    '/healthz',
    {
      schema: {
        tags: ['operations'],
        operationId: 'health',
        summary: 'Health',
        description: 'Answers while the process runs.',
        security: ANYONE,
        response: { 200: Health },
      },
    },
    async (_request, reply) => reply.send({ status: 'ok' }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        tags: ['operations'],
        operationId: 'readiness',
        summary: 'Readiness',
        description: 'Whether this node should get traffic now.',
        security: ANYONE,
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
}
