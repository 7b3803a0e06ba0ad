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

/**
 * As many gifts as the committer gets through in `maxWaitMs`: in a flood those who are let in wait for the running
 * batch and their own, so for twice that. A fixed number is seconds on a slow day and a refusal without need on a good
 * one: with 10,000 gifts, three times what could be committed made those accepted wait for 5 s.
 *
 * A batch that was quicker than thought is evidence, however small it was. A slower one only if it was large, or an
 * idle night would end in refusing the morning's first rush.
 */
export function createQueueAllowance(maxWaitMs: number): QueueAllowance {
  let msPerGift = FIRST_MS_PER_GIFT;
  return {
    get gifts() {
      return Math.max(LARGE_BATCH, maxWaitMs / msPerGift);
    },
    batchRan(gifts, ms) {
      const took = ms / gifts;
      if (took < msPerGift || gifts >= LARGE_BATCH) msPerGift = (msPerGift + took) / 2;
    },
  };
}
