import type { CommittedGifts } from '../domain/committed-gifts.ts';
import type { PendingGift } from './pending-gift.ts';

/** Answers at once: half a millisecond. */
const SLICE = 50;

export interface Answering {
  /** Answers a committed batch after those before it, and then passes it on. */
  take(batch: readonly PendingGift[], committed: CommittedGifts): void;
  /** Resolves when all that was taken is answered and passed on. */
  done(): Promise<void>;
}

/**
 * Gives the gifts of a lane their answers, batch by batch, while the lane's next batch is in the database's hands already.
 * In slices: what another committer's batch brings is taken up in between. It can hold the lock of a battle that half the
 * platform is giving to, and 500 answers take several milliseconds.
 */
export function createAnswering(passOn: (batch: CommittedGifts) => void): Answering {
  let last = Promise.resolve();
  return {
    take(batch, committed) {
      last = last.then(() => answerInSlices(batch, committed)).then(() => passOn(committed));
    },
    done: () => last,
  };
}

async function answerInSlices(batch: readonly PendingGift[], { outcomes }: CommittedGifts): Promise<void> {
  for (const [index, gift] of batch.entries()) {
    if (index > 0 && index % SLICE === 0) await new Promise(setImmediate);
    gift.answer(outcomes[index]!);
  }
}
