import type { StoredBattle } from '../battles/battle.ts';
import type { AccountChange } from '../rooms/room-events.ts';
import type { GiftOutcome } from './gift-decision.ts';
import type { RoomGifts } from './gift-events.ts';
import type { GiftFacts } from './gift-facts.ts';

/** A committed batch, as the stages after the store need it. */
export interface CommittedGifts {
  /** One for each command, in order. */
  outcomes: GiftOutcome[];
  rooms: RoomGifts[];
  /** The users of the batch. */
  users: GiftFacts['users'];
  accounts: AccountChange[];
  /** The battles that counted a gift, after this batch. */
  battles: StoredBattle[];
}
