import type { BoostDefinition } from '@lavish/protocol';
import type { StoredBattle } from './battle.ts';

/** When a boost applies: from `from` on, and no more at `to`. Unix milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/** What tells the times of the running round. */
export type RunningRound = Pick<StoredBattle, 'rules' | 'kind' | 'startsAt' | 'endsAt'>;

/** How long a round of this kind was meant to last, in seconds: its end can have come sooner. */
export const plannedSeconds = ({ rules, kind }: Pick<StoredBattle, 'rules' | 'kind'>): number =>
  kind === 'regular' ? rules.duration_s : rules.tie.overtime_s;

/**
 * Where the window of a boost lies in the running round. Seconds below 0 are counted from the planned end, so a round
 * that was cut short does not move it. Null: nowhere, as a window from 200 s on in an overtime of 60.
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

/** The part of a span that lies in the running round. Null: none does. */
export function withinRound(span: Span, { startsAt, endsAt }: RunningRound): Span | null {
  if (startsAt === null || endsAt === null) return null;
  const from = Math.max(span.from, startsAt);
  const to = Math.min(span.to, endsAt);
  return from < to ? { from, to } : null;
}

export const contains = ({ from, to }: Span, at: number): boolean => from <= at && at < to;

/** Whether a boost is for this item: it names none, or this one too. */
export const isFor = ({ items }: BoostDefinition, item: string): boolean => items?.includes(item) ?? true;
