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

/** How long the result is shown. */
const CROWNING_MS = 14_000;

/** The state of the shown battle at one moment. */
export interface BattleMoment {
  battle: Battle;
  clock: BattleClock;
  nowMs: number;
  who(user: string): PublicUser | undefined;
}

interface BattleListeners {
  /** Called at every change and every second while a battle is shown, and once with null when it is no longer shown. */
  draw(moment: BattleMoment | null): void;
  happened(event: BattleEvent): void;
  /** Called with a gift in another room of the battle. Gifts of the own room arrive through that room. */
  gift(event: GiftEvent, users: Users): void;
}

/**
 * Follows the battle of `room`. While it lasts, subscribes to its other rooms too, whose gifts are shown on this screen.
 * Uses the state with the highest version that any of the rooms has sent.
 */
export function followBattle(lavish: Lavish, room: LiveRoom, listeners: BattleListeners) {
  const others = new Map<string, LiveRoom>();
  let battle: Battle | null = null;
  let isShown = false;
  let hideTimer: ReturnType<typeof setTimeout> | undefined;

  const who = (user: string) =>
    [room, ...others.values()]
      .map(({ state }) => state?.users.get(user))
      .find((known) => known !== undefined);

  /** Until when the battle is shown; null: it is not shown. */
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
      other.on('gift', listeners.gift);
      watchBattle(other, (moment) => take(moment?.battle));
    }
  }

  function hide() {
    isShown = false;
    for (const other of others.values()) other.leave();
    others.clear();
    listeners.draw(null);
  }

  function take(received: Battle | undefined) {
    if (received === undefined) return;
    battle = newerBattle(battle, received) ?? received;
    draw(battle);
  }

  function draw(found: Battle) {
    clearTimeout(hideTimer);
    const nowMs = lavish.serverNowMs();
    const clock = battleClock(found, nowMs);
    const untilMs = shownUntilMs(found, clock);
    if (untilMs === null || untilMs <= nowMs) {
      if (isShown) hide();
      return;
    }
    isShown = true;
    if (clock.phase === 'over') hideTimer = setTimeout(() => draw(found), untilMs - nowMs + 1);
    listeners.draw({ battle: found, clock, nowMs, who });
    follow(found);
  }

  watchBattle(room, (moment) => take(moment?.battle));
  room.on('battle_event', listeners.happened);
}
