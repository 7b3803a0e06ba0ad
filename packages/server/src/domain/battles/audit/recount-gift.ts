import { multiplierOf, pointsOf } from '../points.ts';
import { type AuditState, type JudgedGift, placeOf, roundAt, sideOfGift } from './audit-state.ts';
import type { AuditedRound } from './audited-round.ts';
import { compare } from './differences.ts';
import { correctGift } from './logged-supporters.ts';
import { isInWindow, recountBoosts } from './recount-boosts.ts';

/** Audits the next gift that is stored as counted: checks its verdict, and adds it to the recomputed totals. */
export function recountGift(audit: AuditState, gift: JudgedGift): void {
  const { battle: verdict } = gift;
  const where = placeOf(gift);
  const ordinal = verdict.ordinal ?? 0;
  compare(audit.differences, `${where}.ordinal`, ordinal, audit.lastOrdinal + 1);
  audit.lastOrdinal = ordinal;

  const side = sideOfGift(audit.battle, gift);
  const round = roundAt(audit, gift.at);
  if (!round || side < 0 || round.decided) {
    compare(audit.differences, `${where}.counted`, true, false);
    correctGift(audit, gift, null);
    return;
  }
  const boosts = recountBoosts(audit, gift, round, side);
  const multiplier = multiplierOf(boosts, audit.battle.rules.multiplier_cap);
  const points = pointsOf(verdict.basePoints, multiplier);
  compare(audit.differences, where, storedVerdict(gift), {
    round: round.round,
    side,
    reason: null,
    base_points: wholeItems(gift),
    multiplier: multiplier / 10_000,
    points,
    boosts,
  });
  if (side !== verdict.side || points !== verdict.points) correctGift(audit, gift, { side, points });
  audit.counted += 1;
  addToSide(audit, gift, side, points);
  addToRound(round, gift, side, points);
}

/** The stored verdict, with the field names of the receipt. */
export const storedVerdict = ({ battle: verdict }: JudgedGift) => ({
  round: verdict.round,
  side: verdict.side,
  reason: verdict.reason,
  base_points: verdict.basePoints,
  multiplier: verdict.multiplier / 10_000,
  points: verdict.points,
  boosts: verdict.boosts,
});

/** The base points, rounded down to a multiple of the quantity: each unit must have counted the same. */
export const wholeItems = ({ quantity, battle: { basePoints } }: JudgedGift): number =>
  Math.floor(basePoints / quantity) * quantity;

function addToSide(audit: AuditState, gift: JudgedGift, side: number, points: number): void {
  const tally = audit.sides[side]!;
  if (points > 0) tally.pointsSince = audit.lastOrdinal;
  for (const sum of [tally, tally.hosts.get(gift.receiver)!]) {
    sum.points += points;
    sum.coins += gift.coins;
  }
}

function addToRound(round: AuditedRound, gift: JudgedGift, side: number, points: number): void {
  round.points[side]! += points;
  round.lastOrdinal = gift.battle.ordinal ?? 0;
  if (round.kind === 'sudden_death' && points > 0 && round.contenders.includes(side)) {
    round.decided = { side, at: gift.at };
  }
  for (const boost of round.rules.boosts) {
    const task = round.tasks.get(boost.id);
    if (!task || !isInWindow(boost, gift, round)) continue;
    const gathered = task.points[side]! + points;
    task.points[side] = gathered;
    if (gathered >= (boost.target_points ?? 0)) task.reachedAt[side] ??= gift.at;
  }
}
