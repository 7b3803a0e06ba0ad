import { battleClock } from '@lavish/client';
import type { Battle } from '@lavish/protocol';

const COUNTING_DOWN = 0.3;
const IN_THE_LEAD = 0.55;
const BEHIND = 0.8;
/** Before the bell everyone gives what they have. */
const LAST_MS = 12_000;

/** How much a battle excites the people of a room, 0…1: those of a side that is behind more, and in the end everyone. */
export function feverOf(battle: Battle | null, room: string, nowMs: number): number {
  if (battle === null) return 0;
  const { phase, leftMs } = battleClock(battle, nowMs);
  if (phase === 'countdown') return COUNTING_DOWN;
  if (phase !== 'running') return 0;
  if (leftMs < LAST_MS) return 1;
  const own = battle.sides.find(({ hosts }) => hosts.some((host) => host.room === room));
  const best = Math.max(...battle.sides.map(({ points }) => points));
  return own !== undefined && own.points < best ? BEHIND : IN_THE_LEAD;
}
