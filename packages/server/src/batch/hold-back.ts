import type { NeedsHeldRow } from '../domain/gifts/batch-fault.ts';
import type { PendingGift } from './pending-gift.ts';
import type { HoldBack } from './run-batch.ts';
import type { SetAside } from './set-aside.ts';

/** Collects the gifts that a committer's batch sets aside, until the rest of the batch is committed. */
export interface BatchHoldBack extends HoldBack {
  /** Passes the collected gifts to `SetAside`, in their order. Returns how many. */
  handOver(): number;
}

export function createHoldBack(batch: readonly PendingGift[], aside: SetAside): BatchHoldBack {
  const senders = new Set<string>();
  const held: NeedsHeldRow[] = [];
  if (aside.size > 0) {
    // Gifts that need a row known to be held would stop this batch for a whole lock timeout.
    for (const { command } of batch) if (aside.concerns(command)) senders.add(command.sender);
  }
  return {
    isSetAside: (sender) => senders.has(sender),
    setAside(gifts, concerns) {
      held.push(concerns);
      for (const gift of gifts) {
        gift.isSetAside = true;
        senders.add(gift.command.sender);
      }
    },
    handOver() {
      const gifts = batch.filter(({ isSetAside, answered }) => isSetAside && !answered);
      if (gifts.length > 0) aside.take(gifts, (command) => held.some((concerns) => concerns(command)));
      return gifts.length;
    },
  };
}
