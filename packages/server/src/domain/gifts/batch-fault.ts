import type { GiftCommand } from './gift-command.ts';

/**
 * Why a batch did not end in a commit that counts.
 * - `conflict`: rolled back because of others (stale, deadlock, serialisation, a lock not had in time): run it again.
 * - `connection`: the connection died or could not be had: run it again when it is back; the keys make that safe.
 * - `culprit`: PostgreSQL refused something in it: bisect until the culprit is alone.
 * - `locked`: rolled back because a row is held that some of its gifts need: set those aside, and run the others again.
 * - `unreplicated`: committed here, perhaps nowhere else: no acknowledgement, and running it again would hide that.
 */
export type BatchFaultKind = 'conflict' | 'connection' | 'culprit' | 'locked' | 'unreplicated';

export class BatchFault extends Error {
  readonly kind: BatchFaultKind;
  /** Whether the commit was on its way when it failed, so that the gifts may stand. */
  readonly mayHaveCommitted: boolean;

  constructor(kind: BatchFaultKind, mayHaveCommitted: boolean, cause: unknown) {
    super(`batch: ${kind}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.kind = kind;
    this.mayHaveCommitted = mayHaveCommitted;
  }
}

/** Whether a batch only has to run again: nobody has to look at it. */
export const isTransient = (fault: Error): boolean =>
  fault instanceof BatchFault && ['conflict', 'connection', 'locked'].includes(fault.kind);

/** Whether a gift needs a row that is held. */
export type NeedsHeldRow = (command: GiftCommand) => boolean;

/** A `locked` fault, with the gifts that it concerns. */
export class LockedFault extends BatchFault {
  readonly concerns: NeedsHeldRow;

  constructor(concerns: NeedsHeldRow, cause: unknown) {
    super('locked', false, cause);
    this.concerns = concerns;
  }
}
