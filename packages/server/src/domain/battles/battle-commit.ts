import type { RoomEvents } from '../rooms/room-events.ts';
import type { Battle } from './battle.ts';

/** A battle after a commit that changed it, and what that commit added to the feed of each room that takes part. */
export interface BattleCommit {
  battle: Battle;
  roomEvents: RoomEvents[];
  /** Hosts whose open invitations this commit may have changed. */
  inviteHosts: string[];
}
