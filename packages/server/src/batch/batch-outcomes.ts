import type { CommittedGifts } from '../domain/gifts/committed-gifts.ts';
import type { PendingGift } from './pending-gift.ts';

/** Answers in one turn: half a millisecond. A large batch has as many turns as one of 500, and a millisecond in each. */
const SLICE = 50;
const MAX_SLICES = 10;

export interface BatchOutcomes {
  /** Answers a committed batch after those before it, and then passes it on. */
  take(batch: readonly PendingGift[], committed: CommittedGifts): void;
  /** Resolves when all that was taken is answered and passed on. */
  done(): Promise<void>;
}

/**
 * Gives the gifts of a lane their answers, batch by batch, while the lane's next batch is in the database's hands already.
 * In slices: what another committer's batch brings is taken up in between. It can hold the lock of a battle that half the
 * platform is giving to, and 500 answers take several milliseconds. But when the next batch is back first, all at once:
 * in a flood each turn of the event loop is long, ten of them were longer than a batch, and answers came 8 s late.
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
