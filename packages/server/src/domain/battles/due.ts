import { hasLapsed, type StoredBattle } from './battle.ts';
import { activeBoosts, nextBoostBoundary } from './boosts.ts';
import { isStartTooFar } from './round-start.ts';

/**
 * Whether something is to be carried out by now. The gift that decides sudden death ends it, before its time is up. An
 * invitation expires when it is read or answered, by its own time. A round that would begin too late is opened again.
 */
export const isDue = (battle: StoredBattle, now: number): boolean => {
  const { dueAt, suddenWinner } = battle;
  if (hasLapsed(battle, now) || isStartTooFar(battle, now)) return true;
  return dueAt !== null && (dueAt <= now || suddenWinner !== null);
};

/**
 * When something is next to be done in a running round, seen at `at`: its end, or a boost to be told as begun or over
 * (`at` itself when one is already). Whatever changes a boost of a running battle sets `dueAt` to it. Unix milliseconds.
 */
export function nextDue(battle: StoredBattle, at: number): number {
  const end = battle.endsAt!;
  if (battle.suddenWinner !== null) return end;
  const { told } = battle;
  const active = activeBoosts(battle, at);
  const isAnnounced =
    active.length === told.length && active.every(({ key }) => told.some((one) => one.key === key));
  return isAnnounced ? Math.min(end, nextBoostBoundary(battle, at) ?? end) : at;
}
