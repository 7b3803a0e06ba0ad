import staticFiles from '@fastify/static';
import type { App, HttpOptions } from '../app.ts';

/** Nothing from another host, and nothing inline. */
const PAGE_HEADERS = {
  'content-security-policy':
    // Videos of gifts are played from memory, as blobs: so they do not stall half way.
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; media-src 'self' blob:; frame-ancestors 'self'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** OBS puts the streamer's own CSS into the page as a style element. */
const OVERLAY_HEADERS = {
  ...PAGE_HEADERS,
  'content-security-policy': `${PAGE_HEADERS['content-security-policy']}; style-src 'self' 'unsafe-inline'`,
};

/** The built pages: `/docs`, `/effects`, `/overlay/*` and `/demo`, and what they load from `/assets`, `/art` and `/effects/`. */
export async function pageRoutes(
  app: App,
  { webRoot, demo }: Pick<HttpOptions, 'webRoot' | 'demo'>,
): Promise<void> {
  if (webRoot === null) return;
  await app.register(staticFiles, { root: webRoot, serve: false });
  const file = (path: string) => `${path}`.replace(/^\/+/, '');
  for (const folder of ['art', 'effects']) {
    app.get(`/${folder}/*`, { schema: { hide: true } }, (request, reply) =>
      reply
        .headers(PAGE_HEADERS)
        .sendFile(`${folder}/${file((request.params as { '*': string })['*'])}`, { maxAge: '1h' }),
    );
  }
  app.get('/assets/*', { schema: { hide: true } }, (request, reply) =>
    reply.headers(PAGE_HEADERS).sendFile(file((request.params as { '*': string })['*'])),
  );
  const page = (path: string, name: string) =>
    app.get(path, { schema: { hide: true } }, (_request, reply) =>
      reply.headers(PAGE_HEADERS).sendFile(name),
    );
  page('/docs', 'docs.html');
  page('/effects', 'effects.html');
  // Where it lies says what it may answer for: the overlays alone.
  page('/overlay/worker.js', 'overlay-worker.js');
  app.get('/overlay/:name', { schema: { hide: true } }, (_request, reply) =>
    reply.headers(OVERLAY_HEADERS).sendFile('overlay.html'),
  );
  if (demo !== null) page('/demo', 'demo.html');
  app.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply.redirect(demo === null ? '/docs' : '/demo'),
  );
}
