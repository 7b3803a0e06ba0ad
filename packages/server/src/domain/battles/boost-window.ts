import type { BoostDefinition } from '@lavish/protocol';
import type { StoredBattle } from './battle.ts';

/** When a boost applies: from `from`, inclusive, to `to`, exclusive. Unix milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/** The part of a battle that gives the times of the running round. */
export type RunningRound = Pick<StoredBattle, 'rules' | 'kind' | 'startsAt' | 'endsAt'>;

/** The planned length of a round of this kind, in seconds. The round may have ended earlier. */
export const plannedSeconds = ({ rules, kind }: Pick<StoredBattle, 'rules' | 'kind'>): number =>
  kind === 'regular' ? rules.duration_s : rules.tie.overtime_s;

/**
 * The window of a boost in the running round. Negative seconds count from the planned end, so the window does not move
 * when a round is cut short. Null: the window lies outside, such as a window that starts at 200 s in an overtime of 60 s.
 */
export function windowOf(boost: BoostDefinition, round: RunningRound): Span | null {
  if (round.startsAt === null) return null;
  const length = plannedSeconds(round);
  const seconds = (mark: number) => (mark < 0 ? length + mark : mark);
  return withinRound(
    {
      from: round.startsAt + seconds(boost.from_s ?? 0) * 1_000,
      to: round.startsAt + seconds(boost.to_s ?? length) * 1_000,
    },
    round,
  );
}

/** The part of a span that lies in the running round. Null: no part does. */
export function withinRound(span: Span, { startsAt, endsAt }: RunningRound): Span | null {
  if (startsAt === null || endsAt === null) return null;
  const from = Math.max(span.from, startsAt);
  const to = Math.min(span.to, endsAt);
  return from < to ? { from, to } : null;
}

export const contains = ({ from, to }: Span, at: number): boolean => from <= at && at < to;

/** Whether a boost applies to the item: it lists the item, or no items at all. */
export const isFor = ({ items }: BoostDefinition, item: string): boolean => items?.includes(item) ?? true;
