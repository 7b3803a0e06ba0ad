import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { LIMITS } from '@lavish/protocol';
import Fastify, { LogController } from 'fastify';
import { uuidv7 } from 'uuidv7';
import { refuse } from '../domain/refuse.ts';
import type { App, HttpOptions } from './app.ts';
import { handleError } from './errors.ts';
import { authenticateRequest } from './identity.ts';
import { watchMethods } from './methods.ts';
import { sendRefusal } from './problem.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { demoRoutes } from './routes/demo.ts';
import { giftRoutes } from './routes/gifts.ts';
import { healthRoutes } from './routes/health.ts';
import { pageRoutes } from './routes/pages.ts';
import { roomRoutes } from './routes/rooms.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { userRoutes } from './routes/users.ts';

/** A request id of the caller's own, so that its logs and ours tell the same story. */
const REQUEST_ID = /^[A-Za-z0-9_.:-]{1,64}$/;

/** The HTTP side: routes, checked and described by the schemas of the protocol. */
export async function createHttpServer(options: HttpOptions): Promise<App> {
  const app: App = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.maxBodyBytes,
    // An identifier that is too long is answered as a bad identifier, not as a missing page.
    routerOptions: { maxParamLength: 1_000 },
    requestIdHeader: false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv7();
    },
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, verbose: true },
    },
    frameworkErrors: handleError,
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setErrorHandler(handleError);
  app.setNotFoundHandler((request, reply) =>
    sendRefusal(
      reply,
      refuse('not_found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`),
    ),
  );
  // The same object gives the same bytes, and a receipt must: no schema reorders or drops what is sent.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  acceptJsonOnly(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.debug(
      { method: request.method, url: request.routeOptions.url, status: reply.statusCode },
      'answered',
    );
  });

  await app.register(swagger, { openapi: DESCRIPTION });
  const refuseOtherMethods = watchMethods(app);
  await app.register(async (api: App) => {
    api.decorateRequest('identity');
    api.addHook('onRequest', authenticateRequest(options.authenticate));
    userRoutes(api, options);
    catalogueRoutes(api, options);
    roomRoutes(api, options);
    giftRoutes(api, options);
    tokenRoutes(api, options);
  });
  healthRoutes(app, options);
  await pageRoutes(app, options);
  if (options.demo) demoRoutes(app, options, options.demo);
  refuseOtherMethods();
  return app;
}

/** JSON and nothing else; a POST that needs no body may come without one. */
function acceptJsonOnly(app: App): void {
  app.removeContentTypeParser('text/plain');
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parseJson(request, body as string, done);
  });
}

const DESCRIPTION = {
  openapi: '3.1.0' as const,
  info: {
    title: 'Lavish',
    version: '0.1.0',
    description: 'Virtual gifts and PK battles for live streams.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  components: { securitySchemes: { bearer: { type: 'http' as const, scheme: 'bearer' } } },
  security: [{ bearer: [] }],
};
