import type { GiftOutcome } from '../../domain/gifts/gift-decision.ts';

/** The outcome of a gift as one word: `accepted`, `replayed`, or the code of its refusal. */
export const outcomeOf = (outcome: GiftOutcome): string =>
  outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind;
