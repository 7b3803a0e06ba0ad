import type { RoundKind, StoredBattle, TaskProgress } from '../battle.ts';
import { plannedSeconds, type RunningRound } from '../boost-window.ts';

/** A round with what is stored of it, and beside it what the log says it came to. */
export interface AuditedRound extends RunningRound {
  kind: RoundKind;
  /** From 1. */
  round: number;
  /** Unix milliseconds. */
  startsAt: number;
  endsAt: number;
  /** Sides that could win it; of the running one, by now. */
  contenders: readonly number[];
  isOver: boolean;
  /** Ended before its time, because a side was left alone or the platform cut the battle short: it is nobody's. */
  isBrokenOff: boolean;
  /** No node was alive for 30 s after its end, so that nothing new was begun. */
  isUnattended: boolean;
  /** The points of each side, by the log. */
  points: number[];
  /** The ordinal of the last gift counted in it; 0: none was. */
  lastOrdinal: number;
  /** How far each side has come with each task, by the log. */
  tasks: Map<string, TaskProgress>;
  /** The gift that decided sudden death, by the log. Null: none has. */
  decided: { side: number; at: number } | null;
}

/** The rounds of a battle, the running one last; the log has said nothing yet. */
export function auditedRounds(battle: StoredBattle): AuditedRound[] {
  const { rounds, round, kind, startsAt, endsAt, contenders } = battle;
  const over = rounds.map((one) =>
    emptyRound(battle, {
      round: one.round,
      kind: one.kind,
      startsAt: Date.parse(one.starts_at),
      endsAt: Date.parse(one.ends_at),
      contenders: one.contenders,
      isOver: true,
      isUnattended: one.unattended === true,
    }),
  );
  const last = over.at(-1);
  if (last) last.isBrokenOff = battle.state === 'cut_short' || hasForfeited(last);
  if (startsAt === null || endsAt === null || round === last?.round) return over;
  return [
    ...over,
    emptyRound(battle, { round, kind, startsAt, endsAt, contenders, isOver: false, isUnattended: false }),
  ];
}

/** Nobody is left to play against. Only of the last round, in which it ends the battle. */
const hasForfeited = ({ contenders }: Pick<AuditedRound, 'contenders'>): boolean => contenders.length < 2;

/** When the round was meant to end, unix milliseconds. */
export const plannedEnd = (round: AuditedRound): number => round.startsAt + plannedSeconds(round) * 1_000;

type StoredRound = Pick<
  AuditedRound,
  'isUnattended' | 'round' | 'kind' | 'startsAt' | 'endsAt' | 'contenders' | 'isOver'
>;

const emptyRound = ({ rules, sides }: StoredBattle, stored: StoredRound): AuditedRound => ({
  ...stored,
  rules,
  isBrokenOff: false,
  points: sides.map(() => 0),
  lastOrdinal: 0,
  tasks: new Map(
    rules.boosts
      .filter(({ kind }) => kind === 'task')
      .map(({ id }) => [id, { points: sides.map(() => 0), reachedAt: sides.map(() => null) }]),
  ),
  decided: null,
});
