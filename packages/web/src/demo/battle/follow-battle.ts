import {
  type BattleClock,
  battleClock,
  type Lavish,
  type LiveRoom,
  newerBattle,
  type Users,
  watchBattle,
} from '@lavish/client';
import type { Battle, BattleEvent, GiftEvent, PublicUser } from '@lavish/protocol';

/** How long the crowning stays. */
const CROWNING_MS = 14_000;

/** A battle that is on the screen, at one moment. */
export interface BattleMoment {
  battle: Battle;
  clock: BattleClock;
  nowMs: number;
  who(user: string): PublicUser | undefined;
}

interface Ears {
  /** At every change and every second while there is a battle to show, and once with null when there is none any more. */
  draw(moment: BattleMoment | null): void;
  happened(event: BattleEvent): void;
  /** A gift in another room of the battle; those of the own room are heard there. */
  gift(event: GiftEvent, users: Users): void;
}

/**
 * Follows the battle of `room`, and for as long as it lasts the other rooms that take part: their gifts fly on this
 * screen too. Of what the rooms tell, the highest version counts.
 */
export function followBattle(lavish: Lavish, room: LiveRoom, ears: Ears) {
  const others = new Map<string, LiveRoom>();
  let battle: Battle | null = null;
  let isShown = false;
  let curtain: ReturnType<typeof setTimeout> | undefined;

  const who = (user: string) =>
    [room, ...others.values()]
      .map(({ state }) => state?.users.get(user))
      .find((known) => known !== undefined);

  /** Until when the battle is to be seen; null: it is not. */
  function shownUntilMs(found: Battle, { phase }: BattleClock): number | null {
    if (phase === 'invited') return null;
    if (phase !== 'over') return Number.POSITIVE_INFINITY;
    return found.result === null ? null : Date.parse(found.result.finished_at) + CROWNING_MS;
  }

  function follow(found: Battle) {
    for (const { room: id } of found.sides.flatMap(({ hosts }) => hosts)) {
      if (id === room.id || others.has(id)) continue;
      const other = lavish.room(id);
      others.set(id, other);
      other.on('gift', ears.gift);
      watchBattle(other, (moment) => take(moment?.battle));
    }
  }

  function hide() {
    isShown = false;
    for (const other of others.values()) other.leave();
    others.clear();
    ears.draw(null);
  }

  function take(told: Battle | undefined) {
    if (told === undefined) return;
    battle = newerBattle(battle, told) ?? told;
    draw(battle);
  }

  function draw(found: Battle) {
    clearTimeout(curtain);
    const nowMs = lavish.serverNowMs();
    const clock = battleClock(found, nowMs);
    const untilMs = shownUntilMs(found, clock);
    if (untilMs === null || untilMs <= nowMs) {
      if (isShown) hide();
      return;
    }
    isShown = true;
    if (clock.phase === 'over') curtain = setTimeout(() => draw(found), untilMs - nowMs + 1);
    ears.draw({ battle: found, clock, nowMs, who });
    follow(found);
  }

  watchBattle(room, (moment) => take(moment?.battle));
  room.on('battle_event', ears.happened);
}
