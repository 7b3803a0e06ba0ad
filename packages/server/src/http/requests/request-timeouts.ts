/** How long a request may take to arrive, from its first byte or the connection's start. Milliseconds. */
export interface RequestTimeouts {
  headersMs: number;
  wholeMs: number;
}

/** 80 KiB, the most there can be, come within 30 s at 3 kB/s: a bad mobile network has ten times that. */
export const DEFAULT_REQUEST_TIMEOUTS: RequestTimeouts = { headersMs: 10_000, wholeMs: 30_000 };

/**
 * Fastify's options for it. Whoever sends a byte now and then would be waited for: Fastify has no limit of its own, and
 * of Node's two the longer is that of the whole request. Node looks at them every 30 s unless told otherwise.
 */
export const requestTimeoutOptions = ({ headersMs, wholeMs }: RequestTimeouts) => ({
  requestTimeout: wholeMs,
  http: {
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.ceil(headersMs / 4),
    // `headers-once` refuses a request without a Host, with a problem document. Node would send an empty 400.
    requireHostHeader: false,
  },
});
