/** The token itself, or a function that fetches one. */
export type TokenSource = string | (() => string | Promise<string>);

export interface UserToken {
  /** True when the source can supply a new token. */
  readonly isRenewable: boolean;
  /** Returns the current token, or fetches one. `isFresh`: it is taken for the first time. Rejects with what the source throws. */
  take(): Promise<{ token: string; isFresh: boolean }>;
  /** Discards `token`, which the server refuses. */
  drop(token: string): void;
  stop(): void;
}

/** A new token is fetched this long before the old one expires, or a quarter of its lifetime when that is less. */
const MAX_LEAD_MS = 60_000;
const SOURCE_DEADLINE_MS = 15_000;
/** The characters that a subprotocol and a header can carry. A gateway's page has others. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
/** The longest delay of `setTimeout`: 24 days. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Keeps a current token. The next one is fetched before the old one expires, so that an expiry costs no more than a
 * reconnection: clients whose tokens expire together do not all call the backend at that moment. `nowMs`: the server's time.
 */
export function createUserToken(source: TokenSource, nowMs: () => number, random: () => number): UserToken {
  const fixed = typeof source === 'string' ? source : null;
  let current = fixed;
  let isFresh = true;
  let fetching: Promise<string> | null = null;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function fetchToken(): Promise<string> {
    const token = await inTime(typeof source === 'string' ? source : source());
    // The WebSocket would refuse it for good, but the next call of the source may return a token.
    if (typeof token !== 'string' || !TOKEN.test(token)) throw new Error('The source has no token.');
    isFresh ||= token !== current;
    current = token;
    scheduleRenewal(token);
    return token;
  }

  /** Calls at the same time share one fetch. */
  function renewed(): Promise<string> {
    fetching ??= fetchToken().finally(() => {
      fetching = null;
    });
    return fetching;
  }

  function scheduleRenewal(token: string) {
    clearTimeout(renewal);
    const lifetimeMs = expiryMs(token) - nowMs();
    if (!(lifetimeMs > 0) || stopped) return;
    // Spread by a random part: many clients connect at the same moment, with tokens of the same lifetime.
    const leadMs = Math.min(MAX_LEAD_MS, lifetimeMs / 4) * (0.5 + random() / 2);
    // After a failure, the token is fetched when the server refuses the old one.
    renewal = setTimeout(() => void renewed().catch(() => {}), Math.min(lifetimeMs - leadMs, MAX_DELAY_MS));
  }

  return {
    isRenewable: fixed === null,
    async take() {
      // The token may have expired while the device slept: a handshake with it would fail.
      const isUsable = current !== null && (current === fixed || !(expiryMs(current) <= nowMs()));
      const taken = { token: isUsable ? current! : await renewed(), isFresh };
      isFresh = false;
      return taken;
    },
    drop(token) {
      if (token === current) current = fixed;
    },
    stop() {
      stopped = true;
      clearTimeout(renewal);
    },
  };
}

/** The sentence for a token that could not be taken. */
export const noToken = (fault: unknown): string =>
  `No token: ${fault instanceof Error ? fault.message : String(fault)}`;

/** Rejects a fetch that takes too long, so that it is repeated: one that hangs would keep the client offline for good. */
const inTime = (token: string | Promise<string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('No answer in time.')), SOURCE_DEADLINE_MS);
    Promise.resolve(token)
      .then(resolve, reject)
      .finally(() => clearTimeout(late));
  });

/** The expiry time that a JWT states. Unix milliseconds; NaN without one, which is neither past nor future. */
function expiryMs(token: string): number {
  const { exp } = claimsOf(token);
  return typeof exp === 'number' ? exp * 1000 : Number.NaN;
}

/** The user that a JWT states; null without one, as for a server key. */
export function subjectOf(token: string): string | null {
  const { sub } = claimsOf(token);
  return typeof sub === 'string' ? sub : null;
}

/** The claims, not verified. Empty for text that is no JWT. */
function claimsOf(token: string): { exp?: unknown; sub?: unknown } {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(atob(payload));
  } catch {
    return {};
  }
}
