import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { type ApiServer, startApiServer } from './support/api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  const webRoot = await makeTemporaryFolder('lavish-pages-');
  server = await startApiServer({ webRoot, assetOrigins: ['https://cdn.example'] });
});
afterAll(() => server.close());

it.each(['/overlay/alerts', '/effects', '/docs'])(
  "%s may load the platform's assets, and nothing else",
  async (path) => {
    const { headers } = await fetch(server.server.origin + path);
    const policy = Object.fromEntries(
      headers
        .get('content-security-policy')!
        .split('; ')
        .map((part) => [part.split(' ')[0], part.split(' ').slice(1)]),
    );
    for (const kind of ['img-src', 'media-src', 'connect-src', 'font-src'])
      expect(policy[kind]).toEqual(expect.arrayContaining(["'self'", 'https://cdn.example']));
    expect(policy['default-src']).toEqual(["'self'"]);
    expect(policy['script-src'] ?? policy['default-src']).not.toContain('https://cdn.example');
  },
);
