/** The token itself, or where to get one. */
export type TokenSource = string | (() => string | Promise<string>);

export interface UserToken {
  /** A new one can be had. */
  readonly isRenewable: boolean;
  /** The one at hand, or a new one; `isFresh` the first time that it is taken. Rejects with what the source throws. */
  take(): Promise<{ token: string; isFresh: boolean }>;
  /** The server takes `token` no more. */
  drop(token: string): void;
  stop(): void;
}

/** A new token is asked for this long before the old one expires, or a quarter of its life when that is less. */
const MOST_LEAD_MS = 60_000;
const SOURCE_DEADLINE_MS = 15_000;
/** What `setTimeout` can count: 24 days. */
const MOST_DELAY_MS = 2 ** 31 - 1;

/**
 * Keeps a token at hand. The next one is fetched before the old one expires, so that the server's "expired" costs a
 * reconnection and no more: not a question to a backend that everyone asks at that moment.
 */
export function createUserToken(source: TokenSource, nowMs: () => number, random: () => number): UserToken {
  let current: string | null = typeof source === 'string' ? source : null;
  let isFresh = true;
  let asking: Promise<string> | null = null;
  let renewal: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  async function ask(ask: () => string | Promise<string>): Promise<string> {
    const token = await inTime(ask());
    isFresh ||= token !== current;
    current = token;
    scheduleRenewal(token);
    return token;
  }

  /** Two who ask at the same moment are answered by one question. */
  function renewed(): Promise<string> {
    if (typeof source === 'string') return Promise.resolve(source);
    asking ??= ask(source).finally(() => {
      asking = null;
    });
    return asking;
  }

  function scheduleRenewal(token: string) {
    clearTimeout(renewal);
    const lifeMs = (expiryMs(token) ?? 0) - nowMs();
    if (lifeMs <= 0 || stopped) return;
    // Spread: many come at the same moment, with tokens of one length.
    const leadMs = Math.min(MOST_LEAD_MS, lifeMs / 4) * (0.5 + random() / 2);
    // What fails now is asked for again when the server says "expired".
    renewal = setTimeout(() => void renewed().catch(() => {}), Math.min(lifeMs - leadMs, MOST_DELAY_MS));
  }

  const isOver = (token: string) => (expiryMs(token) ?? Number.POSITIVE_INFINITY) <= nowMs();

  return {
    isRenewable: typeof source === 'function',
    async take() {
      // One that has expired while this device slept is not worth a handshake.
      const token = current === null || (typeof source === 'function' && isOver(current)) ? null : current;
      const taken = { token: token ?? (await renewed()), isFresh };
      isFresh = false;
      return taken;
    },
    drop(token) {
      if (token === current && typeof source === 'function') current = null;
    },
    stop() {
      stopped = true;
      clearTimeout(renewal);
    },
  };
}

/** A fetch without an end would keep us offline for good: what comes too late is asked for again. */
async function inTime(token: string | Promise<string>): Promise<string> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error('It did not come in time.')), SOURCE_DEADLINE_MS);
  });
  return Promise.race([token, deadline]).finally(() => clearTimeout(late));
}

/** When a JWT expires, by its own word. Unix milliseconds; null when it does not say. */
function expiryMs(token: string): number | null {
  const { exp } = claimsOf(token);
  return typeof exp === 'number' ? exp * 1000 : null;
}

/** The user of a JWT, by its own word; null when it does not say, as a server key. */
export function subjectOf(token: string): string | null {
  const { sub } = claimsOf(token);
  return typeof sub === 'string' ? sub : null;
}

/** Empty of what is no JWT. */
function claimsOf(token: string): { exp?: unknown; sub?: unknown } {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(atob(payload));
  } catch {
    return {};
  }
}
