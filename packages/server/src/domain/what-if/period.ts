import type { Refusal } from '@lavish/protocol';
import { refuse } from '../refusal.ts';
import { timestamp } from '../timestamp.ts';

/** Days of a what-if: as long as a campaign can last. */
const MAX_DAYS = 366;

const DAY_MS = 86_400_000;

/** From `from`, inclusive, to `to`, exclusive. Unix milliseconds. */
export interface Period {
  from: number;
  to: number;
}

/** Refuses a period that has no gifts yet, or too many. Null: the period is valid. `now`: unix milliseconds. */
export function checkPeriod({ from, to }: Period, now: number): Refusal | null {
  const invalid = (param: keyof Period, detail: string) => refuse('invalid_request', detail, { param });
  if (!Number.isFinite(from)) return invalid('from', 'from must be a time that every calendar has.');
  if (!Number.isFinite(to)) return invalid('to', 'to must be a time that every calendar has.');
  if (to <= from) return invalid('to', 'to must come after from.');
  if (to > now) return invalid('to', `The period must be over: to is at most ${timestamp(now)}.`);
  if (to - from > MAX_DAYS * DAY_MS) return invalid('to', `A period has at most ${MAX_DAYS} days.`);
  return null;
}

export const contains = ({ from, to }: Period, at: number): boolean => from <= at && at < to;

/** Whether something runs at some time of the period. `endsAt`: exclusive. */
export const overlaps = (
  { from, to }: Period,
  { startsAt, endsAt }: { startsAt: number; endsAt: number },
): boolean => startsAt < to && endsAt > from && startsAt < endsAt;
