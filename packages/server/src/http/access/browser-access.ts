import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { EXPOSED_HEADERS } from '../../wire/browser-headers.ts';
import type { App } from '../app.ts';

/**
 * What browsers are told of the API: which pages may call it, and that an answer is data, never a page. Credentials are
 * bearer tokens and never cookies, so any origin is as safe as none; `origins` is for whoever wants it narrower.
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
    // An OPTIONS that asks for nothing is answered with what there is, like any other.
    strictPreflight: false,
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // For whoever terminates TLS to say.
    strictTransportSecurity: false,
  });
}
