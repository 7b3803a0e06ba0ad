import { type Contribution, contributionKey } from '../contribution.ts';
import type { AuditState, JudgedGift } from './audit-state.ts';

/** What a sender gave to one side, added up from the verdicts on the gifts. */
export interface LoggedContribution {
  gifts: number;
  points: number;
  coins: number;
  /** The ordinal of the first of the gifts. */
  first: number;
  /** The ordinal of the last of them that scored; null: none has. */
  scored: number | null;
}

/** A gift whose verdict is wrong: the sums of the log leave it out, and have what it should have counted instead. */
export interface Corrections {
  /** 32 hex digits each. */
  gifts: string[];
  /** By `contributionKey`. */
  contributions: Map<string, { side: number; sender: string; logged: LoggedContribution }>;
}

/** More wrong gifts than an audit corrects: it fails anyway, and the first hundred differences are shown. */
const MAX_CORRECTIONS = 1_000;

/** Notes that a gift's verdict is wrong. `counted`: the side and points that it should have; null: none. */
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

/** Takes what the corrections add to a sender's contribution. Null: nothing. */
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

/** The contribution as it is stored. */
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
