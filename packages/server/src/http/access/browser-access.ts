import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { EXPOSED_HEADERS } from '../../wire/browser-headers.ts';
import type { App } from '../app.ts';

/**
 * Sets the headers for browsers: which origins may call the API, and that a response is data, never a page. Credentials
 * are bearer tokens and never cookies, so allowing every origin is safe. `origins` restricts it.
 */
export async function allowBrowsers(app: App, origins: readonly string[]): Promise<void> {
  await app.register(cors, {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'X-Request-Id',
      // A page with OpenTelemetry or Sentry adds these to each of its requests.
      'traceparent',
      'tracestate',
      'baggage',
      'sentry-trace',
    ],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 86_400,
    // An OPTIONS request without preflight headers is answered like any other request.
    strictPreflight: false,
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // The proxy that terminates TLS sets this header.
    strictTransportSecurity: false,
  });
}
