export interface SubscribeRequests {
  /** Sends a request now. Only its response counts from then on. */
  send(): void;
  /** Sends a request later: the first time at once, then after longer and longer delays, and never before `minDelayMs`. */
  repeat(minDelayMs: number): void;
  /** Whether the message with this `ref` answers the last request. */
  isPending(ref: unknown): boolean;
  /** The subscription works: the next delay is the first again. */
  succeed(): void;
  /** The last request was answered, or its response no longer counts. Sends nothing more, until `send` or `repeat` is called. */
  cancel(): void;
}

interface Options {
  transmit(ref: number): void;
  nextRef(): number;
  /** The delay before the nth request in a row. Milliseconds. */
  retryMs(attempt: number): number;
}

/** Requests to subscribe to one room, of which at most the last awaits its response. */
export function createSubscribeRequests({ transmit, nextRef, retryMs }: Options): SubscribeRequests {
  let pending: number | null = null;
  let attempts = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function cancel() {
    clearTimeout(retry);
    pending = null;
  }

  function send() {
    cancel();
    pending = nextRef();
    transmit(pending);
  }

  return {
    send,
    repeat(minDelayMs) {
      cancel();
      // With a random part also when the server named a delay: it may have named the same one to thousands of clients.
      const isFirst = attempts === 0 && minDelayMs === 0;
      retry = setTimeout(send, isFirst ? 0 : minDelayMs + retryMs(attempts));
      attempts += 1;
    },
    isPending: (ref) => pending !== null && ref === pending,
    succeed() {
      attempts = 0;
    },
    cancel,
  };
}
