import type { NewBattleEvent } from '@lavish/protocol';
import type { Battle } from './battle.ts';

/** What can be done to a battle, or happen to it. Who may ask for it is decided where the request comes in. */
export type BattleAction =
  | { type: 'accept' | 'decline' | 'leave'; host: string }
  | { type: 'cancel' | 'end' }
  /** The clock: whatever is due by now. */
  | { type: 'due' }
  /** A guest was removed from a room; with `host` null the room has ended, for all who stand in it. */
  | { type: 'host_gone'; host: string | null; room: string };

/** What one commit changes: the battle as it is now, its version one higher, and what its rooms are told. */
export interface BattleStep {
  battle: Battle;
  events: NewBattleEvent[];
}
