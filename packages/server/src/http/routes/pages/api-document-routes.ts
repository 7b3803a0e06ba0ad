import type { App } from '../../app.ts';
import { asyncapiDocument } from '../../documents/asyncapi.ts';
import { openapiDocument } from '../../documents/openapi.ts';

/** The API documents: `/openapi.json` for HTTP, `/asyncapi.json` for the socket. */
export function apiDocumentRoutes(app: App): void {
  let openapi: object | undefined;
  let asyncapi: object | undefined;
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    // Generated at the first request, when all routes have been added: each document takes some 50 ms.
    openapi ??= openapiDocument(app.swagger());
    return reply.send(openapi);
  });
  app.get('/asyncapi.json', { schema: { hide: true } }, async (_request, reply) => {
    asyncapi ??= asyncapiDocument();
    return reply.send(asyncapi);
  });
}
