/** Response headers that a page of another origin may read. */
export const EXPOSED_HEADERS = [
  'X-Request-Id',
  'Idempotent-Replayed',
  'Retry-After',
  // Date, because Retry-After may be a date that is relative to it.
  'Date',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];

/** Returns the headers for a response to `origin`; undefined: the origin is unknown. */
export type BrowserHeaders = (origin: string | undefined) => Record<string, string>;

/**
 * Headers for responses that are written without Fastify, equal to those of its plugins, so that a page of an allowed origin
 * can read every refusal. `origins`: allowed origins, or `*`. If the request could not be parsed and only one origin is
 * allowed, the headers name that origin; browsers block the response for any other page.
 */
export function createBrowserHeaders(origins: readonly string[]): BrowserHeaders {
  const isAny = origins.includes('*');
  const only = origins.length === 1 ? origins[0] : undefined;

  function allowed(origin: string | undefined): string | undefined {
    if (isAny) return '*';
    if (origin === undefined) return only;
    return origins.includes(origin) ? origin : undefined;
  }

  return (origin) => {
    const allowedOrigin = allowed(origin);
    return {
      ...(allowedOrigin !== undefined && { 'Access-Control-Allow-Origin': allowedOrigin }),
      ...(!isAny && { Vary: 'Origin' }),
      'Access-Control-Expose-Headers': EXPOSED_HEADERS.join(', '),
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Content-Security-Policy': "default-src 'none';frame-ancestors 'none'",
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    };
  };
}
