export type { ConfettiBurst, ConfettiRecipe } from './confetti-recipe.ts';
export {
  createEffects,
  type Effects,
  type EffectsEvents,
  type EffectsOptions,
  type EffectsState,
  type PlayOutcome,
} from './create-effects.ts';
export type { Effect, EffectGift, EffectItem } from './gift.ts';
export { createStreakSums, type StreakSums } from './streak-sums.ts';
