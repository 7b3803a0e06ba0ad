import type { BoostDefinition } from '@lavish/protocol';
import type { StoredBattle, TaskProgress } from './battle.ts';
import { contains, isFor, type RunningRound, type Span, windowOf, withinRound } from './boost-window.ts';

/** The tasks of a new round, without points. */
export function freshTasks({ rules, sides }: Pick<StoredBattle, 'rules' | 'sides'>): StoredBattle['tasks'] {
  const tasks = rules.boosts.filter(({ kind }) => kind === 'task');
  // Not by assignment, because `__proto__` is a valid identifier.
  return Object.fromEntries(
    tasks.map(({ id }) => [id, { points: sides.map(() => 0), reachedAt: sides.map(() => null) }]),
  );
}

/** A deep copy, which `advanceTasks` may change. */
export const copyOfTasks = (tasks: StoredBattle['tasks']): StoredBattle['tasks'] =>
  Object.fromEntries(
    Object.entries(tasks).map(([id, { points, reachedAt }]): [string, TaskProgress] => [
      id,
      { points: [...points], reachedAt: [...reachedAt] },
    ]),
  );

/** When the reward of a task applies to a side. Null: the side has not reached the target. */
export function rewardOf(
  task: BoostDefinition,
  side: number,
  round: RunningRound & Pick<StoredBattle, 'tasks'>,
): Span | null {
  const reachedAt = round.tasks[task.id]?.reachedAt[side] ?? null;
  if (reachedAt === null) return null;
  return withinRound({ from: reachedAt, to: reachedAt + (task.reward_s ?? 0) * 1_000 }, round);
}

/** Adds a counted gift to the tasks of its side. Changes `battle`. Returns whether a target was reached. */
export function advanceTasks(
  battle: StoredBattle,
  gift: { side: number; item: string; points: number; at: number },
): boolean {
  let reached = false;
  for (const boost of battle.rules.boosts) {
    const progress = boost.kind === 'task' ? battle.tasks[boost.id] : undefined;
    if (!progress || !countsTowards(boost, battle, gift)) continue;
    const points = (progress.points[gift.side] ?? 0) + gift.points;
    progress.points[gift.side] = points;
    if (progress.reachedAt[gift.side] === null && points >= (boost.target_points ?? 0)) {
      progress.reachedAt[gift.side] = gift.at;
      reached = true;
    }
  }
  return reached;
}

function countsTowards(
  task: BoostDefinition,
  battle: StoredBattle,
  gift: { item: string; at: number },
): boolean {
  const window = windowOf(task, battle);
  return window !== null && contains(window, gift.at) && isFor(task, gift.item);
}
