import type { Battle, BoostDefinition } from '@lavish/protocol';

/** When a boost of the rules applies in the current round, in Unix milliseconds; null before the first round is scheduled. */
export function boostWindow(
  { from_s = 0, to_s }: Pick<BoostDefinition, 'from_s' | 'to_s'>,
  { starts_at, ends_at }: Pick<Battle, 'starts_at' | 'ends_at'>,
): { fromMs: number; toMs: number } | null {
  if (starts_at === null || ends_at === null) return null;
  const startMs = Date.parse(starts_at);
  const endMs = Date.parse(ends_at);
  const at = (seconds: number) => (seconds < 0 ? endMs : startMs) + seconds * 1000;
  return {
    fromMs: Math.max(startMs, at(from_s)),
    toMs: Math.min(endMs, to_s === undefined ? endMs : at(to_s)),
  };
}
