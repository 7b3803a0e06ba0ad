/** How many gifts may wait for a committer, estimated from the duration of its batches. */
export interface QueueAllowance {
  readonly gifts: number;
  /** Records that a batch of `gifts` took `ms` milliseconds, including all waiting. */
  batchRan(gifts: number, ms: number): void;
}

/** The initial estimate: the time of two cores for a gift in a full batch. */
const INITIAL_MS_PER_GIFT = 0.3;
/** From this size on, a batch is more work than overhead. At least this many may always wait, so that a recovery is noticed. */
const LARGE_BATCH = 100;
/** From this size on, a larger batch gains little: 8,000 gifts/s, and 10,400 with twice the size. */
const ECONOMICAL_BATCH = 500;
/** A batch up to that size may take this many times `maxWaitMs`: two batches of 1.1 s are half of a gift's deadline. */
const MAX_BATCH_WAITS = 5;
/** If a gift costs this many times as much as in the best recent batch, the fixed cost of a batch is too large a part. */
const OVERHEAD = 1.25;
/** Without this sign, a larger batch is tried once in this many, because the best recent batch may have been small as well. */
const BATCHES_PER_PROBE = 16;
/** The decay of the best cost and the gained size: by half in 35 batches. */
const DECAY_PER_BATCH = 0.02;

/**
 * Allows as many gifts as the committer processes in `maxWaitMs`. In a flood an accepted gift waits for the running batch
 * and for its own, which is twice that. A fixed number would be too many on a slow database and too few on a fast one: with
 * 10,000 gifts and a load of three times the capacity, accepted gifts waited for 5 s.
 *
 * Part of a batch's duration is a fixed cost that does not depend on its size: round trips, and waiting for a core that is
 * busy with other work, above all refusals. When only the duration was measured, a slow batch made the next one smaller, a
 * smaller one cost more per gift, and more gifts were refused, until 100 waited and the core only sent refusals. So while
 * larger batches have been cheaper per gift, the next one may be twice as large, up to an economical size, as long as gifts
 * are answered in time.
 *
 * A batch that was faster than the estimate always counts. A slower one counts only if it was large: otherwise the small
 * batches of a quiet night would cause refusals when the load rises in the morning.
 */
export function createQueueAllowance(maxWaitMs: number): QueueAllowance {
  let msPerGift = INITIAL_MS_PER_GIFT;
  let bestMsPerGift = Infinity;
  let last = { gifts: Infinity, msPerGift: 0 };
  let sinceProbe = 0;
  let economical = 0;

  /** Whether a larger batch is probably cheaper per gift than one of `gifts`. */
  function isLargerCheaper(gifts: number, took: number): boolean {
    const hasImproved = gifts > last.gifts && took * OVERHEAD < last.msPerGift;
    sinceProbe += 1;
    return hasImproved || took > OVERHEAD * bestMsPerGift || sinceProbe >= BATCHES_PER_PROBE;
  }

  function updateEconomicalSize(gifts: number, ms: number) {
    const took = ms / gifts;
    bestMsPerGift = Math.min(took, bestMsPerGift * (1 + DECAY_PER_BATCH));
    economical *= 1 - DECAY_PER_BATCH;
    if (ms > MAX_BATCH_WAITS * maxWaitMs) economical = 0;
    else if (isLargerCheaper(gifts, took)) {
      sinceProbe = 0;
      economical = Math.max(economical, Math.min(ECONOMICAL_BATCH, 2 * gifts));
    }
    last = { gifts, msPerGift: took };
  }

  return {
    get gifts() {
      return Math.max(LARGE_BATCH, economical, maxWaitMs / msPerGift);
    },
    batchRan(gifts, ms) {
      const took = ms / gifts;
      if (took < msPerGift || gifts >= LARGE_BATCH) msPerGift = (msPerGift + took) / 2;
      if (gifts >= LARGE_BATCH) updateEconomicalSize(gifts, ms);
    },
  };
}
