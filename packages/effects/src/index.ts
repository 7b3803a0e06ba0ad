export {
  createEffects,
  type Effects,
  type EffectsEvents,
  type EffectsOptions,
  type EffectsState,
  type PlayOutcome,
} from './create-effects.ts';
export type { FindItem } from './effect-items.ts';
export type { Effect, EffectGift, EffectItem, EndedStreak } from './gift.ts';
export type { ConfettiBurst, ConfettiRecipe } from './players/confetti-recipe.ts';
export { createStreakSums, type StreakSum, type StreakSums } from './queue/streak-sums.ts';
