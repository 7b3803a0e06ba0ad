import { addScores } from '../campaigns/score.ts';

/** What a participant has scored. `reachedAt` and `reachedId`: the last gift or battle that added to the score. */
export interface Totals {
  score: number;
  gifts: number;
  coins: number;
  battlesWon: number;
  reachedAt: number;
  reachedId: string;
}

export interface Participant extends Totals {
  id: string;
}

/** Positions that a report shows of each list. */
const SHOWN = 10;

export const noTotals = (): Totals => ({
  score: 0,
  gifts: 0,
  coins: 0,
  battlesWon: 0,
  reachedAt: 0,
  reachedId: '',
});

/** Adds a score above 0. Changes `totals`. */
export function addTotals(totals: Totals, added: Totals): void {
  totals.score = addScores(totals.score, added.score);
  totals.gifts += added.gifts;
  totals.coins += added.coins;
  totals.battlesWon += added.battlesWon;
  const { reachedAt, reachedId } = added;
  if (reachedAt < totals.reachedAt || (reachedAt === totals.reachedAt && reachedId < totals.reachedId))
    return;
  totals.reachedAt = reachedAt;
  totals.reachedId = reachedId;
}

/** The order of the standings: by score; of equals, the first to reach it, and then the lower id. */
const compare = (a: Participant, b: Participant): number =>
  b.score - a.score ||
  a.reachedAt - b.reachedAt ||
  compareTexts(a.reachedId, b.reachedId) ||
  compareTexts(a.id, b.id);

const compareTexts = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** Puts a participant among the first ten. Changes `top`. A score of 0 has no rank. */
export function rank(top: Participant[], participant: Participant): void {
  if (participant.score === 0) return;
  if (top.length === SHOWN && compare(top.at(-1)!, participant) < 0) return;
  const place = top.findIndex((other) => compare(participant, other) < 0);
  top.splice(place < 0 ? top.length : place, 0, participant);
  if (top.length > SHOWN) top.pop();
}
