import type { PostBattle } from '@lavish/protocol';

/*
 * A second implementation of a whole battle, from its request and the commits in their order. It stores nothing that can
 * be derived from the accepted gifts: scores, tasks, rounds and the result are computed again whenever they are read.
 * It shares no code with the state machine, the scoring or the audit.
 */

/** An accepted gift, with the fields that matter in a battle. `at`: unix milliseconds. */
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

/** The proposal of a battle. */
export interface PlainProposal {
  request: PostBattle;
  inviter: string | null;
  secret: string;
  /** Unix milliseconds. */
  now: number;
  /** Points of one unit, by item. */
  points: Readonly<Record<string, number>>;
}

/** All that is stored of a battle. */
export interface PlainHistory extends PlainProposal {
  rounds: PlainRound[];
  /** In the order in which they counted. */
  readonly counted: CountedGift[];
  /** Hosts who no longer take part. */
  readonly left: Set<string>;
}

export const sidesOf = ({ request }: PlainHistory): number[] => request.sides.map((_, side) => side);

export const ofSide = ({ counted }: PlainHistory, side: number): CountedGift[] =>
  counted.filter((gift) => gift.side === side);

/** `round`: from 1. */
export const inRound = (history: PlainHistory, round: number, side: number): CountedGift[] =>
  ofSide(history, side).filter((gift) => gift.round === round);

export const sum = (gifts: readonly CountedGift[], what: 'points' | 'coins'): number =>
  gifts.reduce((total, gift) => total + gift[what], 0);

/** The planned length of a round of this kind. Milliseconds. */
export const lengthOf = ({ request }: PlainHistory, { kind }: Pick<PlainRound, 'kind'>): number =>
  1_000 * (kind === 'regular' ? (request.duration_s ?? 300) : (request.tie?.overtime_s ?? 60));

/** The sides with the highest count. Empty if there are no sides. */
export const most = (sides: readonly number[], count: (side: number) => number): number[] =>
  sides.filter((side) => sides.every((other) => count(other) <= count(side)));
