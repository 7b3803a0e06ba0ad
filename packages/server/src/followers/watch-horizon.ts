/** The oldest running transaction. Its other fields are logged as they are. */
interface Transaction {
  id: string;
  /** Milliseconds since it began; null: not visible. */
  ageMs: number | null;
}

export interface HorizonWatchOptions<T extends Transaction> {
  /** Reads the oldest transaction that still runs; null: there is none. */
  readOldest(): Promise<T | null>;
  now?(): number;
  log: { warn(fields: object, message: string): void; info(fields: object, message: string): void };
}

export interface HorizonWatch {
  /** Looks once; to be called every few seconds. */
  check(): Promise<void>;
  /** The age of the oldest running transaction in milliseconds; 0: there was none. */
  readonly ageMs: number;
}

/** Until then it is usual work, such as a batch or an analysis. */
const HELD_BACK_MS = 10_000;

/** How often a transaction that stays open is logged again. */
const LOG_EVERY_MS = 60_000;

/**
 * Watches what holds back all that follows the log: the oldest transaction that still runs. Names it in the log once it has
 * been open for 10 s. If its age is not visible, it is the time since this watch first saw it.
 */
export function createHorizonWatch<T extends Transaction>({
  readOldest,
  now = () => performance.now(),
  log,
}: HorizonWatchOptions<T>): HorizonWatch {
  let ageMs = 0;
  let seen: { id: string; since: number; loggedAt: number | null } | null = null;
  return {
    async check() {
      const oldest = await readOldest();
      const at = now();
      if (seen !== null && seen.id !== oldest?.id) {
        if (seen.loggedAt !== null)
          log.info({ transaction: { id: seen.id } }, 'the log is no longer held back');
        seen = null;
      }
      ageMs = 0;
      if (oldest === null) return;
      seen ??= { id: oldest.id, since: at, loggedAt: null };
      ageMs = oldest.ageMs ?? at - seen.since;
      if (ageMs < HELD_BACK_MS || (seen.loggedAt !== null && at - seen.loggedAt < LOG_EVERY_MS)) return;
      seen.loggedAt = at;
      const { ageMs: _, ...transaction } = oldest;
      log.warn(
        // In an object of its own: each line of the log has a `pid`, that of the node.
        { openSeconds: Math.round(ageMs / 1_000), transaction },
        'a transaction holds back the log: rankings, and all else that follows the log, stop before it',
      );
    },
    get ageMs() {
      return ageMs;
    },
  };
}
