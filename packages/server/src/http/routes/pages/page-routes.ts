import staticFiles from '@fastify/static';
import type { App, HttpOptions } from '../../app.ts';

/** A policy that forbids inline code, and assets from origins other than this server and `assetOrigins`. */
function pageHeaders(assetOrigins: readonly string[]) {
  const own = ["'self'", ...assetOrigins].join(' ');
  const policy = [
    "default-src 'self'",
    `connect-src ${own} ws: wss:`,
    `img-src ${own} data:`,
    // Videos of gifts are loaded completely and played as blobs, so that they do not stall.
    `media-src ${own} blob:`,
    `font-src ${own}`,
    "frame-ancestors 'self'",
    "base-uri 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/** The built pages `/docs`, `/effects`, `/overlay/*` and `/demo`, and their files in `/assets`, `/art` and `/effects/`. */
export async function pageRoutes(
  app: App,
  { webRoot, demo, assetOrigins }: Pick<HttpOptions, 'webRoot' | 'demo' | 'assetOrigins'>,
): Promise<void> {
  if (webRoot === null) return;
  const headers = pageHeaders(assetOrigins);
  // OBS inserts the streamer's own CSS into the page as a style element.
  const overlayHeaders = {
    ...headers,
    'content-security-policy': `${headers['content-security-policy']}; style-src 'self' 'unsafe-inline'`,
  };
  await app.register(staticFiles, { root: webRoot, serve: false, dotfiles: 'ignore' });
  const file = (path: string) => `${path}`.replace(/^\/+/, '');
  for (const folder of ['art', 'effects']) {
    app.get(`/${folder}/*`, { schema: { hide: true } }, (request, reply) =>
      reply
        .headers(headers)
        .sendFile(`${folder}/${file((request.params as { '*': string })['*'])}`, { maxAge: '1h' }),
    );
  }
  app.get('/assets/*', { schema: { hide: true } }, (request, reply) =>
    reply.headers(headers).sendFile(file((request.params as { '*': string })['*'])),
  );
  const page = (path: string, name: string) =>
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.headers(headers).sendFile(name));
  page('/docs', 'docs.html');
  page('/effects', 'effects.html');
  // A service worker's path limits its scope: this one controls the overlays only.
  page('/overlay/worker.js', 'overlay-worker.js');
  app.get('/overlay/:name', { schema: { hide: true } }, (_request, reply) =>
    reply.headers(overlayHeaders).sendFile('overlay.html'),
  );
  if (demo !== null) page('/demo', 'demo.html');
  app.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply.redirect(demo === null ? '/docs' : '/demo'),
  );
}
