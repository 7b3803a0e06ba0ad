import type { GiftOutcome } from '../../domain/gifts/gift-decision.ts';

/** In a word what became of a gift: `accepted`, `replayed`, or the code of its refusal. */
export const outcomeOf = (outcome: GiftOutcome): string =>
  outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind;
