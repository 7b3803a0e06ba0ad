/** How long a request may take to arrive, in milliseconds from its first byte or from the start of the connection. */
export interface RequestTimeouts {
  headersMs: number;
  wholeMs: number;
}

/** The largest request, 80 KiB, arrives within 30 s at 3 kB/s. A bad mobile network is ten times as fast. */
export const DEFAULT_REQUEST_TIMEOUTS: RequestTimeouts = { headersMs: 10_000, wholeMs: 30_000 };

/**
 * The timeouts as options of Fastify, which has none by default: a client that sends a byte now and then would keep its
 * connection. Node checks its timeouts every 30 s by default.
 */
export const requestTimeoutOptions = ({ headersMs, wholeMs }: RequestTimeouts) => ({
  requestTimeout: wholeMs,
  http: {
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.ceil(headersMs / 4),
    // `check-headers.ts` refuses a request without a Host with a problem document. Node would send an empty 400.
    requireHostHeader: false,
  },
});
