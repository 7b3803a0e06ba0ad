import Type from 'typebox';
import type { App, HttpOptions } from '../../app.ts';
import { ANYONE } from '../../documents/documented-route.ts';

/** The text format of Prometheus. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function metricsRoute(app: App, { exposeMetrics }: HttpOptions): void {
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['operations'],
        operationId: 'metrics',
        summary: 'Metrics',
        description: 'All metrics of this node, in the text format of Prometheus.',
        security: ANYONE,
        response: {
          200: {
            description: 'The metrics. docs/METRICS.md describes them.',
            content: { 'text/plain': { schema: Type.String() } },
          },
        },
      },
    },
    async (_request, reply) => reply.type(CONTENT_TYPE).send(await exposeMetrics()),
  );
}
