import { isOver, type StoredBattle } from '../domain/battles/battle.ts';
import { laterBattle } from '../domain/battles/later-battle.ts';

export interface ShownBattle {
  /** A reading of the room's battle; one older than what is shown changes nothing. */
  update(battle: StoredBattle | null): void;
  /** What to tell the audience of it now: the battle, when it is not as last told and not to wait; else null. */
  takeChange(nowMs: number): StoredBattle | null;
  /** As subscribers see it; null: the room was in none yet. */
  readonly battle: StoredBattle | null;
  /** When there is something to tell, unix milliseconds: another frame is needed by then. Null: all was told. */
  readonly dueMs: number | null;
}

/**
 * The battle that a room shows: the latest reading of the latest one, and never an older. A turn of the battle is told
 * with the next frame, mere points no sooner than `scoresMs` after the last telling. The last state of a battle is
 * always told, even when the next begins within the same tick.
 */
export function createShownBattle(snapshot: StoredBattle | null, scoresMs: number): ShownBattle {
  let shown = snapshot;
  let told = snapshot;
  let toldMs = 0;
  let next: StoredBattle | null = null;

  const due = () => (shown === told ? null : onlyScored(told, shown) ? toldMs + scoresMs : 0);

  return {
    update(battle) {
      const latest = next ?? shown;
      const later = laterBattle(latest, battle);
      if (later === latest) return;
      const lastWordWaits = shown !== told && shown !== null && isOver(shown) && shown.id !== later?.id;
      if (lastWordWaits) next = later;
      else shown = later;
    },
    takeChange(nowMs) {
      const dueMs = due();
      if (dueMs === null || dueMs > nowMs) return null;
      told = shown;
      toldMs = nowMs;
      shown = next ?? shown;
      next = null;
      return told;
    },
    get battle() {
      return shown;
    },
    get dueMs() {
      return due();
    },
  };
}

/** Whether a battle has taken no turn meanwhile, and only points, supporters and tasks moved. */
function onlyScored(before: StoredBattle | null, after: StoredBattle | null): boolean {
  return before !== null && after !== null && before.id === after.id && turnOf(before) === turnOf(after);
}

const turnOf = ({ state, round, startsAt, endsAt, told, sides, rounds }: StoredBattle): string =>
  JSON.stringify([
    [state, round, rounds.length, startsAt, endsAt, told],
    sides.map(({ hosts }) => hosts.map(({ accepted, left }) => [accepted, left])),
  ]);
