import { setTimeout as wait } from 'node:timers/promises';
import { BatchFault } from '../domain/batch-fault.ts';
import type { CommittedGifts } from '../domain/committed-gifts.ts';
import type { GiftCommand } from '../domain/gift-command.ts';
import type { PendingGift } from './pending-gift.ts';

export interface BatchRunner {
  commit(commands: readonly GiftCommand[]): Promise<CommittedGifts>;
  /** The batch stands: its gifts can have their answers. The next batch need not wait for that. */
  committed(batch: readonly PendingGift[], committed: CommittedGifts): void;
  /** A fault of ours, with the command that causes it. */
  culpritFound(command: GiftCommand, fault: BatchFault): void;
  /** The batch has to run again. */
  runsAgain(fault: BatchFault, attempt: number): void;
  /** The batch stands, but perhaps on one machine only. */
  unreplicated(fault: BatchFault): void;
}

/** First pause before a batch runs again, doubled each time up to the last. Conflicts end in milliseconds. */
const FIRST_PAUSE_MS = 5;
const LAST_PAUSE_MS = 500;

/**
 * Runs a batch until what became of each of its gifts is known. It runs again, with the same gift ids, after a conflict or a
 * lost connection, for as long as somebody waits for it; what else PostgreSQL refuses is parted in halves until the
 * culprit is alone, so that a bad gift harms no other.
 */
export async function runBatch(batch: readonly PendingGift[], runner: BatchRunner): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const waiting = batch.filter((gift) => !gift.answered);
    if (waiting.length === 0) return;
    for (const gift of waiting) gift.underWay = true;
    let committed: CommittedGifts;
    try {
      committed = await runner.commit(waiting.map((gift) => gift.command));
    } catch (error) {
      const fault = error instanceof BatchFault ? error : new BatchFault('culprit', false, error);
      for (const gift of waiting) gift.failed(fault.mayHaveCommitted);
      if (fault.kind === 'culprit') return bisect(waiting, runner, fault);
      if (fault.kind === 'unreplicated') {
        for (const gift of waiting) gift.outcomeUnknown();
        return runner.unreplicated(fault);
      }
      runner.runsAgain(fault, attempt);
      await wait(pauseMs(attempt));
      continue;
    }
    runner.committed(waiting, committed);
    return;
  }
}

async function bisect(batch: readonly PendingGift[], runner: BatchRunner, fault: BatchFault): Promise<void> {
  if (batch.length === 1) {
    batch[0]!.internalFault();
    runner.culpritFound(batch[0]!.command, fault);
    return;
  }
  const middle = Math.ceil(batch.length / 2);
  await runBatch(batch.slice(0, middle), runner);
  await runBatch(batch.slice(middle), runner);
}

/** Exponential, at random between half and all of it: two nodes that deadlocked do not meet again. */
function pauseMs(attempt: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LAST_PAUSE_MS);
  return pause * (0.5 + Math.random() / 2);
}
