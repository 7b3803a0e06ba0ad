import {
  type BattleClock,
  battleClock,
  type Lavish,
  newerBattle,
  type Room,
  type Users,
} from '@lavish/client';
import type { Battle, BattleEvent, GiftEvent, PublicUser } from '@lavish/protocol';

/** How long the crowning stays. */
const CROWNING_MS = 14_000;
const TICK_MS = 100;

/** A battle that is on the screen, at one moment. */
export interface BattleMoment {
  battle: Battle;
  clock: BattleClock;
  nowMs: number;
  who(user: string): PublicUser | undefined;
}

interface Ears {
  /** Ten times a second while there is a battle to show, and once with null when there is none any more. */
  draw(moment: BattleMoment | null): void;
  happened(event: BattleEvent): void;
  /** A gift in another room of the battle; those of the own room are heard there. */
  gift(event: GiftEvent, users: Users): void;
}

/**
 * Follows the battle of `room`, and for as long as it lasts the other rooms that take part: their gifts fly on this
 * screen too. Of what the rooms tell, the highest version counts.
 */
export function watchBattle(lavish: Lavish, room: Room, ears: Ears) {
  const others = new Map<string, Room>();
  let battle: Battle | null = null;
  let ticking: ReturnType<typeof setInterval> | undefined;

  const who = (user: string) =>
    [room, ...others.values()]
      .map(({ state }) => state?.users.get(user))
      .find((known) => known !== undefined);

  function isOn(found: Battle, nowMs: number): boolean {
    const { phase } = battleClock(found, nowMs);
    if (phase === 'invited') return false;
    if (phase !== 'over') return true;
    return found.result !== null && nowMs < Date.parse(found.result.finished_at) + CROWNING_MS;
  }

  function follow(found: Battle) {
    for (const { room: id } of found.sides.flatMap(({ hosts }) => hosts)) {
      if (id === room.id || others.has(id)) continue;
      const other = lavish.room(id);
      others.set(id, other);
      other.on('battle', take);
      other.on('gift', ears.gift);
    }
  }

  function tick() {
    if (battle === null) return;
    const nowMs = lavish.serverNowMs();
    if (isOn(battle, nowMs)) return ears.draw({ battle, clock: battleClock(battle, nowMs), nowMs, who });
    clearInterval(ticking);
    ticking = undefined;
    for (const other of others.values()) other.leave();
    others.clear();
    ears.draw(null);
  }

  function take(told: Battle) {
    battle = newerBattle(battle, told);
    if (battle === null || !isOn(battle, lavish.serverNowMs())) return ticking && tick();
    follow(battle);
    ticking ??= setInterval(tick, TICK_MS);
    tick();
  }

  room.on('battle', take);
  room.on('battle_event', ears.happened);
}
