import { setTimeout as wait } from 'node:timers/promises';
import type { NeedsHeldRow } from '../domain/gifts/batch-fault.ts';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import type { PendingGift } from './pending-gift.ts';
import { type BatchRunner, runBatch } from './run-batch.ts';

export interface SetAsideOptions {
  /** Which of these gifts need a row that is held now; null: none. Waits for no lock. */
  findHeld(commands: readonly GiftCommand[]): Promise<NeedsHeldRow | null>;
  /** What runs the gifts whose rows have come free. */
  runner: Omit<BatchRunner, 'holdBack'>;
  log(message: string, fault: Error): void;
  maxBatch: number;
  /** How many gifts may wait here, of all senders and of one. Further ones are refused as overloaded. */
  maxGifts?: number;
  maxGiftsOfSender?: number;
}

export interface SetAside {
  /** Gifts that wait here now. */
  readonly size: number;
  /** Takes gifts that a batch could not commit, in their order. `concerns`: which gifts need the row that is held. */
  take(gifts: readonly PendingGift[], concerns: NeedsHeldRow): void;
  /** Whether a gift that comes now has to wait here as well: its sender has one here, or it needs a row known as held. */
  concerns(command: GiftCommand): boolean;
  /** Answers every gift whose deadline has come. */
  expire(now: number): void;
  /** Resolves when none waits here. */
  idle(): Promise<void>;
}

/** How often the rows are looked at. A look takes a millisecond. */
const LOOK_MS = 50;
/** After a look that failed: the database is away. */
const FAILED_LOOK_MS = 500;

/**
 * The gifts that need a row which another transaction holds for long, and the later gifts of their senders. They wait here
 * while the lanes commit the gifts of others. One connection is enough for any number of such rows, because it waits for
 * none: it looks which rows have come free, and commits the gifts that need no other.
 */
export function createSetAside(options: SetAsideOptions): SetAside {
  const { findHeld, log, maxBatch, maxGifts = 2_000, maxGiftsOfSender = 100 } = options;
  let pending: PendingGift[] = [];
  const bySender = new Map<string, number>();
  /** Which gifts need a row that was held at the last look or has been reported since. */
  let held: NeedsHeldRow[] = [];
  /** Senders of whom the running batch has set a gift aside again. */
  const heldBack = new Set<string>();
  let loop: Promise<void> | null = null;

  const runner: BatchRunner = {
    ...options.runner,
    // A row is held again. Its gifts keep their place: each stays in `pending` until it has run.
    holdBack: {
      setAside(gifts) {
        for (const gift of gifts) {
          gift.isSetAside = true;
          heldBack.add(gift.command.sender);
        }
      },
      isSetAside: (sender) => heldBack.has(sender),
    },
  };

  function add(gift: PendingGift) {
    const { sender } = gift.command;
    const ofSender = bySender.get(sender) ?? 0;
    if (pending.length >= maxGifts || ofSender >= maxGiftsOfSender) return gift.expire();
    bySender.set(sender, ofSender + 1);
    gift.isSetAside = true;
    pending.push(gift);
  }

  function remove(done: (gift: PendingGift) => boolean) {
    pending = pending.filter((gift) => {
      if (!done(gift)) return true;
      const { sender } = gift.command;
      const left = bySender.get(sender)! - 1;
      if (left === 0) bySender.delete(sender);
      else bySender.set(sender, left);
      return false;
    });
  }

  /** The gifts that can run: those without a held row, whose sender has no earlier gift that needs one. */
  function ready(): PendingGift[] {
    const stuck = new Set<string>();
    return pending.filter(({ command }) => {
      if (!stuck.has(command.sender) && !isHeld(command)) return true;
      stuck.add(command.sender);
      return false;
    });
  }

  const isHeld = (command: GiftCommand) => held.some((concerns) => concerns(command));

  async function look(): Promise<number> {
    remove((gift) => gift.answered);
    if (pending.length === 0) return 0;
    const before = held.length;
    const found = await findHeld(pending.map(({ command }) => command));
    held = [...(found === null ? [] : [found]), ...held.slice(before)];
    const batch = ready().slice(0, maxBatch);
    if (batch.length === 0) return LOOK_MS;
    for (const gift of batch) gift.isSetAside = false;
    heldBack.clear();
    await runBatch(batch, runner);
    const ran = new Set(batch.filter((gift) => !gift.isSetAside));
    remove((gift) => ran.has(gift));
    return ran.size > 0 ? 0 : LOOK_MS;
  }

  async function runUntilEmpty(): Promise<void> {
    while (pending.length > 0) {
      const pauseMs = await look().catch((error) => {
        log('the held rows could not be looked at', error);
        return FAILED_LOOK_MS;
      });
      if (pauseMs > 0) await wait(pauseMs);
    }
    held = [];
    loop = null;
  }

  return {
    get size() {
      return pending.length;
    },
    take(gifts, concerns) {
      held.push(concerns);
      for (const gift of gifts) add(gift);
      loop ??= runUntilEmpty();
    },
    concerns: (command) => pending.length > 0 && (bySender.has(command.sender) || isHeld(command)),
    expire(now) {
      for (const gift of pending) if (gift.deadline <= now) gift.expire();
    },
    async idle() {
      while (loop) await loop;
    },
  };
}
