import { toWireId } from '@lavish/protocol';
import type { StoredGift } from '../../gifts/gift.ts';
import type { StoredBattle } from '../battle.ts';
import type { GiftVerdict } from '../verdict.ts';
import { type AuditedRound, auditedRounds } from './audited-round.ts';
import type { Differences } from './differences.ts';

/** A gift on which its receiver's battle has a verdict. */
export type JudgedGift = StoredGift & { battle: GiftVerdict };

/** A recomputed roll of a `chance` boost. */
export interface CheckedRoll {
  /** The gift's id, 32 hex digits. */
  gift: string;
  boost: string;
  sender: string;
  key: string;
  /** In [0, 1): below `chance` the gift is critical. */
  roll: number;
  chance: number;
  /** Whether the boost applied according to the gift's row. */
  stored: boolean;
}

/** The score of one side, recomputed from the log. */
export interface SideTally {
  points: number;
  coins: number;
  /** The ordinal of the last gift that scored; 0: none did. */
  pointsSince: number;
  hosts: Map<string, { points: number; coins: number }>;
  /** The number of supporters, and the best three. Complete once all supporters were audited. */
  supporters: number;
  top: readonly TopSupporter[];
}

/** `since`: the ordinal of the gift that brought the supporter to their points. */
export interface TopSupporter {
  user: string;
  points: number;
  since: number;
}

/** A sender's gifts to one side, added up from the verdicts on the gifts. */
export interface LoggedContribution {
  gifts: number;
  points: number;
  coins: number;
  /** The ordinal of the first of the gifts. */
  first: number;
  /** The ordinal of the last of them that scored; null: none did. */
  scored: number | null;
}

/** Gifts whose verdicts are wrong. The sums of the log exclude them, and include the contributions here instead. */
export interface Corrections {
  /** 32 hex digits each. */
  gifts: string[];
  /** By `contributionKey`. */
  contributions: Map<string, { side: number; sender: string; logged: LoggedContribution }>;
}

/** The state of an audit: the stored battle, and the totals of the gifts so far. */
export interface AuditState {
  readonly battle: StoredBattle;
  readonly rounds: readonly AuditedRound[];
  readonly sides: readonly SideTally[];
  readonly differences: Differences;
  /** Differences of the supporters. They are found before the other differences, and reported after them. */
  readonly supporterDifferences: Differences;
  readonly corrections: Corrections;
  readonly onRoll: (roll: CheckedRoll) => void;
  counted: number;
  notCounted: number;
  rolls: number;
  /** The ordinal of the last counted gift in the log. */
  lastOrdinal: number;
}

/** `onRoll` is called for every roll, in the order of the log. */
export const openAudit = (
  battle: StoredBattle,
  onRoll: (roll: CheckedRoll) => void = () => {},
): AuditState => ({
  battle,
  rounds: auditedRounds(battle),
  sides: battle.sides.map(({ hosts }) => ({
    points: 0,
    coins: 0,
    pointsSince: 0,
    hosts: new Map(hosts.map(({ host }) => [host, { points: 0, coins: 0 }])),
    supporters: 0,
    top: [],
  })),
  differences: [],
  supporterDifferences: [],
  corrections: { gifts: [], contributions: new Map() },
  onRoll,
  counted: 0,
  notCounted: 0,
  rolls: 0,
  lastOrdinal: 0,
});

/** The gift's place in the list of differences. */
export const placeOf = ({ id }: StoredGift): string => `gifts.${toWireId('gft', id)}`;

/** The side whose host received the gift in their own room, including hosts who have left since. -1: none. */
export const sideOfGift = ({ sides }: StoredBattle, { receiver, room }: StoredGift): number =>
  sides.findIndex(({ hosts }) => hosts.some((one) => one.host === receiver && one.room === room));

/** The round that contains a time, unix milliseconds. Undefined: none does. */
export const roundAt = ({ rounds }: AuditState, at: number): AuditedRound | undefined =>
  rounds.find(({ startsAt, endsAt }) => startsAt <= at && at < endsAt);
