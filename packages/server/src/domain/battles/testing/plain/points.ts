import { createHmac } from 'node:crypto';
import type { BoostDefinition } from '@lavish/protocol';
import { inRound, lengthOf, type PlainGift, type PlainHistory } from './history.ts';

/** The points of a gift of the running round. Multiplier in ten-thousandths. */
export interface PlainPoints {
  multiplier: number;
  points: number;
  boosts: string[];
}

export function pointsOf(history: PlainHistory, gift: PlainGift, side: number): PlainPoints {
  const { boosts = [], multiplier_cap = 10 } = history.request;
  const applied = boosts.filter((boost) => applies(history, boost, gift, side));
  const all = applied.reduce((total, { multiplier }) => total + tenThousandths(multiplier) - 10_000, 10_000);
  const multiplier = Math.min(all, tenThousandths(multiplier_cap));
  const points = Number((BigInt(basePointsOf(history, gift)) * BigInt(multiplier)) / 10_000n);
  return { multiplier, points, boosts: applied.map(({ id }) => id) };
}

export const basePointsOf = ({ points }: PlainHistory, { item, quantity }: PlainGift): number =>
  points[item]! * quantity;

const tenThousandths = (factor: number) => Math.round(factor * 10_000);

function applies(history: PlainHistory, boost: BoostDefinition, gift: PlainGift, side: number): boolean {
  if (boost.kind === 'task') {
    const reachedAt = whenReached(history, boost, side);
    return reachedAt !== null && gift.at < reachedAt + boost.reward_s! * 1_000;
  }
  if (!isFor(history, boost, gift)) return false;
  if (boost.kind !== 'chance') return true;
  const text = `${boost.id}\n${gift.sender}\n${gift.key}`;
  const roll = createHmac('sha256', history.secret).update(text).digest('hex').slice(0, 12);
  return Number.parseInt(roll, 16) < boost.chance! * 2 ** 48;
}

/** When a side reached the target of a task in the running round. Null: it has not. */
function whenReached(history: PlainHistory, task: BoostDefinition, side: number): number | null {
  let gathered = 0;
  for (const gift of inRound(history, history.rounds.length, side)) {
    if (isFor(history, task, gift)) gathered += gift.points;
    if (gathered >= task.target_points!) return gift.at;
  }
  return null;
}

/** Whether a gift of the running round lies in the boost's window and is one of its items. */
function isFor(
  history: PlainHistory,
  { from_s = 0, to_s, items }: BoostDefinition,
  { at, item }: PlainGift,
): boolean {
  const round = history.rounds.at(-1)!;
  const time = (mark: number) => round.startsAt + mark * 1_000 + (mark < 0 ? lengthOf(history, round) : 0);
  return at >= time(from_s) && (to_s === undefined || at < time(to_s)) && (items?.includes(item) ?? true);
}
