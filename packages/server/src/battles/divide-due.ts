/**
 * How the last attempt to carry out a due battle ended. `locked`: another transaction held the battle when its set was
 * carried out. `set_failed`: its set failed, and the battle may be the cause. `failed`: it failed alone.
 */
export type FailedAttempt = 'locked' | 'set_failed' | 'failed';

/** Due battles by how they can be carried out, each in the order in which they are due. */
export interface DividedBattles {
  /** In a set that may wait for locks. */
  free: string[];
  /** In a set that does not wait, because a lock may be free by now. */
  locked: string[];
  /** Alone, on a connection where the battle may wait for its lock. Those that have failed alone are last. */
  single: string[];
}

export function divideDue(
  due: readonly string[],
  attempts: ReadonlyMap<string, FailedAttempt>,
): DividedBattles {
  const after = (attempt: FailedAttempt | undefined) =>
    due.filter((battle) => attempts.get(battle) === attempt);
  const single = due.filter((battle) => attempts.has(battle) && attempts.get(battle) !== 'failed');
  return { free: after(undefined), locked: after('locked'), single: [...single, ...after('failed')] };
}
