import type { NeedsHeldRow } from '../domain/gifts/batch-fault.ts';
import type { PendingGift } from './pending-gift.ts';
import type { HoldBack } from './run-batch.ts';
import type { SetAside } from './set-aside.ts';

/** Collects the gifts that a lane's batch sets aside until the rest of the batch is committed. */
export interface LaneHoldBack extends HoldBack {
  /** Passes them on, in their order. Returns how many. */
  handOver(): number;
}

export function createHoldBack(batch: readonly PendingGift[], aside: SetAside): LaneHoldBack {
  const senders = new Set<string>();
  const held: NeedsHeldRow[] = [];
  if (aside.size > 0) {
    // Rows that are known as held would stop this batch for the length of a lock timeout.
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
