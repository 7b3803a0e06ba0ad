import { type Contribution, contributionKey } from '../contribution.ts';
import type { AuditState, JudgedGift, LoggedContribution } from './audit-state.ts';

/** The most gifts that an audit corrects. With more it fails anyway, and shows the first hundred differences. */
const MAX_CORRECTIONS = 1_000;

/** Records that a gift's verdict is wrong. `counted`: the correct side and points; null: it should not count. */
export function correctGift(
  { battle, corrections: { gifts, contributions } }: AuditState,
  gift: JudgedGift,
  counted: { side: number; points: number } | null,
): void {
  if (gifts.length >= MAX_CORRECTIONS) return;
  gifts.push(gift.id);
  if (counted === null) return;
  const { side, points } = counted;
  const ordinal = gift.battle.ordinal ?? 0;
  const key = contributionKey(battle.id, side, gift.sender);
  const logged = { gifts: 1, points, coins: gift.coins, first: ordinal, scored: points > 0 ? ordinal : null };
  contributions.set(key, {
    side,
    sender: gift.sender,
    logged: sumOf(contributions.get(key)?.logged ?? null, logged),
  });
}

/** Removes and returns the correction of a sender's contribution. Null: there is none. */
export function takeCorrection(
  { battle, corrections: { contributions } }: AuditState,
  side: number,
  sender: string,
): LoggedContribution | null {
  const key = contributionKey(battle.id, side, sender);
  const taken = contributions.get(key)?.logged ?? null;
  contributions.delete(key);
  return taken;
}

/** The sums of counted gifts, by sender and side. */
export type LoggedSupporters = Map<string, { side: number; sender: string; logged: LoggedContribution }>;

/** A counted gift. */
export interface CountedGift {
  side: number;
  sender: string;
  points: number;
  coins: number;
  ordinal: number;
}

const supporterKey = (side: number, sender: string) => `${sender} ${side}`;

/** Adds a counted gift to the sums, after those with lower ordinals. */
export function addLogged(
  sums: LoggedSupporters,
  { side, sender, points, coins, ordinal }: CountedGift,
): void {
  const key = supporterKey(side, sender);
  const sum = sums.get(key)?.logged;
  if (sum === undefined) {
    const logged = { gifts: 1, points, coins, first: ordinal, scored: points > 0 ? ordinal : null };
    sums.set(key, { side, sender, logged });
    return;
  }
  sum.gifts += 1;
  sum.points += points;
  sum.coins += coins;
  if (points > 0) sum.scored = ordinal;
}

/** Removes and returns the sum of a sender's gifts to a side. Null: there are none. */
export function takeLogged(sums: LoggedSupporters, side: number, sender: string): LoggedContribution | null {
  const key = supporterKey(side, sender);
  const logged = sums.get(key)?.logged ?? null;
  sums.delete(key);
  return logged;
}

export function sumOf(one: LoggedContribution | null, other: LoggedContribution): LoggedContribution;
export function sumOf(
  one: LoggedContribution | null,
  other: LoggedContribution | null,
): LoggedContribution | null;
export function sumOf(
  one: LoggedContribution | null,
  other: LoggedContribution | null,
): LoggedContribution | null {
  if (one === null || other === null) return one ?? other;
  return {
    gifts: one.gifts + other.gifts,
    points: one.points + other.points,
    coins: one.coins + other.coins,
    first: Math.min(one.first, other.first),
    scored: one.scored === null ? other.scored : Math.max(one.scored, other.scored ?? 0),
  };
}

/** The contribution in the form in which it is stored. */
export const contributionOf = ({
  gifts,
  points,
  coins,
  first,
  scored,
}: LoggedContribution): Contribution => ({
  gifts,
  points,
  coins,
  since: scored ?? first,
});
