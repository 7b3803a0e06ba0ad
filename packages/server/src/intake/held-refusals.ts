export interface HeldRefusals {
  /** Resolves when a refusal that asks to come back after `retryAfterS` is to be sent. */
  hold(retryAfterS: number): Promise<void>;
  /** Sends all at once, and holds none from now on. */
  release(): void;
  readonly held: number;
}

export interface HeldRefusalsOptions {
  /** Further ones are sent at once. */
  maxHeld: number;
  random?: () => number;
}

/** Each is an open request, some 10 KB. */
export const MAX_HELD_OVER_HTTP = 2_000;
/** Each is a timer and a short message, less than 1 KB: what 1 s of a flood of 20,000 refusals a second holds. */
export const MAX_HELD_OVER_SOCKETS = 20_000;

/** A tenth of the retry time while few are held, all of it from this many on: 500 ask about 500 times a second then. */
const MANY = 500;
const LEAST_SHARE = 0.1;

/**
 * Keeps refusals for lack of room back for a while, so that a client that repeats at once asks less often: a refused
 * request costs this process nearly as much as an accepted one. Of random length, so that those refused together do not come
 * back together.
 */
export function createHeldRefusals({ maxHeld, random = Math.random }: HeldRefusalsOptions): HeldRefusals {
  const waiting = new Map<NodeJS.Timeout, () => void>();
  let isReleased = false;

  return {
    hold(retryAfterS) {
      if (isReleased || waiting.size >= maxHeld) return Promise.resolve();
      const share = LEAST_SHARE + (1 - LEAST_SHARE) * Math.min(1, waiting.size / MANY);
      const holdMs = retryAfterS * 1_000 * share * (0.5 + random() / 2);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(timer);
          resolve();
        }, holdMs);
        waiting.set(timer, resolve);
      });
    },
    release() {
      isReleased = true;
      for (const [timer, resolve] of waiting) {
        clearTimeout(timer);
        resolve();
      }
      waiting.clear();
    },
    get held() {
      return waiting.size;
    },
  };
}
