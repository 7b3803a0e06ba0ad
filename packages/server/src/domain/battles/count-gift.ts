import { LIMITS } from '@lavish/protocol';
import type { StoredBattle, StoredSide } from './battle.ts';
import type { Contribution } from './contribution.ts';
import { advanceTasks, copyOfTasks } from './tasks.ts';
import type { GiftVerdict } from './verdict.ts';

/** The part of a counted gift that the score depends on. */
export interface CountedGift {
  at: number;
  sender: string;
  receiver: string;
  item: string;
  coins: number;
}

/** Supporters shown for each side. */
const TOP = 3;

/**
 * A copy of the battle with its version raised, which `countGift` may change. Made once per batch. The parts that
 * counting does not change, such as the rules, are shared with the original.
 */
export const openScore = (battle: StoredBattle): StoredBattle => ({
  ...battle,
  version: battle.version + 1,
  sides: battle.sides.map((side) => ({
    ...side,
    hosts: side.hosts.map((host) => ({ ...host })),
    top: [...side.top],
  })),
  tasks: copyOfTasks(battle.tasks),
});

/**
 * Whether the gift would raise a total above 2^53 − 1, which JSON readers do not keep exact. The totals of hosts, rounds
 * and contributions are parts of their side's total, so checking the side is enough.
 */
export function passesScoreCeiling(battle: StoredBattle, verdict: GiftVerdict, coins: number): boolean {
  const side = battle.sides[verdict.side]!;
  return (
    verdict.basePoints > LIMITS.maxCoins ||
    (verdict.ordinal !== null &&
      (side.points > LIMITS.maxCoins - verdict.points || side.coins > LIMITS.maxCoins - coins))
  );
}

/** Adds a counted gift to the score. Changes `battle`, a copy made by `openScore`, and the sender's `contribution`. */
export function countGift(
  battle: StoredBattle,
  contribution: Contribution,
  gift: CountedGift,
  verdict: GiftVerdict,
): void {
  const side = battle.sides[verdict.side]!;
  const { points } = verdict;
  battle.counted += 1;
  battle.lastAt = gift.at;
  if (contribution.gifts === 0) side.supporters += 1;
  raiseContribution(contribution, points, gift.coins, battle.counted);
  raiseSide(side, points, gift, battle.counted);
  if (points > 0) side.top = topWith(side.top, gift.sender, contribution.points);

  const { at, item } = gift;
  // The reward begins now, so its announcement is due.
  if (advanceTasks(battle, { side: verdict.side, item, points, at })) battle.dueAt = at;
  if (battle.kind === 'sudden_death' && points > 0 && battle.contenders.includes(verdict.side)) {
    battle.suddenWinner = verdict.side;
    battle.endsAt = at + 1;
    battle.dueAt = at + 1;
  }
}

/** A gift without points does not change when the sender reached their points. */
function raiseContribution(contribution: Contribution, points: number, coins: number, ordinal: number): void {
  if (points > 0 || contribution.gifts === 0) contribution.since = ordinal;
  contribution.gifts += 1;
  contribution.points += points;
  contribution.coins += coins;
}

function raiseSide(
  side: StoredSide,
  points: number,
  { receiver, coins }: CountedGift,
  ordinal: number,
): void {
  const host = side.hosts.find((one) => one.host === receiver)!;
  if (points > 0) side.pointsSince = ordinal;
  for (const part of [side, host]) {
    part.points += points;
    part.coins += coins;
  }
  side.roundPoints += points;
}

/**
 * The top of a side after a sender's points have grown. Points never shrink, so a supporter outside the top can only
 * enter with a gift of their own. Of equals, the sender ranks behind those who are already in the top.
 */
export function topWith(top: StoredSide['top'], user: string, points: number): StoredSide['top'] {
  // The common case in a large room: the sender is behind the last of the top, and was not in it.
  if (top.length === TOP && points <= top[TOP - 1]!.points) return top;
  const others = top.filter((one) => one.user !== user);
  const place = others.findIndex((one) => one.points < points);
  return others.toSpliced(place < 0 ? others.length : place, 0, { user, points }).slice(0, TOP);
}
