import { isOver, type StoredBattle } from '../domain/battles/battle.ts';
import { laterBattle } from '../domain/battles/later-battle.ts';

export interface ShownBattle {
  /** Takes a reading of the room's battle. One that is older than the shown state changes nothing. */
  update(battle: StoredBattle | null): void;
  /** The battle, if it has changed since it was last sent and the change does not have to wait; else null. */
  takeChange(nowMs: number): StoredBattle | null;
  /** The state for new subscribers; null: the room was in no battle yet. */
  readonly battle: StoredBattle | null;
  /** When the change may be sent, Unix milliseconds: a frame is needed then. Null: everything was sent. */
  readonly dueMs: number | null;
}

/**
 * The battle that a room shows: the latest reading of the latest battle. A transition is sent with the next frame; a change
 * of only points is sent no sooner than `scoresMs` after the last change. The last state of a battle is always sent, even
 * when the next battle begins within the same tick.
 */
export function createShownBattle(snapshot: StoredBattle | null, scoresMs: number): ShownBattle {
  let shown = snapshot;
  let sent = snapshot;
  let sentMs = 0;
  let next: StoredBattle | null = null;

  const due = () => (shown === sent ? null : onlyScored(sent, shown) ? sentMs + scoresMs : 0);

  return {
    update(battle) {
      const latest = next ?? shown;
      const later = laterBattle(latest, battle);
      if (later === latest) return;
      const lastStateWaits = shown !== sent && shown !== null && isOver(shown) && shown.id !== later?.id;
      if (lastStateWaits) next = later;
      else shown = later;
    },
    takeChange(nowMs) {
      const dueMs = due();
      if (dueMs === null || dueMs > nowMs) return null;
      sent = shown;
      sentMs = nowMs;
      shown = next ?? shown;
      next = null;
      return sent;
    },
    get battle() {
      return shown;
    },
    get dueMs() {
      return due();
    },
  };
}

/** Whether the battle made no transition, and only points, supporters and tasks have changed. */
function onlyScored(before: StoredBattle | null, after: StoredBattle | null): boolean {
  return before !== null && after !== null && before.id === after.id && stageOf(before) === stageOf(after);
}

const stageOf = ({ state, round, startsAt, endsAt, announced, sides, rounds }: StoredBattle): string =>
  JSON.stringify([
    [state, round, rounds.length, startsAt, endsAt, announced],
    sides.map(({ hosts }) => hosts.map(({ accepted, left }) => [accepted, left])),
  ]);
