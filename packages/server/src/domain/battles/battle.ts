import type {
  ActiveBoost,
  BattleResult,
  BattleRound,
  BattleRules,
  BattleState,
  BattleSupporter,
} from '@lavish/protocol';
import type { StoredBonus } from '../bonuses/bonus.ts';
import type { Departure } from './departure.ts';
import type { WithdrawnStart } from './round-start.ts';

/** A host on a side: who receives for it, and in which room. */
export interface StoredHost {
  host: string;
  room: string;
  accepted: boolean;
  /** Left the battle, and takes no part any more; what was scored stays. */
  left: boolean;
  points: number;
  coins: number;
}

export interface StoredSide {
  name: string | null;
  hosts: StoredHost[];
  /** Of all rounds. */
  points: number;
  coins: number;
  /** Of the running round. */
  roundPoints: number;
  roundsWon: number;
  /** The ordinal of the gift with which it came to its points; 0: it has none. */
  pointsSince: number;
  /** How many gifts the battle had counted when it came to its rounds won. */
  roundsSince: number;
  /** Different senders of counted gifts. */
  supporters: number;
  /** The top three; of equals, who came to the points first. */
  top: BattleSupporter[];
}

/** How far the sides are with a task in the running round, one entry a side. */
export interface TaskProgress {
  points: number[];
  /** The time of the gift that reached the target; null: not yet. The reward runs from there, for later gifts. */
  reachedAt: (number | null)[];
}

/** A boost whose beginning viewers were told. What is left to tell of it must not be looked up: a bonus can be gone. */
export interface AnnouncedBoost extends Pick<ActiveBoost, 'id' | 'kind' | 'side'> {
  key: string;
}

export type RoundKind = BattleRound['kind'];

/**
 * A battle as its row holds it. Times are unix milliseconds by the database's clock. Deciding a batch and carrying out a
 * transition both work on a copy of their own, under the lock of the row, and write it whole.
 */
export interface StoredBattle {
  /** UUIDv7, 32 hex digits. */
  id: string;
  mode: 'solo' | 'team';
  state: BattleState;
  /** Raised once by every commit that changes it. */
  version: number;
  /** The host who proposed it; null: the platform's server. */
  inviter: string | null;
  /** Frozen when it is proposed; nothing changes them any more. */
  rules: BattleRules;
  /** 32 random bytes, in hex. Told with the result; until then only `rules.commitment`, its SHA-256. */
  secret: string;
  sides: StoredSide[];
  /** Sides that can still win: not forfeited, and in a bonus round only those that were equal. */
  contenders: number[];
  /** How hosts stopped taking part while it was under way, in that order. */
  departures: Departure[];
  /** From 1; 0: none has begun. Of the current or last round, as are `kind`, `startsAt` and `endsAt`. */
  round: number;
  kind: RoundKind;
  startsAt: number | null;
  endsAt: number | null;
  tasks: Record<string, TaskProgress>;
  /** The platform's bonuses in its rooms, as its last transition found them: for viewers, while gifts look for themselves. */
  bonuses: StoredBonus[];
  /** Whose beginning was told, and whose end was not. */
  told: AnnouncedBoost[];
  /** Rounds that are over. */
  rounds: BattleRound[];
  /**
   * The latest moment by which something in it was judged, never beyond the current round's end. Its time does not go
   * backwards when the database's clock does. Null: nothing was judged yet.
   */
  lastAt: number | null;
  /** Starts that were given up because the clock had been ahead. Absent: none was. */
  withdrawn?: WithdrawnStart[];
  /** How many gifts were counted: the ordinal of the last one. */
  counted: number;
  /** The side that sudden death has given it to; the round is over with that gift. */
  suddenWinner: number | null;
  /** When the invitation lapses. */
  expiresAt: number | null;
  /** When the next transition is due; null: none any more, or the battle is not agreed: invitations have `expiresAt`. */
  dueAt: number | null;
  result: BattleResult | null;
}

/** States in which nothing can happen any more. */
const OVER: ReadonlySet<BattleState> = new Set(['finished', 'declined', 'expired', 'cancelled', 'cut_short']);

export const isOver = ({ state }: Pick<StoredBattle, 'state'>): boolean => OVER.has(state);

/** Agreed and not over: its hosts and rooms are taken. */
export const isEngaged = ({ state }: Pick<StoredBattle, 'state'>): boolean =>
  state !== 'invited' && !OVER.has(state);

/** Every host has accepted, or the platform has decided for them. Rooms and their viewers see no battle before. */
export const isAgreed = ({ sides }: Pick<StoredBattle, 'sides'>): boolean =>
  sides.every(({ hosts }) => hosts.every(({ accepted }) => accepted));

/** An invitation whose time is over, whether or not this is stored yet. `now`: unix milliseconds. */
export const hasLapsed = (
  { state, expiresAt }: Pick<StoredBattle, 'state' | 'expiresAt'>,
  now: number,
): boolean => state === 'invited' && expiresAt !== null && expiresAt <= now;

/** The rooms that take part, each once. */
export const roomsOf = ({ sides }: Pick<StoredBattle, 'sides'>): string[] => [
  ...new Set(sides.flatMap(({ hosts }) => hosts.map(({ room }) => room))),
];

/** Everyone who stands on a side, whether they have left or not; of a battle or of the request for one. */
export const hostsOf = ({ sides }: { sides: readonly { hosts: readonly { host: string }[] }[] }): string[] =>
  sides.flatMap(({ hosts }) => hosts.map(({ host }) => host));

/** Where a host stands who has not left. Undefined: takes no part. */
export function standOf(battle: StoredBattle, host: string): { side: number; host: StoredHost } | undefined {
  for (const [side, { hosts }] of battle.sides.entries()) {
    const found = hosts.find((one) => one.host === host && !one.left);
    if (found) return { side, host: found };
  }
  return undefined;
}

/** The battles' time at a moment of the clock, unix milliseconds: the later of the clock and what they have seen. */
export const timeIn = (battles: Iterable<Pick<StoredBattle, 'lastAt'>>, clock: number): number =>
  Math.max(clock, ...[...battles].map(({ lastAt }) => lastAt ?? clock));
