import type { BattleScores, BoostPeriod } from '@lavish/protocol';

/** The score of a battle over time, as far as it was read. */
export interface ScoreHistory {
  /** Unix seconds, ascending. Each is the first after a second in which a side scored. */
  times: number[];
  /** For each side the points until each time. */
  points: number[][];
  boosts: BoostPeriod[];
  /** The number of the last gift that was read. */
  last: number;
}

/** Before anything has happened. `startsAt`: Unix seconds of the first round. */
export const emptyHistory = (sides: number, startsAt: number): ScoreHistory => ({
  times: [startsAt],
  points: Array.from({ length: sides }, () => [0]),
  boosts: [],
  last: 0,
});

/** The history with a further part. The part may begin within the last second. */
function withPart(history: ScoreHistory, { data, boosts, last }: BattleScores): ScoreHistory {
  const times = [...history.times];
  const points = history.points.map((side) => [...side]);
  for (const { at, points: scored } of data) {
    const until = Date.parse(at) / 1_000 + 1;
    const isSame = until <= times.at(-1)!;
    if (!isSame) times.push(until);
    for (const [side, values] of points.entries()) {
      const value = values.at(-1)! + (scored[side] ?? 0);
      if (isSame) values[values.length - 1] = value;
      else values.push(value);
    }
  }
  return { times, points, boosts, last };
}

/** Reads all parts after those of `known`. `readPart` reads the part after the gift with this number. */
export async function readOn(
  known: ScoreHistory,
  readPart: (after: number) => Promise<BattleScores>,
): Promise<ScoreHistory> {
  for (let history = known; ; ) {
    const part = await readPart(history.last);
    history = withPart(history, part);
    if (!part.has_more) return history;
  }
}
