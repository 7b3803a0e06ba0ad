import Fastify from 'fastify';
import { pageRoutes } from '../routes/pages/page-routes.ts';

/** Serves only the built pages, with their headers, on a free port. Tests of pages without data need no database. */
export async function servePages(webRoot: string): Promise<{ origin: string; close(): Promise<void> }> {
  const app = Fastify();
  await pageRoutes(app, { webRoot, demo: null, assetOrigins: [] });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return { origin, close: () => app.close() };
}
