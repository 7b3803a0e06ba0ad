import type { Battle as BattleView } from '@lavish/protocol';
import type { Battle } from './battle.ts';

/** The battle as clients see it at `now`, unix milliseconds. */
export function battleView(_battle: Battle, _now: number): BattleView {
  throw new Error('not yet');
}
