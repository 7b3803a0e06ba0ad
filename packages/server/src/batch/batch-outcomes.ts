import type { CommittedGifts } from '../domain/gifts/committed-gifts.ts';
import type { PendingGift } from './pending-gift.ts';

/** Outcomes per turn of the event loop: half a millisecond. Batches of over 500 take ten turns of up to a millisecond each. */
const SLICE = 50;
const MAX_SLICES = 10;

export interface BatchOutcomes {
  /** Answers the gifts of a committed batch after those of earlier batches, and then passes the batch on. */
  take(batch: readonly PendingGift[], committed: CommittedGifts): void;
  /** Resolves when all batches so far are answered and passed on. */
  done(): Promise<void>;
}

/**
 * Answers the gifts of one committer batch by batch, while the database already processes the committer's next batch.
 *
 * It answers in slices, because 500 outcomes take several milliseconds: the event loop can then handle the results of other
 * committers in between, which may hold the lock of a battle that most gifts need. When the next batch returns before a
 * batch is answered, the rest is answered at once: in a flood each turn of the event loop is long, so ten turns took longer
 * than a batch, and outcomes were 8 s late.
 */
export function createBatchOutcomes(passOn: (batch: CommittedGifts) => void): BatchOutcomes {
  let last = Promise.resolve();
  let unanswered = 0;

  async function answer(batch: readonly PendingGift[], { outcomes }: CommittedGifts): Promise<void> {
    const slice = Math.max(SLICE, Math.ceil(batch.length / MAX_SLICES));
    for (const [index, gift] of batch.entries()) {
      if (index > 0 && index % slice === 0 && unanswered === 1) await new Promise(setImmediate);
      gift.answer(outcomes[index]!);
    }
    unanswered -= 1;
  }

  return {
    take(batch, committed) {
      unanswered += 1;
      last = last.then(() => answer(batch, committed)).then(() => passOn(committed));
    },
    done: () => last,
  };
}
