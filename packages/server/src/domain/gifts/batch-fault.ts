import type { GiftCommand } from './gift-command.ts';

/**
 * Why a batch has no confirmed commit, and what the batcher does.
 * - `conflict`: rolled back because of another transaction (stale, deadlock, serialisation, lock timeout). Run it again.
 * - `connection`: the connection was lost or could not be opened. Run it again once there is one; the keys make that safe.
 * - `faulty_command`: PostgreSQL refused one of the commands. Split the batch until the faulty command is alone.
 * - `locked`: rolled back because another transaction holds a row that some gifts need. Set those aside, run the others.
 * - `unreplicated`: committed on this database, but perhaps on no replica. Report no success, and do not run it again,
 *   because that would hide it.
 */
export type BatchFaultKind = 'conflict' | 'connection' | 'faulty_command' | 'locked' | 'unreplicated';

export class BatchFault extends Error {
  readonly kind: BatchFaultKind;
  /** Whether the commit had been sent, so that the gifts may be committed. */
  readonly mayHaveCommitted: boolean;

  constructor(kind: BatchFaultKind, mayHaveCommitted: boolean, cause: unknown) {
    super(`batch: ${kind}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.kind = kind;
    this.mayHaveCommitted = mayHaveCommitted;
  }
}

/** Whether running the batch again resolves the fault, so that it needs no attention. */
export const isTransient = (fault: Error): boolean =>
  fault instanceof BatchFault && ['conflict', 'connection', 'locked'].includes(fault.kind);

/** Whether a gift needs a row that another transaction holds. */
export type NeedsHeldRow = (command: GiftCommand) => boolean;

/** A `locked` fault. `concerns` selects the gifts that need the held rows. */
export class LockedFault extends BatchFault {
  readonly concerns: NeedsHeldRow;

  constructor(concerns: NeedsHeldRow, cause: unknown) {
    super('locked', false, cause);
    this.concerns = concerns;
  }
}
