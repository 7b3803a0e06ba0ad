import type { RoundKind, StoredBattle, TaskProgress } from '../battle.ts';
import { plannedSeconds, type RunningRound } from '../boost-window.ts';

/** A round as it is stored, with the totals that the audit recomputes from the log. */
export interface AuditedRound extends RunningRound {
  kind: RoundKind;
  /** From 1. */
  round: number;
  /** Unix milliseconds. */
  startsAt: number;
  endsAt: number;
  /** Sides that could win it; for the running round, sides that still can. */
  contenders: readonly number[];
  isOver: boolean;
  /** Ended before its time, by a forfeit or because the battle was cut short, so no side won it. */
  isBrokenOff: boolean;
  /** No node was alive for 30 s after its end, so no further round began. */
  isUnattended: boolean;
  /** The points of each side, recomputed. */
  points: number[];
  /** The ordinal of the last gift counted in it; 0: none was. */
  lastOrdinal: number;
  /** The progress of each side with each task, recomputed. */
  tasks: Map<string, TaskProgress>;
  /** The gift that decided sudden death, recomputed. Null: none did. */
  decided: { side: number; at: number } | null;
}

/** The rounds of a battle, the running one last, before any gift was audited. */
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

/** Whether fewer than two contenders are left. Only meaningful for the last round, where it ends the battle. */
const hasForfeited = ({ contenders }: Pick<AuditedRound, 'contenders'>): boolean => contenders.length < 2;

/** The planned end of the round, unix milliseconds. */
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
