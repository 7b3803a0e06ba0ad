import type { Battle } from '@lavish/protocol';
import type { BattleClock } from './battle.ts';
import type { LiveRoom } from './live-room.ts';
import type { Users } from './room-view.ts';

/** A room's battle at one moment: its newest state, and its phase by the server's clock. */
export interface BattleMoment {
  battle: Battle;
  phase: BattleClock['phase'];
  /** Until the phase ends; null when the battle is over. Milliseconds. */
  leftMs: number | null;
  /** The same in whole seconds, rounded up: 1 in the last second, then 0. */
  secondsLeft: number | null;
  users: Users;
}

/**
 * Calls `listener` now, at each change of the room's battle, and at each second of its countdown; with null while the room has
 * no battle. The function that it returns ends the calls.
 *
 * ```ts
 * watchBattle(room, (moment) => draw(moment?.battle.sides, moment?.secondsLeft));
 * ```
 */
export function watchBattle(room: LiveRoom, listener: (moment: BattleMoment | null) => void): () => void {
  let tick: ReturnType<typeof setTimeout> | undefined;

  function update() {
    clearTimeout(tick);
    const moment = momentOf(room);
    if (moment?.leftMs) tick = setTimeout(update, untilNextSecondMs(moment.leftMs));
    listener(moment);
  }

  // A server with other data, after a reconnection, may have no battle in this room.
  const offs = [
    room.on('battle', update),
    room.on('resynced', update),
    room.on('status', (status) => (status === 'left' ? stop() : undefined)),
  ];
  function stop() {
    clearTimeout(tick);
    for (const off of offs) off();
  }
  update();
  return stop;
}

/** Rounded up: a timer that fires a little early would find the same second as before. */
const untilNextSecondMs = (leftMs: number) => Math.ceil(leftMs % 1000) || 1000;

function momentOf(room: LiveRoom): BattleMoment | null {
  const { state } = room;
  const clock = room.battleClock();
  if (!state?.battle || clock === null) return null;
  const secondsLeft = clock.leftMs === null ? null : Math.ceil(clock.leftMs / 1000);
  return { battle: state.battle, ...clock, secondsLeft, users: state.users };
}
