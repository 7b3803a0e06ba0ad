export interface HeldRefusals {
  /** The retry time of a refusal: at least `retryAfterS`, and so long that `sentPerS` refusals a second are enough. Seconds. */
  retryAfterS(retryAfterS: number): number;
  /**
   * Resolves when a refusal that asks the client to retry after `retryAfterS` seconds may be sent. The refusals of one
   * `owner` that are held at the same time are sent together; null: this one is sent alone.
   */
  hold(retryAfterS: number, owner: string | null): Promise<void>;
  /** Sends all held refusals now, and holds no further ones. */
  release(): void;
  readonly held: number;
}

export interface HeldRefusalsOptions {
  /** Refusals beyond this number are sent at once. */
  maxHeld: number;
  /** The same for the refusals of one owner. Default: no limit. */
  maxOfOwner?: number;
  /** How many are to be sent in a second. With more, retry times grow, up to `MAX_RETRY_S`. Default: no limit. */
  sentPerS?: number;
  random?: () => number;
}

/** Refusals that are sent at the same moment. */
interface Group {
  size: number;
  sent: Promise<void>;
  send(): void;
}

/** Each is an open request, some 10 KB, and one of the node's HTTP connections, of which there are 5,000 by default. */
export const MAX_HELD_OVER_HTTP = 10_000;
/** A refusal over HTTP takes some 100 µs of the core. */
export const SENT_OVER_HTTP_PER_S = 1_000;
/** Each is a short message, less than 1 KB: what 1 s of a flood of 20,000 refusals a second holds. */
export const MAX_HELD_OVER_SOCKETS = 20_000;

/**
 * A refusal is held for a tenth of its retry time while few are held, and for all of it when this many are: 500 clients
 * then retry about 500 times a second.
 */
const MANY = 500;
const LEAST_SHARE = 0.1;
/** A client that waits longer for a response can take the connection for lost. */
const MAX_RETRY_S = 10;

/**
 * Delays refusals, of a full queue or of a client that has used up its allowance, so that a client that retries at once does so less often: a refused request costs
 * this process nearly as much as an accepted one. The time is random, so that clients refused together do not retry
 * together. One client's refusals are sent together, because on a socket they then take one write, and a write costs more
 * than everything else about a refusal.
 */
export function createHeldRefusals({
  maxHeld,
  maxOfOwner = Number.POSITIVE_INFINITY,
  sentPerS = Number.POSITIVE_INFINITY,
  random = Math.random,
}: HeldRefusalsOptions): HeldRefusals {
  const groups = new Set<Group>();
  const groupOf = new Map<string, Group>();
  let held = 0;
  let isReleased = false;

  function openGroup(holdMs: number, owner: string | null): Group {
    let resolve = () => {};
    const sent = new Promise<void>((done) => {
      resolve = done;
    });
    const group: Group = {
      size: 0,
      sent,
      send() {
        clearTimeout(timer);
        held -= group.size;
        groups.delete(group);
        if (owner !== null) groupOf.delete(owner);
        resolve();
      },
    };
    const timer = setTimeout(group.send, holdMs);
    groups.add(group);
    if (owner !== null) groupOf.set(owner, group);
    return group;
  }

  function holdMs(retryAfterS: number): number {
    const share = LEAST_SHARE + (1 - LEAST_SHARE) * Math.min(1, held / MANY);
    return retryAfterS * 1_000 * share * (0.5 + random() / 2);
  }

  return {
    retryAfterS: (retryAfterS) => Math.max(retryAfterS, Math.min(MAX_RETRY_S, Math.ceil(held / sentPerS))),
    hold(retryAfterS, owner) {
      if (isReleased || held >= maxHeld) return Promise.resolve();
      const open = owner === null ? undefined : groupOf.get(owner);
      if (open && open.size >= maxOfOwner) return Promise.resolve();
      const group = open ?? openGroup(holdMs(retryAfterS), owner);
      group.size += 1;
      held += 1;
      return group.sent;
    },
    release() {
      isReleased = true;
      for (const group of [...groups]) group.send();
    },
    get held() {
      return held;
    },
  };
}
