import staticFiles from '@fastify/static';
import type { App, HttpOptions } from '../app.ts';

/** Nothing from another host, and nothing inline. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The built pages: `/docs` and `/demo`, and what they load from `/assets` and `/art`. */
export async function pageRoutes(app: App, { webRoot, demo }: HttpOptions): Promise<void> {
  if (webRoot === null) return;
  await app.register(staticFiles, { root: webRoot, serve: false });
  const file = (path: string) => `${path}`.replace(/^\/+/, '');
  app.get('/art/*', { schema: { hide: true } }, (request, reply) =>
    reply
      .headers(PAGE_HEADERS)
      .sendFile(`art/${file((request.params as { '*': string })['*'])}`, { maxAge: '1h' }),
  );
  app.get('/assets/*', { schema: { hide: true } }, (request, reply) =>
    reply.headers(PAGE_HEADERS).sendFile(file((request.params as { '*': string })['*'])),
  );
  const page = (path: string, name: string) =>
    app.get(path, { schema: { hide: true } }, (_request, reply) =>
      reply.headers(PAGE_HEADERS).sendFile(name),
    );
  page('/docs', 'docs.html');
  if (demo !== null) page('/demo', 'demo.html');
  app.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply.redirect(demo === null ? '/docs' : '/demo'),
  );
}
