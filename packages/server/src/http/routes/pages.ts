import staticFiles from '@fastify/static';
import type { App, HttpOptions } from '../app.ts';

/** Nothing from another host, and nothing inline. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The built pages: `/demo`, and what they load from `/assets` and `/art`. */
export async function pageRoutes(app: App, { webRoot, demo }: HttpOptions): Promise<void> {
  if (webRoot === null) return;
  await app.register(staticFiles, { root: webRoot, serve: false });
  const file = (path: string) => `${path}`.replace(/^\/+/, '');
  app.get('/art/*', { schema: { hide: true } }, (request, reply) =>
    reply
      .headers(PAGE_HEADERS)
      .sendFile(`art/${file((request.params as { '*': string })['*'])}`, { maxAge: '1h' }),
  );
  if (demo === null) return;
  app.get('/assets/*', { schema: { hide: true } }, (request, reply) =>
    reply.headers(PAGE_HEADERS).sendFile(file((request.params as { '*': string })['*'])),
  );
  app.get('/demo', { schema: { hide: true } }, (_request, reply) =>
    reply.headers(PAGE_HEADERS).sendFile('demo.html'),
  );
}
