import { hasLapsed, type StoredBattle } from './battle.ts';
import { activeBoosts, nextBoostBoundary } from './boosts.ts';
import { isStartTooFar } from './round-start.ts';

/**
 * Whether a transition is due by `now`, unix milliseconds. The gift that decides sudden death ends it before its time is
 * up. An invitation that has expired is due too. So is a round that would begin too late, because it is opened again.
 */
export const isDue = (battle: StoredBattle, now: number): boolean => {
  const { dueAt, suddenWinner } = battle;
  if (hasLapsed(battle, now) || isStartTooFar(battle, now)) return true;
  return dueAt !== null && (dueAt <= now || suddenWinner !== null);
};

/**
 * When the next transition of a running round is due, seen at `at`. Unix milliseconds. It is the round's end, or the
 * start or end of a boost, which is announced; `at` itself when such an announcement is already due. A change to a
 * boost of a running battle sets `dueAt` to this.
 */
export function nextDue(battle: StoredBattle, at: number): number {
  const end = battle.endsAt!;
  if (battle.suddenWinner !== null) return end;
  const { announced } = battle;
  const active = activeBoosts(battle, at);
  const isAnnounced =
    active.length === announced.length && active.every(({ key }) => announced.some((one) => one.key === key));
  return isAnnounced ? Math.min(end, nextBoostBoundary(battle, at) ?? end) : at;
}
