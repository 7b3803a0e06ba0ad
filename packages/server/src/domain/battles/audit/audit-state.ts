import { toWireId } from '@lavish/protocol';
import type { StoredGift } from '../../gifts/gift.ts';
import type { StoredBattle } from '../battle.ts';
import type { GiftVerdict } from '../verdict.ts';
import { type AuditedRound, auditedRounds } from './audited-round.ts';
import type { Differences } from './differences.ts';
import type { Corrections } from './logged-supporters.ts';

/** A gift to which its receiver's battle has given a verdict. */
export type JudgedGift = StoredGift & { battle: GiftVerdict };

/** A roll of a `chance` boost, made again. */
export interface CheckedRoll {
  /** Of the gift, 32 hex digits. */
  gift: string;
  boost: string;
  sender: string;
  key: string;
  /** In [0, 1): below `chance` the gift is critical. */
  roll: number;
  chance: number;
  /** Whether the gift's row says that the boost applied. */
  stored: boolean;
}

/** What the log says that one side came to. */
export interface SideTally {
  points: number;
  coins: number;
  /** The ordinal of the last gift that scored; 0: none has. */
  pointsSince: number;
  hosts: Map<string, { points: number; coins: number }>;
  /** How many have given to it, and the best three of them. Known once all supporters were taken. */
  supporters: number;
  top: readonly TopSupporter[];
}

/** `since`: the ordinal of the gift with which the supporter came to the points. */
export interface TopSupporter {
  user: string;
  points: number;
  since: number;
}

/** An audit while the log is read: what is stored, and what the gifts so far come to. */
export interface AuditState {
  readonly battle: StoredBattle;
  readonly rounds: readonly AuditedRound[];
  readonly sides: readonly SideTally[];
  readonly differences: Differences;
  /** Of the supporters, which are read before the rest is compared and reported after it. */
  readonly supporterDifferences: Differences;
  readonly corrections: Corrections;
  readonly onRoll: (roll: CheckedRoll) => void;
  counted: number;
  notCounted: number;
  rolls: number;
  /** The ordinal of the last counted gift in the log. */
  lastOrdinal: number;
}

/** `onRoll` is told of every roll, in the order of the log. */
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

/** Where a gift is told to differ. */
export const placeOf = ({ id }: StoredGift): string => `gifts.${toWireId('gft', id)}`;

/** The side whose host received it, in that host's room; whether the host has left since is not asked. -1: none. */
export const sideOfGift = ({ sides }: StoredBattle, { receiver, room }: StoredGift): number =>
  sides.findIndex(({ hosts }) => hosts.some((one) => one.host === receiver && one.room === room));

/** The round in which a moment counts, by its times alone. Undefined: in none. */
export const roundAt = ({ rounds }: AuditState, at: number): AuditedRound | undefined =>
  rounds.find(({ startsAt, endsAt }) => startsAt <= at && at < endsAt);
