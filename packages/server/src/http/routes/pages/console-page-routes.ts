import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refuse } from '../../../domain/refusal.ts';
import type { App, HttpOptions } from '../../app.ts';
import { sendRefusal } from '../../errors/send-refusal.ts';

/** Nothing but the console's own files. */
function policyWith(assetOrigins: readonly string[]): string {
  const own = ["'self'", ...assetOrigins].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${own} data:`,
    `media-src ${own} blob:`,
    "font-src 'self'",
    // The preview of an overlay.
    "frame-src 'self'",
    // The preview of a gift loads its animation.
    `connect-src ${own}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The console's page, which is the same at every path of it, and its files in `/console/assets/`. */
export function consolePageRoutes(
  app: App,
  { webRoot, assetOrigins }: Pick<HttpOptions, 'webRoot' | 'assetOrigins'>,
): void {
  const folder = webRoot === null ? null : join(webRoot, 'console');
  const policy = policyWith(assetOrigins);
  let page: Promise<string> | undefined;
  const readPage = async () => {
    if (folder === null) return null;
    page ??= readFile(join(folder, 'index.html'), 'utf8');
    return page.catch(() => {
      page = undefined;
      return null;
    });
  };
  const headers = {
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };

  for (const path of ['/console', '/console/*'])
    app.get(path, { schema: { hide: true } }, async (request, reply) => {
      const { '*': rest = '' } = request.params as { '*'?: string };
      if (/^(api|assets)(\/|$)/.test(rest))
        return sendRefusal(reply, refuse('not_found', `There is nothing at /console/${rest}.`));
      const html = await readPage();
      if (html === null)
        return sendRefusal(reply, refuse('not_found', 'The console was not built: run `npm run build`.'));
      return reply
        .headers({ ...headers, 'content-security-policy': policy, 'cache-control': 'no-store' })
        .type('text/html; charset=utf-8')
        .send(html);
    });

  if (folder === null) return;
  app.get('/console/assets/:file', { schema: { hide: true } }, (request, reply) => {
    const { file } = request.params as { file: string };
    // Not `../index.html`, which would come without its policy.
    if (!/^[\w-][\w.-]*$/.test(file))
      return sendRefusal(reply, refuse('not_found', 'There is no such file of the console.'));
    // The names contain a hash of the contents.
    return reply.headers(headers).sendFile(`console/assets/${file}`, { maxAge: '365d', immutable: true });
  });
}
