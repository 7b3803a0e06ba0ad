import type {
  ActiveBoost,
  BattleResult,
  BattleRound,
  BattleRules,
  BattleState,
  BattleSupporter,
} from '@lavish/protocol';
import type { StoredBonus } from '../bonuses/bonus.ts';

/** A host on a side: the user who receives for the side, and the room in which they do. */
export interface StoredHost {
  host: string;
  room: string;
  accepted: boolean;
  /** The host has left the battle and takes no further part; their score stays. */
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
  /** The ordinal of the gift that brought the side to its points; 0: the side has no points. */
  pointsSince: number;
  /** The number of gifts that the battle had counted when the side reached its rounds won. */
  roundsSince: number;
  /** The number of different senders of counted gifts. */
  supporters: number;
  /** The top three by points; of equals, the first to reach them. */
  top: BattleSupporter[];
}

/** The progress of a task in the running round, one entry for each side. */
export interface TaskProgress {
  points: number[];
  /** The time of the gift that reached the target; null: not reached. The reward starts then, for later gifts. */
  reachedAt: (number | null)[];
}

/**
 * A boost whose start was announced to viewers. It holds all that its end event needs, because the bonus behind it may
 * have been deleted by then.
 */
export interface AnnouncedBoost extends Pick<ActiveBoost, 'id' | 'kind' | 'side'> {
  key: string;
}

/**
 * One change by which hosts stopped taking part in a battle that was under way. It is stored with the battle, because
 * the user who requested it decides which side forfeits, and an audit must reach the same conclusion.
 */
export interface Departure {
  kind: 'left' | 'removed' | 'room_ended';
  hosts: string[];
  /** The user whose token requested it. Null: the platform's server key. */
  by: string | null;
  /** The host of the room concerned; with `left`, the host who left. */
  roomHost: string;
  /** The round in which it happened, from 1. */
  round: number;
}

/** A planned start that was withdrawn. Gifts from `from` to `until` may have been judged before it. Unix milliseconds. */
export interface WithdrawnStart {
  from: number;
  until: number;
}

export type RoundKind = BattleRound['kind'];

export type DecidedBy = NonNullable<BattleResult['decided_by']>;

/**
 * A battle as its row stores it. Times are unix milliseconds by the database's clock. A batch of gifts and a transition
 * each change a copy under the row's lock, and write the copy as a whole.
 */
export interface StoredBattle {
  /** UUIDv7, 32 hex digits. */
  id: string;
  mode: 'solo' | 'team';
  state: BattleState;
  /** Raised by one in every commit that changes the battle. */
  version: number;
  /** The host who proposed it; null: the platform's server. */
  inviter: string | null;
  /** Fixed when the battle is proposed. */
  rules: BattleRules;
  /** 32 random bytes, in hex. Published with the result; until then only `rules.commitment`, its SHA-256, is. */
  secret: string;
  sides: StoredSide[];
  /** Sides that can still win: those that have not forfeited; in a bonus round only those that were equal. */
  contenders: number[];
  /** In the order in which they happened. */
  departures: Departure[];
  /** From 1; 0: none has begun. The current or last round, as for `kind`, `startsAt` and `endsAt`. */
  round: number;
  kind: RoundKind;
  startsAt: number | null;
  endsAt: number | null;
  tasks: Record<string, TaskProgress>;
  /** The platform's bonuses in its rooms as of its last transition. Viewers see these; gifts read the bonuses again. */
  bonuses: StoredBonus[];
  /** Boosts whose start was announced and whose end was not. */
  announced: AnnouncedBoost[];
  /** Rounds that are over. */
  rounds: BattleRound[];
  /**
   * The latest time at which something in the battle was judged, at most the current round's end. It keeps the battle's
   * time from going backwards when the database's clock does. Null: nothing was judged yet.
   */
  lastAt: number | null;
  /** Starts that were withdrawn because the clock had been ahead. Absent: none was. */
  withdrawn?: WithdrawnStart[];
  /** The number of counted gifts, which is the ordinal of the last one. */
  counted: number;
  /** The side that won sudden death; its gift ends the round. */
  suddenWinner: number | null;
  /** When the invitation expires. */
  expiresAt: number | null;
  /** When the next transition is due. Null: none is left, or the battle is not agreed; invitations use `expiresAt`. */
  dueAt: number | null;
  result: BattleResult | null;
}

/** States in which nothing can happen any more. */
const OVER: ReadonlySet<BattleState> = new Set(['finished', 'declined', 'expired', 'cancelled', 'cut_short']);

export const isOver = ({ state }: Pick<StoredBattle, 'state'>): boolean => OVER.has(state);

/** Agreed and not over: its hosts and rooms cannot join another battle. */
export const isEngaged = ({ state }: Pick<StoredBattle, 'state'>): boolean =>
  state !== 'invited' && !OVER.has(state);

/** Every host has accepted, or the platform has accepted for them. Rooms and their viewers see the battle from then on. */
export const isAgreed = ({ sides }: Pick<StoredBattle, 'sides'>): boolean =>
  sides.every(({ hosts }) => hosts.every(({ accepted }) => accepted));

/** Whether the invitation has expired, even if the row is not marked yet. `now`: unix milliseconds. */
export const hasLapsed = (
  { state, expiresAt }: Pick<StoredBattle, 'state' | 'expiresAt'>,
  now: number,
): boolean => state === 'invited' && expiresAt !== null && expiresAt <= now;

/** The rooms that take part, each once; of a battle or of the request for one. */
export const roomsOf = ({
  sides,
}: {
  sides: readonly { hosts: readonly { room: string }[] }[];
}): string[] => [...new Set(sides.flatMap(({ hosts }) => hosts.map(({ room }) => room)))];

/** All hosts of all sides, including those who have left; of a battle or of the request for one. */
export const hostsOf = ({ sides }: { sides: readonly { hosts: readonly { host: string }[] }[] }): string[] =>
  sides.flatMap(({ hosts }) => hosts.map(({ host }) => host));

/** The side and entry of a host who has not left. Undefined: the user takes no part. */
export function findHost(battle: StoredBattle, host: string): { side: number; host: StoredHost } | undefined {
  for (const [side, { hosts }] of battle.sides.entries()) {
    const found = hosts.find((one) => one.host === host && !one.left);
    if (found) return { side, host: found };
  }
  return undefined;
}

/** The battles' time, unix milliseconds: the clock, or the latest `lastAt` if that is later. */
export const timeIn = (battles: Iterable<Pick<StoredBattle, 'lastAt'>>, clock: number): number =>
  Math.max(clock, ...[...battles].map(({ lastAt }) => lastAt ?? clock));
