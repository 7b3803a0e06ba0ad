import type { PostBattle } from '@lavish/protocol';

/*
 * A battle's whole life told a second time, from its request and what was committed, in that order. Nothing is kept that can
 * be worked out from the accepted gifts: scores, tasks, rounds and the result are summed up anew whenever they are
 * asked for. It shares no code with the machine, the scoring or the audit.
 */

/** A gift that was accepted, with all of it that matters here. `at`: unix milliseconds. */
export interface PlainGift {
  at: number;
  room: string;
  receiver: string;
  sender: string;
  key: string;
  item: string;
  quantity: number;
  coins: number;
}

/** A gift that counted, in its round (from 1) and for its side. */
export interface CountedGift extends PlainGift {
  round: number;
  side: number;
  points: number;
}

export interface PlainRound {
  kind: 'regular' | 'overtime' | 'sudden_death';
  startsAt: number;
  /** As planned, or when it was broken off. */
  endsAt: number;
  contenders: number[];
  isOver: boolean;
  isBrokenOff: boolean;
}

/** What a battle begins with. */
export interface PlainProposal {
  request: PostBattle;
  inviter: string | null;
  secret: string;
  /** Unix milliseconds. */
  now: number;
  /** What one of an item counts. */
  points: Readonly<Record<string, number>>;
}

/** All that has to be remembered. */
export interface Story extends PlainProposal {
  rounds: PlainRound[];
  /** In the order in which they counted. */
  readonly counted: CountedGift[];
  /** Hosts who take part no more. */
  readonly left: Set<string>;
}

export const sidesOf = ({ request }: Story): number[] => request.sides.map((_, side) => side);

export const ofSide = ({ counted }: Story, side: number): CountedGift[] =>
  counted.filter((gift) => gift.side === side);

/** `round`: from 1. */
export const inRound = (story: Story, round: number, side: number): CountedGift[] =>
  ofSide(story, side).filter((gift) => gift.round === round);

export const sum = (gifts: readonly CountedGift[], what: 'points' | 'coins'): number =>
  gifts.reduce((total, gift) => total + gift[what], 0);

/** How long a round of this kind is to last. Milliseconds. */
export const lengthOf = ({ request }: Story, { kind }: Pick<PlainRound, 'kind'>): number =>
  1_000 * (kind === 'regular' ? (request.duration_s ?? 300) : (request.tie?.overtime_s ?? 60));

/** Those with most of something; of nobody, nobody. */
export const most = (sides: readonly number[], count: (side: number) => number): number[] =>
  sides.filter((side) => sides.every((other) => count(other) <= count(side)));
