import type { Logger } from 'pino';
import type { Notification } from '../bus/notifications.ts';
import type { BattleCommit } from '../domain/battles/battle-commit.ts';
import type { CommittedGifts } from '../domain/gifts/committed-gifts.ts';
import type { AccountChange, RoomEvents } from '../domain/rooms/room-events.ts';
import { createSignal, type Signal } from './signal.ts';

/** All events that pass between stages of this process. `connect-stages.ts` lists the subscribers. */
export interface Hub {
  /** Another epoch of the feed has begun: positions and rooms of the last one are invalid. */
  epochBegan: Signal<string>;
  /** A batch of gifts was committed by this node. */
  giftsCommitted: Signal<CommittedGifts>;
  /** A transition of a battle was committed by this node. */
  battleCommitted: Signal<BattleCommit>;
  /** Other events of a room were committed by this node. */
  eventsCommitted: Signal<RoomEvents>;
  /** Wallets or earnings were changed by this node in another way than by a gift. */
  accountsCommitted: Signal<readonly AccountChange[]>;
  /** Open invitations of these hosts were changed by this node. */
  invitationsChanged: Signal<readonly string[]>;
  /** This node created or changed a bonus, which can make battles due. */
  bonusChanged: Signal<void>;
  /** This node created the room. */
  roomCreated: Signal<string>;
  /** This node revoked tokens. */
  tokensRevoked: Signal<void>;
  /** This node created or revoked a server key. */
  apiKeysChanged: Signal<void>;
  /** An operator tests the overlays with the token of this `jti`. */
  overlayTested: Signal<string>;
  /** This node changed an item of the catalogue. */
  catalogueChanged: Signal<void>;
  /** The bus has received a notification of another node. */
  notificationReceived: Signal<Notification>;
  /** The feed has put a run of a room's events in order. */
  eventsOrdered: Signal<RoomEvents>;
  /** The number of the room's viewers on other nodes has changed. */
  viewersElsewhereChanged: Signal<string>;
  /** This node has read revocations that it did not have. */
  revocationsRead: Signal<void>;
  /** This node has read another version of the catalogue. */
  catalogueVersionRead: Signal<void>;
}

export const createHub = (log: Pick<Logger, 'error'>): Hub => ({
  epochBegan: createSignal(log),
  giftsCommitted: createSignal(log),
  battleCommitted: createSignal(log),
  eventsCommitted: createSignal(log),
  accountsCommitted: createSignal(log),
  invitationsChanged: createSignal(log),
  bonusChanged: createSignal(log),
  roomCreated: createSignal(log),
  tokensRevoked: createSignal(log),
  apiKeysChanged: createSignal(log),
  overlayTested: createSignal(log),
  catalogueChanged: createSignal(log),
  notificationReceived: createSignal(log),
  eventsOrdered: createSignal(log),
  viewersElsewhereChanged: createSignal(log),
  revocationsRead: createSignal(log),
  catalogueVersionRead: createSignal(log),
});
