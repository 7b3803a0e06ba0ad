import type { Battle } from '@lavish/protocol';
import { callApi } from '../api/request.ts';
import { dayIn } from '../strings/dates.ts';

interface BattlePage {
  data: Battle[];
  next_cursor: string | null;
}

/** Battles are listed from the newest. A summary of a day long ago would read all that came later. */
const MAX_PAGES = 10;
const PAGE_SIZE = 200;

export interface BestBattle {
  /** Null: no battle ended with coins on that day. */
  battle: Battle | null;
  /** False: the day was not reached within 2,000 battles. */
  isComplete: boolean;
}

/** The battle with the most coins of those that ended on `day` in `timeZone`. */
export async function readBestBattle(
  day: string,
  timeZone: string,
  signal: AbortSignal,
): Promise<BestBattle> {
  let best: Battle | null = null;
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const parameters: string = new URLSearchParams({
      limit: String(PAGE_SIZE),
      ...(cursor === null ? {} : { cursor }),
    }).toString();
    const { data, next_cursor }: BattlePage = await callApi(`/v1/battles?${parameters}`, { signal });
    for (const battle of data) {
      const ended = battle.result?.finished_at;
      if (ended === undefined || dayIn(Date.parse(ended), timeZone) !== day) continue;
      if (coinsOf(battle) > (best === null ? 0 : coinsOf(best))) best = battle;
    }
    cursor = next_cursor;
    if (cursor === null || data.some((battle) => isBefore(battle, day, timeZone))) {
      return { battle: best, isComplete: true };
    }
  }
  return { battle: best, isComplete: false };
}

export const coinsOf = ({ sides }: Battle): number => sides.reduce((sum, { coins }) => sum + coins, 0);

/** Battles last hours at most, so that later ones of the list did not end on the day, if this one began two days earlier. */
const isBefore = ({ starts_at }: Battle, day: string, timeZone: string): boolean =>
  starts_at !== null && dayIn(Date.parse(starts_at) + 86_400_000, timeZone) < day;
