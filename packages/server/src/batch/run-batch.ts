import { setTimeout as wait } from 'node:timers/promises';
import { BatchFault, LockedFault, type NeedsHeldRow } from '../domain/gifts/batch-fault.ts';
import type { CommittedGifts } from '../domain/gifts/committed-gifts.ts';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import type { PendingGift } from './pending-gift.ts';

export interface BatchRunner {
  commit(commands: readonly GiftCommand[]): Promise<CommittedGifts>;
  /** The batch is committed, and its gifts can be answered. The next batch does not have to wait for the answers. */
  committed(batch: readonly PendingGift[], committed: CommittedGifts): void;
  /** A command that cannot be committed was isolated, because of a fault of the server. */
  faultyCommandFound(command: GiftCommand, fault: BatchFault): void;
  /** The batch has to run again. */
  runsAgain(fault: BatchFault, attempt: number): void;
  /** Sets aside gifts that need a held row. Null: the batch runs again with them. */
  holdBack: HoldBack | null;
  /** The batch is committed, but perhaps on one machine only. */
  unreplicated(fault: BatchFault): void;
}

/** Sets aside the gifts of a batch that need a row which another transaction holds. */
export interface HoldBack {
  /** Sets gifts aside, to run later. `concerns` returns whether a gift needs the held row. */
  setAside(gifts: readonly PendingGift[], concerns: NeedsHeldRow): void;
  /** Whether a gift of this sender is set aside, so that the sender's later gifts must wait for it. */
  isSetAside(sender: string): boolean;
}

/** The first pause before a batch runs again. It doubles each time up to the last. Conflicts end in milliseconds. */
const FIRST_PAUSE_MS = 5;
const LAST_PAUSE_MS = 500;

/**
 * Runs a batch until the outcome of each of its gifts is known. After a conflict or a lost connection it runs again with the
 * same gift ids, until all its gifts are answered. If PostgreSQL refuses the batch for another reason, it is halved until
 * the faulty command is isolated, so that it fails alone. Gifts that need a held row are set aside, and the others run again
 * at once.
 */
export async function runBatch(batch: readonly PendingGift[], runner: BatchRunner): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const waiting = withoutSetAside(batch, runner.holdBack);
    if (waiting.length === 0) return;
    for (const gift of waiting) gift.underWay = true;
    let committed: CommittedGifts;
    try {
      committed = await runner.commit(waiting.map((gift) => gift.command));
    } catch (error) {
      const fault = error instanceof BatchFault ? error : new BatchFault('faulty_command', false, error);
      for (const gift of waiting) gift.failed(fault.mayHaveCommitted);
      if (fault instanceof LockedFault && setAside(waiting, fault, runner.holdBack)) {
        runner.runsAgain(fault, attempt);
        continue;
      }
      if (fault.kind === 'faulty_command') return bisect(waiting, runner, fault);
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

const NOTHING: NeedsHeldRow = () => false;

/** Returns the gifts to run. Sets aside the later gifts of a sender with a set-aside gift, also if it is in the other half. */
function withoutSetAside(batch: readonly PendingGift[], holdBack: HoldBack | null): PendingGift[] {
  const waiting: PendingGift[] = [];
  const aside: PendingGift[] = [];
  const inThisHalf = new Set(batch.filter((gift) => gift.isSetAside).map(({ command }) => command.sender));
  const passed = new Set<string>();
  for (const gift of batch) {
    const { sender } = gift.command;
    if (gift.isSetAside) passed.add(sender);
    if (gift.answered || gift.isSetAside) continue;
    const isBehind = inThisHalf.has(sender) ? passed.has(sender) : holdBack?.isSetAside(sender);
    if (isBehind) aside.push(gift);
    else waiting.push(gift);
  }
  if (aside.length > 0) holdBack!.setAside(aside, NOTHING);
  return waiting;
}

/** Returns whether a gift was set aside. If none was, the batch runs again as after any conflict. */
function setAside(
  batch: readonly PendingGift[],
  { concerns }: LockedFault,
  holdBack: HoldBack | null,
): boolean {
  if (holdBack === null) return false;
  const senders = new Set<string>();
  const aside = batch.filter(({ command }) => {
    if (!senders.has(command.sender) && !concerns(command)) return false;
    senders.add(command.sender);
    return true;
  });
  if (aside.length > 0) holdBack.setAside(aside, concerns);
  return aside.length > 0;
}

async function bisect(batch: readonly PendingGift[], runner: BatchRunner, fault: BatchFault): Promise<void> {
  if (batch.length === 1) {
    batch[0]!.internalFault();
    runner.faultyCommandFound(batch[0]!.command, fault);
    return;
  }
  const middle = Math.ceil(batch.length / 2);
  await runBatch(batch.slice(0, middle), runner);
  await runBatch(batch.slice(middle), runner);
}

/** Exponential, at random between half and the whole pause, so that two nodes that deadlocked do not collide again. */
function pauseMs(attempt: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LAST_PAUSE_MS);
  return pause * (0.5 + Math.random() / 2);
}
