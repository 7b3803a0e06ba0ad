import { setTimeout as wait } from 'node:timers/promises';
import type { NeedsHeldRow } from '../domain/gifts/batch-fault.ts';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import type { PendingGift } from './pending-gift.ts';
import { type BatchRunner, runBatch } from './run-batch.ts';

export interface SetAsideOptions {
  /** Returns which of these gifts need a row that is held now. Null: none. Does not wait for locks. */
  findHeld(commands: readonly GiftCommand[]): Promise<NeedsHeldRow | null>;
  /** Runs the gifts whose rows are free again. */
  runner: Omit<BatchRunner, 'holdBack'>;
  log(message: string, fault: Error): void;
  maxBatch: number;
  /** How many gifts may be set aside, of all senders and of one. Further ones are refused as overloaded. */
  maxGifts?: number;
  maxGiftsOfSender?: number;
}

export interface SetAside {
  /** Gifts that are set aside now. */
  readonly size: number;
  /** Takes gifts that a batch could not commit, in their order. `concerns` returns whether a gift needs the held row. */
  take(gifts: readonly PendingGift[], concerns: NeedsHeldRow): void;
  /** Whether a new gift must be set aside: its sender has a set-aside gift, or it needs a row known to be held. */
  concerns(command: GiftCommand): boolean;
  /** Answers every gift whose deadline has passed. */
  expire(now: number): void;
  /** Resolves when no gift is set aside. */
  idle(): Promise<void>;
}

/** Pause between checks of the held rows. A check takes a millisecond. */
const CHECK_MS = 50;
/** Pause after a check that failed because the database is unavailable. */
const FAILED_CHECK_MS = 500;

/**
 * Holds the gifts that need a row which another transaction holds for long, and the later gifts of their senders, while the
 * committers commit all other gifts. One connection is enough for any number of such rows, because it never waits for a
 * lock: it checks which rows are free again, and commits the gifts that need no other held row.
 */
export function createSetAside(options: SetAsideOptions): SetAside {
  const { findHeld, log, maxBatch, maxGifts = 2_000, maxGiftsOfSender = 100 } = options;
  let pending: PendingGift[] = [];
  const bySender = new Map<string, number>();
  /** Functions that return whether a gift needs a row which was held at the last check or has been reported since. */
  let held: NeedsHeldRow[] = [];
  /** Senders with a gift that the running batch has set aside again. */
  const heldBack = new Set<string>();
  let loop: Promise<void> | null = null;

  const runner: BatchRunner = {
    ...options.runner,
    // A row is held again. Its gifts keep their position: each stays in `pending` until it has run.
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

  /** Returns the gifts that can run: neither they nor earlier gifts of their sender need a held row. */
  function ready(): PendingGift[] {
    const blocked = new Set<string>();
    return pending.filter(({ command }) => {
      if (!blocked.has(command.sender) && !isHeld(command)) return true;
      blocked.add(command.sender);
      return false;
    });
  }

  const isHeld = (command: GiftCommand) => held.some((concerns) => concerns(command));

  /** Checks the held rows and runs what can run. Returns the pause before the next check in milliseconds. */
  async function check(): Promise<number> {
    remove((gift) => gift.answered);
    if (pending.length === 0) return 0;
    const before = held.length;
    const found = await findHeld(pending.map(({ command }) => command));
    held = [...(found === null ? [] : [found]), ...held.slice(before)];
    const batch = ready().slice(0, maxBatch);
    if (batch.length === 0) return CHECK_MS;
    for (const gift of batch) gift.isSetAside = false;
    heldBack.clear();
    await runBatch(batch, runner);
    const ran = new Set(batch.filter((gift) => !gift.isSetAside));
    remove((gift) => ran.has(gift));
    return ran.size > 0 ? 0 : CHECK_MS;
  }

  async function runUntilEmpty(): Promise<void> {
    while (pending.length > 0) {
      const pauseMs = await check().catch((error) => {
        log('the held rows could not be checked', error);
        return FAILED_CHECK_MS;
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
