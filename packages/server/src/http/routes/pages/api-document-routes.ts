import type { App } from '../../app.ts';
import { asyncapiDocument } from '../../documents/asyncapi.ts';
import { openapiDocument } from '../../documents/openapi.ts';

/** What the API says of itself: `/openapi.json` for HTTP, `/asyncapi.json` for the socket. */
export function apiDocumentRoutes(app: App): void {
  let openapi: object | undefined;
  const asyncapi = asyncapiDocument();
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    // Only once all routes are there.
    openapi ??= openapiDocument(app.swagger());
    return reply.send(openapi);
  });
  app.get('/asyncapi.json', { schema: { hide: true } }, async (_request, reply) => reply.send(asyncapi));
}
