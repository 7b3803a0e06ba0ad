import type { RoomEvents } from '../rooms/room-events.ts';
import type { StoredBattle } from './battle.ts';

/** A battle after a commit that changed it, and what that commit added to the feed of each room that takes part. */
export interface BattleCommit {
  battle: StoredBattle;
  roomEvents: RoomEvents[];
  /** Hosts whose open invitations this commit may have changed. */
  inviteHosts: string[];
}
