import type { Battle } from './battle.ts';

/** What comes after the current or last round, were it settled at `at` (unix milliseconds). */
export function whatFollows(_battle: Battle, _at: number): 'round' | 'overtime' | 'sudden_death' | 'nothing' {
  throw new Error('not yet');
}
