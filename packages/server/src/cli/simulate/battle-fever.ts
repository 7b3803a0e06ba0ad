import { battleClock } from '@lavish/client';
import type { Battle } from '@lavish/protocol';

const COUNTING_DOWN = 0.3;
const IN_THE_LEAD = 0.55;
const BEHIND = 0.8;
/** Near the end of the round all viewers send as much as they can. */
const LAST_MS = 12_000;

/** How eager a battle makes the viewers of a room, 0…1: more if their side is behind, and 1 for all near the end. */
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
