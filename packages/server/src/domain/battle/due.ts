import type { Battle } from './battle.ts';

/**
 * When something is next to be done in a running round, seen at `at`: its end, or a boost to be told as begun or over
 * (`at` itself when one is already). Whatever changes a boost of a running battle sets `dueAt` to it. Unix milliseconds.
 */
export function nextDue(_battle: Battle, _at: number): number {
  throw new Error('not yet');
}
