/** Headers of an answer that a page of another origin may read. */
export const EXPOSED_HEADERS = [
  'X-Request-Id',
  'Idempotent-Replayed',
  'Retry-After',
  // Retry-After may be a date, of the clock that this one shows.
  'Date',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];

/** The headers for a request from `origin`; undefined when it is not known. */
export type BrowserHeaders = (origin: string | undefined) => Record<string, string>;

/**
 * For answers that are written without Fastify: the same that its plugins add, so that a page of an allowed origin can read
 * every refusal. `origins` has `*` or origins. When the request could not be read, a single allowed origin is named all the
 * same: to any other page it is a refusal.
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
