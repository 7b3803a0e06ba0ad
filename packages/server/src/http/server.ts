import { maxHeaderSize } from 'node:http';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { LIMITS } from '@lavish/protocol';
import Fastify, { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { refuse } from '../domain/refusal.ts';
import { createHeldRefusals, MAX_HELD_OVER_HTTP } from '../intake/held-refusals.ts';
import { createBrowserHeaders } from '../wire/browser-headers.ts';
import { requestIdOf } from '../wire/request-id.ts';
import { allowBrowsers } from './access/browser-access.ts';
import { takeTurnForChange } from './access/change-turns.ts';
import { requireFieldScopes, requireScope } from './access/key-scopes.ts';
import { createLongReads } from './access/long-reads.ts';
import { refuseUnreadGifts } from './access/refuse-unread-gifts.ts';
import { authenticateRequest, checkIdentityAgain } from './access/request-identity.ts';
import {
  limitRequests,
  limitRequestsUnderWay,
  MAX_WAITING_REQUESTS,
  userBudget,
} from './access/request-limits.ts';
import type { App, HttpOptions } from './app.ts';
import { consoleRoutes } from './console/console-routes.ts';
import { openapiOptions } from './documents/openapi.ts';
import { handleError } from './errors/handle-error.ts';
import { answerClientErrors } from './errors/parser-errors.ts';
import { sendRefusal } from './errors/send-refusal.ts';
import { refuseOtherMethods } from './requests/allowed-methods.ts';
import { refuseHeaders, routeExpectations } from './requests/check-headers.ts';
import { acceptJsonOnly } from './requests/json-bodies.ts';
import { observeRequests } from './requests/observe-requests.ts';
import { rejectUnexpectedInput } from './requests/reject-unexpected-input.ts';
import { DEFAULT_REQUEST_TIMEOUTS, requestTimeoutOptions } from './requests/request-timeouts.ts';
import { spreadRequests } from './requests/spread-requests.ts';
import { apiRoutes } from './routes/api-routes.ts';
import { healthRoutes } from './routes/operations/health-routes.ts';
import { metricsRoute } from './routes/operations/metrics-route.ts';
import { realtimeRoute } from './routes/operations/realtime-route.ts';
import { apiDocumentRoutes } from './routes/pages/api-document-routes.ts';
import { consolePageRoutes } from './routes/pages/console-page-routes.ts';
import { demoRoutes } from './routes/pages/demo-routes.ts';
import { pageRoutes } from './routes/pages/page-routes.ts';
import { uploadFileRoute } from './routes/pages/upload-file-route.ts';
import { webhookRoute } from './routes/purchases/webhook-route.ts';
import { leaderboardRedirects } from './routes/rankings/leaderboard-redirects.ts';

/** Creates the HTTP server. The schemas of the protocol validate its routes and describe them in the documents. */
export async function createHttpServer(given: Omit<HttpOptions, 'longReads'>): Promise<App> {
  const refusals = createHeldRefusals({ maxHeld: MAX_HELD_OVER_HTTP, maxOfOwner: MAX_WAITING_REQUESTS });
  const options: HttpOptions = { ...given, longReads: createLongReads(refusals) };
  const browserHeaders = createBrowserHeaders(options.corsOrigins);
  const app: App = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.maxBodyBytes,
    ...requestTimeoutOptions(options.requestTimeouts ?? DEFAULT_REQUEST_TIMEOUTS),
    // While the server closes, clients that are still connected get a normal response instead of Fastify's 503.
    return503OnClosing: false,
    // As long as a path can be, so that validation refuses an identifier that is too long.
    routerOptions: { maxParamLength: maxHeaderSize },
    requestIdHeader: false,
    // The same rule as for the handshakes of WebSockets.
    trustProxy: (address) => options.trustsProxy(address),
    genReqId: ({ headers }) => requestIdOf(headers),
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        verbose: true,
        // 1.0003 / 0.0001 is not quite 10,003 in binary.
        multipleOfPrecision: 9,
        keywords: ['x-must-be'],
      },
    },
    // Fastify runs no hooks for these errors, so the headers that hooks set are added here.
    frameworkErrors: (error, request, reply) =>
      handleError(error, request, reply.headers(browserHeaders(request.headers.origin))),
    clientErrorHandler: answerClientErrors(options.writeProblem),
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setErrorHandler(handleError);
  app.setNotFoundHandler(notFound);
  // Equal objects must give equal bytes, as a replayed receipt needs. A serializer of a schema could reorder or drop fields.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  acceptJsonOnly(app);
  app.addHook('onRequest', spreadRequests());
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.debug(
      { method: request.method, url: request.routeOptions.url, status: reply.statusCode },
      'answered',
    );
  });

  await allowBrowsers(app, options.corsOrigins);
  app.addHook('onRequest', refuseHeaders);
  app.addHook('onRequest', async (request, reply) =>
    // Before the body is read.
    request.is404 ? notFound(request, reply) : undefined,
  );
  observeRequests(app, options.observeRequest);
  options.connections.watch(app.server);
  routeExpectations(app.server);
  await app.register(swagger, openapiOptions);
  const addMethodRefusals = refuseOtherMethods(app);
  const takeTurn = takeTurnForChange();
  app.addHook('preClose', async () => refusals.release());
  await app.register(async (api: App) => {
    api.decorateRequest('identity');
    api.addHook('onRequest', options.connections.refuseBeyond);
    api.addHook('onRequest', authenticateRequest(options.authenticate));
    api.addHook('onRequest', requireScope);
    api.addHook('onRequest', limitRequests(options.userLimits, userBudget, refusals));
    api.addHook('onRequest', limitRequestsUnderWay(options.requestWaits, userBudget));
    api.addHook('onRequest', refuseUnreadGifts(options.admitGift));
    api.addHook('preValidation', rejectUnexpectedInput);
    api.addHook('preHandler', requireFieldScopes);
    api.addHook('preHandler', takeTurn);
    api.addHook('preHandler', checkIdentityAgain(options.checkIdentity));
    apiRoutes(api, options);
  });
  await app.register((api: App) => consoleRoutes(api, { ...options, takeTurn, refusals }), {
    prefix: '/console/api',
  });
  webhookRoute(app, options);
  leaderboardRedirects(app);
  realtimeRoute(app);
  healthRoutes(app, options);
  metricsRoute(app, options);
  apiDocumentRoutes(app);
  uploadFileRoute(app, options);
  await pageRoutes(app, options);
  consolePageRoutes(app, options);
  if (options.demo) demoRoutes(app, options, options.demo);
  addMethodRefusals();
  return app;
}

const notFound = (request: FastifyRequest, reply: FastifyReply) =>
  sendRefusal(
    reply,
    refuse('not_found', `There is no endpoint ${request.method} ${request.url.split('?')[0]}.`),
  );
