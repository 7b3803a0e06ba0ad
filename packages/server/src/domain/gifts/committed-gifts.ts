import type { StoredBattle } from '../battles/battle.ts';
import type { AccountChange } from '../rooms/room-events.ts';
import type { GiftOutcome } from './gift-decision.ts';
import type { RoomGifts } from './gift-events.ts';
import type { GiftFacts } from './gift-facts.ts';

/** What a committed batch leaves for the stages after it. */
export interface CommittedGifts {
  /** One for each command, in order. */
  outcomes: GiftOutcome[];
  rooms: RoomGifts[];
  /** Everyone who took part. */
  users: GiftFacts['users'];
  accounts: AccountChange[];
  /** Those that counted a gift, as they are now. */
  battles: StoredBattle[];
}
