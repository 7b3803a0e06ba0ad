import type { Battle } from '@lavish/protocol';
import type { BattleClock } from './battle.ts';
import type { Room } from './room.ts';
import type { Users } from './room-view.ts';

/** A room's battle at one moment: its newest state, and where it stands by the server's clock. */
export interface BattleMoment {
  battle: Battle;
  phase: BattleClock['phase'];
  /** Until the phase changes; null: nothing is awaited any more. Milliseconds. */
  leftMs: number | null;
  /** The same as people count it: 1 in the last second, 0 when it is over. */
  secondsLeft: number | null;
  users: Users;
}

/**
 * Calls `listener` now, whenever the room's battle changes, and whenever its countdown shows another second; with null
 * while there is no battle. Until the function that this returns is called.
 *
 * ```ts
 * watchBattle(room, (moment) => draw(moment?.battle.sides, moment?.secondsLeft));
 * ```
 */
export function watchBattle(room: Room, listener: (moment: BattleMoment | null) => void): () => void {
  let tick: ReturnType<typeof setTimeout> | undefined;

  function tell() {
    clearTimeout(tick);
    const moment = momentOf(room);
    if (moment?.leftMs) tick = setTimeout(tell, untilNextSecondMs(moment.leftMs));
    listener(moment);
  }

  // After a reconnection to a server with other data there may be no battle any more.
  const forget = [room.on('battle', tell), room.on('resynced', tell)];
  const stop = () => {
    clearTimeout(tick);
    for (const off of forget) off();
  };
  forget.push(room.on('status', (status) => (status === 'left' ? stop() : undefined)));
  tell();
  return stop;
}

/** Rounded up: a timer may be a little early, and would find the second that it came to end. */
const untilNextSecondMs = (leftMs: number) => Math.ceil(leftMs % 1000) || 1000;

function momentOf(room: Room): BattleMoment | null {
  const battle = room.state?.battle;
  const clock = room.battleClock();
  if (!battle || clock === null || room.state === null) return null;
  const { phase, leftMs } = clock;
  const secondsLeft = leftMs === null ? null : Math.ceil(leftMs / 1000);
  return { battle, phase, leftMs, secondsLeft, users: room.state.users };
}
