import { type Battle, isOver } from '../domain/battle/battle.ts';
import { laterBattle } from '../domain/battle/later-battle.ts';

export interface ShownBattle {
  /** A battle of the room, as new as any or older. */
  update(battle: Battle | null): void;
  /** What to tell the audience of it now: the battle, when it is not as last told; else null. */
  takeChange(): Battle | null;
  /** As subscribers see it; null: the room was in none yet. */
  readonly battle: Battle | null;
  /** The next battle waits until the last word of this one was told: another frame is needed. */
  readonly changed: boolean;
}

/**
 * The battle that a room shows: the latest reading of the latest one, and never an older. The last state of a battle is
 * always told, even when the next begins within the same tick.
 */
export function createShownBattle(snapshot: Battle | null): ShownBattle {
  let shown = snapshot;
  let next: Battle | null = null;
  let changed = false;

  return {
    update(battle) {
      const latest = next ?? shown;
      const later = laterBattle(latest, battle);
      if (later === latest) return;
      const lastWordWaits = changed && shown !== null && isOver(shown) && shown.id !== later?.id;
      if (lastWordWaits) next = later;
      else shown = later;
      changed = true;
    },
    takeChange() {
      if (!changed) return null;
      const told = shown;
      changed = next !== null;
      shown = next ?? shown;
      next = null;
      return told;
    },
    get battle() {
      return shown;
    },
    get changed() {
      return changed;
    },
  };
}
