/** How many gifts may wait for a committer, by what its batches take. */
export interface QueueAllowance {
  readonly gifts: number;
  /** A batch of so many gifts has taken so long, with all that it had to wait for. */
  batchRan(gifts: number, ms: number): void;
}

/** What two cores take for a gift in a full batch: where learning starts. */
const FIRST_MS_PER_GIFT = 0.3;
/** From this size on a batch is work more than overhead. Fewer never wait: if it goes quicker again must be found out. */
const LARGE_BATCH = 100;
/** From this size on a larger batch brings little more: 8,000 gifts/s, and 10,400 with twice as many. */
const ECONOMICAL_BATCH = 500;
/** How much longer than `maxWaitMs` a batch of up to that size may take: two of 1.1 s are half of a gift's deadline. */
const PATIENCE = 5;
/** A gift of a batch costs so much more than it did in the best one lately: what a batch costs by itself weighs too much. */
const OVERHEAD = 1.25;
/** Also without such evidence, one batch in so many is followed by a larger one: the best one lately was small as well. */
const BATCHES_PER_PROBE = 16;
/** How fast the best batch, and the room that a better one brought, are forgotten: by half in 35 batches. */
const FORGETTING = 0.02;

/**
 * As many gifts as the committer gets through in `maxWaitMs`: in a flood those who are let in wait for the running
 * batch and their own, so for twice that. A fixed number is seconds on a slow day and a refusal without need on a good
 * one: with 10,000 gifts, three times what could be committed made those accepted wait for 5 s.
 *
 * What a batch takes is in part its own, however many gifts it has: round trips, and its turns on a core that other work
 * keeps busy, refusals above all. By the time alone, a slow batch made the next one smaller, a smaller one cost more a
 * gift, and more was refused, until 100 waited and the core did nothing but refuse. So while larger batches have been
 * cheaper a gift, the next one may be twice as large, up to an economical size and as long as the answers come in time.
 *
 * A batch that was quicker than thought is evidence, however small it was. A slower one only if it was large, or an
 * idle night would end in refusing the morning's first rush.
 */
export function createQueueAllowance(maxWaitMs: number): QueueAllowance {
  let msPerGift = FIRST_MS_PER_GIFT;
  let bestMsPerGift = Infinity;
  let last = { gifts: Infinity, msPerGift: 0 };
  let sinceProbe = 0;
  let economical = 0;

  /** Whether there is reason to believe that a larger batch is cheaper a gift than one of `gifts`. */
  function isLargerCheaper(gifts: number, took: number): boolean {
    const hasImproved = gifts > last.gifts && took * OVERHEAD < last.msPerGift;
    sinceProbe += 1;
    return hasImproved || took > OVERHEAD * bestMsPerGift || sinceProbe >= BATCHES_PER_PROBE;
  }

  function learnSize(gifts: number, ms: number) {
    const took = ms / gifts;
    bestMsPerGift = Math.min(took, bestMsPerGift * (1 + FORGETTING));
    economical *= 1 - FORGETTING;
    if (ms > PATIENCE * maxWaitMs) economical = 0;
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
      if (gifts >= LARGE_BATCH) learnSize(gifts, ms);
    },
  };
}
