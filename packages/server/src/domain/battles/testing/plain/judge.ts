import type { BattleResult } from '@lavish/protocol';
import { type CountedGift, inRound, most, ofSide, type PlainRound, type Story, sum } from './story.ts';

type DecidedBy = BattleResult['decided_by'];

/** What comes after a round: another, or the end. Winner null: a draw. */
export type Follows =
  | { kind: PlainRound['kind']; contenders: number[] }
  | { kind: 'end'; winner: number | null; decidedBy: DecidedBy };

/** The gift with which sudden death is over. `index`: of the round, from 0. */
export function decisiveGift({ rounds, counted }: Story, index: number): CountedGift | undefined {
  const { kind, contenders } = rounds[index]!;
  if (kind !== 'sudden_death') return undefined;
  return counted.find(
    (gift) => gift.round === index + 1 && gift.points > 0 && contenders.includes(gift.side),
  );
}

/** Unix milliseconds. */
export function endOf(story: Story, index: number): number {
  const decisive = decisiveGift(story, index);
  return decisive ? decisive.at + 1 : story.rounds[index]!.endsAt;
}

const leaders = (story: Story, index: number) =>
  most(story.rounds[index]!.contenders, (side) => sum(inRound(story, index + 1, side), 'points'));

/** The side that a round goes to as it stands. Null: nobody's. */
export function winnerOf(story: Story, index: number): number | null {
  const { kind, isBrokenOff } = story.rounds[index]!;
  if (isBrokenOff) return null;
  if (kind === 'sudden_death') return decisiveGift(story, index)?.side ?? null;
  return singleOrNull(leaders(story, index));
}

/** The rounds that a side has won. */
const wonBy = (story: Story, side: number) =>
  story.rounds.flatMap((_, index) => (winnerOf(story, index) === side ? [index] : []));

const singleOrNull = (sides: readonly number[]) => (sides.length === 1 ? sides[0]! : null);
const end = (winner: number | null, decidedBy: DecidedBy): Follows => ({ kind: 'end', winner, decidedBy });

/** What comes after the last round as it stands. However late a node looks, it was alive. */
export function whatFollows(story: Story): Follows {
  const { request, rounds } = story;
  const index = rounds.length - 1;
  const { kind } = rounds[index]!;
  const winner = winnerOf(story, index);
  if (kind === 'sudden_death') return end(winner, 'sudden_death');
  if (kind === 'overtime') {
    const played = rounds.filter((round) => round.kind === 'overtime').length;
    const isLast = winner !== null || played >= (request.tie?.max ?? 1);
    return isLast ? end(winner, 'overtime') : { kind, contenders: leaders(story, index) };
  }
  if ((request.rounds ?? 1) > 1) return afterRoundOfMany(story);
  return winner === null ? breakTie(story, leaders(story, index)) : end(winner, 'points');
}

function afterRoundOfMany(story: Story): Follows {
  const { request, rounds } = story;
  const { contenders } = rounds.at(-1)!;
  const wins = (side: number) => wonBy(story, side).length;
  const left = request.rounds! - rounds.length;
  const equal = most(contenders, wins);
  const [first] = equal;
  const canBeCaught = contenders.some((side) => side !== first && wins(side) + left >= wins(first!));
  if (!canBeCaught) return end(first!, 'rounds');
  return left > 0 ? { kind: 'regular', contenders } : breakTie(story, equal);
}

function breakTie(story: Story, equal: number[]): Follows {
  const policy = story.request.tie?.policy ?? 'draw';
  const scorers = equal.filter((side) => sum(ofSide(story, side), 'points') > 0);
  switch (policy) {
    case 'draw':
      return end(null, policy);
    case 'overtime':
    case 'sudden_death':
      return { kind: policy, contenders: equal };
    case 'most_supporters':
      return end(singleOrNull(most(scorers, (side) => sendersOf(story, side).size)), policy);
    case 'first_to_score':
      return end(firstOf(story, scorers), policy);
  }
}

const sendersOf = (story: Story, side: number) => new Set(ofSide(story, side).map(({ sender }) => sender));

/** Who came first to the rounds won in which they are equal; without any, to the most points. */
function firstOf(story: Story, scorers: number[]): number | null {
  const lastRound = (side: number) => wonBy(story, side).at(-1) ?? 0;
  if (scorers.some((side) => wonBy(story, side).length > 0)) {
    return scorers.toSorted((a, b) => lastRound(a) - lastRound(b))[0]!;
  }
  const highest = most(scorers, (side) => sum(ofSide(story, side), 'points'));
  const lastScore = (side: number) =>
    story.counted.findLastIndex((gift) => gift.side === side && gift.points > 0);
  return highest.toSorted((a, b) => lastScore(a) - lastScore(b))[0] ?? null;
}
