import Type from 'typebox';
import type { App, HttpOptions } from '../../app.ts';
import { ANYONE } from '../../documents/documented-route.ts';

/** Prometheus' text format. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function metricsRoute(app: App, { exposeMetrics }: HttpOptions): void {
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['operations'],
        operationId: 'metrics',
        summary: 'Metrics',
        description: 'For Prometheus.',
        security: ANYONE,
        response: {
          200: { description: 'docs/METRICS.md', content: { 'text/plain': { schema: Type.String() } } },
        },
      },
    },
    async (_request, reply) => reply.type(CONTENT_TYPE).send(await exposeMetrics()),
  );
}
