import type { ErrorCode, ErrorExtras, Refusal } from '@lavish/protocol';
import type { GiftCommand } from '../domain/gifts/gift-command.ts';
import type { GiftOutcome } from '../domain/gifts/gift-decision.ts';
import { refuse } from '../domain/refusal.ts';

const AGAIN_SOON = { retry_after_s: 1 };

export const overloaded = (): Refusal =>
  refuse('overloaded', 'Too busy. Nothing has happened: try again in a moment.', AGAIN_SOON);

/** A gift that somebody waits for: answered once, by its outcome or by its deadline. */
export class PendingGift {
  readonly command: GiftCommand;
  /** `performance.now()` by which there is an answer. */
  readonly deadline: number;
  answered = false;
  /** A batch that holds it is running now. */
  underWay = false;
  /** It waits beside the batches, for a row that is held. */
  isSetAside = false;
  /** An earlier run may have committed it. */
  private mayStand = false;
  private readonly resolve: (outcome: GiftOutcome) => void;

  constructor(command: GiftCommand, deadline: number, resolve: (outcome: GiftOutcome) => void) {
    this.command = command;
    this.deadline = deadline;
    this.resolve = resolve;
  }

  answer(outcome: GiftOutcome): void {
    if (this.answered) return;
    this.answered = true;
    // What a later run finds under its key is itself, committed by the run whose answer was lost.
    const isItself = this.mayStand && outcome.kind === 'replayed' && outcome.gift.id === this.command.giftId;
    this.resolve(isItself ? { kind: 'accepted', gift: outcome.gift } : outcome);
  }

  /** A run failed; `mayHaveCommitted` when its commit was on the way. */
  failed(mayHaveCommitted: boolean): void {
    this.underWay = false;
    this.mayStand ||= mayHaveCommitted;
  }

  /** The deadline has come. Only what never left for the database is known not to have happened. */
  expire(): void {
    if (this.underWay || this.mayStand) this.outcomeUnknown();
    else this.answer({ kind: 'refused', refusal: overloaded() });
  }

  outcomeUnknown(): void {
    this.refuse(
      'outcome_unknown',
      'The gift may or may not have gone through: send it again under the same key.',
      AGAIN_SOON,
    );
  }

  /** It is the culprit. An earlier run may have committed it all the same: on a database that was another then. */
  internalFault(): void {
    if (this.mayStand) this.outcomeUnknown();
    else this.refuse('internal', 'This gift could not be processed. Nothing has happened.');
  }

  private refuse(code: ErrorCode, detail: string, extras?: ErrorExtras): void {
    this.answer({ kind: 'refused', refusal: refuse(code, detail, extras) });
  }
}
