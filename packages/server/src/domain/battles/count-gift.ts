import { LIMITS } from '@lavish/protocol';
import type { StoredBattle, StoredSide } from './battle.ts';
import type { Contribution } from './contribution.ts';
import { advanceTasks, copyOfTasks } from './tasks.ts';
import type { GiftVerdict } from './verdict.ts';

/** What counting looks at in a gift that its verdict counted. */
export interface CountedGift {
  at: number;
  sender: string;
  receiver: string;
  item: string;
  coins: number;
}

const TOP = 3;

/**
 * The battle as a batch will write it, for `countGift` to change: version raised, and whatever counting changes its
 * own. Made once a batch: what nobody changes here, as the rules, is shared with the original.
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
 * Whether a verdict takes a total past 2^53 − 1, which no reader of JSON keeps exact. Hosts, rounds and contributions
 * are parts of their side.
 */
export function passesScoreCeiling(battle: StoredBattle, verdict: GiftVerdict, coins: number): boolean {
  const side = battle.sides[verdict.side]!;
  return (
    verdict.basePoints > LIMITS.maxCoins ||
    (verdict.ordinal !== null &&
      (side.points > LIMITS.maxCoins - verdict.points || side.coins > LIMITS.maxCoins - coins))
  );
}

/** Takes a gift that its verdict counted into the score. Changes `battle`, an open score, and its sender's `contribution`. */
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
  // The reward is to be told, and it begins now.
  if (advanceTasks(battle, { side: verdict.side, item, points, at })) battle.dueAt = at;
  if (battle.kind === 'sudden_death' && points > 0 && battle.contenders.includes(verdict.side)) {
    battle.suddenWinner = verdict.side;
    battle.endsAt = at + 1;
    battle.dueAt = at + 1;
  }
}

/** A gift without points changes nothing at which somebody has come to theirs. */
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
 * The top of a side once a sender's points have grown. Nobody's ever shrink, so whoever is not in it can only enter with
 * a gift of their own; and of equals the one here came later than those already there.
 */
export function topWith(top: StoredSide['top'], user: string, points: number): StoredSide['top'] {
  // Most of a crowd are behind the last of the top, and have not been in it.
  if (top.length === TOP && points <= top[TOP - 1]!.points) return top;
  const others = top.filter((one) => one.user !== user);
  const place = others.findIndex((one) => one.points < points);
  return others.toSpliced(place < 0 ? others.length : place, 0, { user, points }).slice(0, TOP);
}
