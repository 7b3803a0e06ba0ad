import type { ErrorCode, ErrorExtras, Refusal } from '@lavish/protocol';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import { refuse } from '../domain/refusal.ts';

const RETRY_SOON = { retry_after_s: 1 };

export const overloaded = (): Refusal =>
  refuse('overloaded', 'Too busy. Nothing has happened: try again in a moment.', RETRY_SOON);

/** A gift that waits for its outcome. It is answered once: with its outcome, or at its deadline. */
export class PendingGift {
  readonly command: GiftCommand;
  /** The time of `performance.now()` by which the gift is answered. */
  readonly deadline: number;
  answered = false;
  /** Its batch is running now. */
  underWay = false;
  /** It is set aside until a held row is free. */
  isSetAside = false;
  /** An earlier run may have committed it. */
  private mayBeCommitted = false;
  private readonly resolve: (outcome: GiftOutcome) => void;

  constructor(command: GiftCommand, deadline: number, resolve: (outcome: GiftOutcome) => void) {
    this.command = command;
    this.deadline = deadline;
    this.resolve = resolve;
  }

  answer(outcome: GiftOutcome): void {
    if (this.answered) return;
    this.answered = true;
    // A later run found the same gift id under the key: an earlier run committed it, and its result was lost.
    const isItself =
      this.mayBeCommitted && outcome.kind === 'replayed' && outcome.gift.id === this.command.giftId;
    this.resolve(isItself ? { kind: 'accepted', gift: outcome.gift } : outcome);
  }

  /** A run failed. `mayHaveCommitted`: its commit had been sent. */
  failed(mayHaveCommitted: boolean): void {
    this.underWay = false;
    this.mayBeCommitted ||= mayHaveCommitted;
  }

  /** Answers at the deadline. A gift that may have been committed gets `outcome_unknown`, every other one `overloaded`. */
  expire(): void {
    if (this.underWay || this.mayBeCommitted) this.outcomeUnknown();
    else this.answer({ kind: 'refused', refusal: overloaded() });
  }

  outcomeUnknown(): void {
    this.refuse(
      'outcome_unknown',
      'The gift may or may not have been sent: send it again with the same key.',
      RETRY_SOON,
    );
  }

  /** Refuses a faulty command. An earlier run may still have committed it, before the database changed. */
  internalFault(): void {
    if (this.mayBeCommitted) this.outcomeUnknown();
    else this.refuse('internal', 'This gift could not be processed. Nothing has happened.');
  }

  private refuse(code: ErrorCode, detail: string, extras?: ErrorExtras): void {
    this.answer({ kind: 'refused', refusal: refuse(code, detail, extras) });
  }
}
