import type {
  Battle,
  BattleEvent,
  Emitter,
  GiftEvent,
  GiftReversed,
  GiftsSummary,
  GuestJoined,
  GuestLeft,
  LavishError,
  RoomEnded,
  RoomEvent,
  StreakEnded,
} from '@lavish/protocol';
import type { RoomView, Users } from './room-view.ts';

/** `left` and `refused` are final. */
export type RoomStatus = 'waiting' | 'subscribed' | 'refused' | 'left';

/** The events of a room, with the arguments of their listeners. */
export interface RoomListeners {
  /** Each gift once, in order. One event may stand for several gifts of a streak. */
  gift: [event: GiftEvent, users: Users];
  /** The sum of small gifts in a crowded frame, which the server does not send individually. */
  gifts_summary: [event: GiftsSummary, users: Users];
  /** The end of each combo, once. */
  streak_ended: [event: StreakEnded, users: Users];
  /** What happens in the room's battle: started, a boost, ended… Its scores come with `battle`. */
  battle_event: [event: BattleEvent, users: Users];
  /** Gifts count no more, or again. Totals and supporters in `room.state` follow. */
  gift_reversed: [event: GiftReversed, users: Users];
  guest_joined: [event: GuestJoined, users: Users];
  guest_left: [event: GuestLeft, users: Users];
  /** The live session has ended. */
  ended: [event: RoomEnded];
  /** Every event, also those of a newer server, each once and in order, before the listeners of its own name. */
  event: [event: RoomEvent, users: Users];
  /** The battle in `room.state` changed: a newer version, or another battle. Never an older one. */
  battle: [battle: Battle, users: Users];
  /** Something in `room.state` changed. Once per message of the server, after its events; the state is already changed then. */
  state: [view: RoomView];
  /** The room is subscribed to: the first time, and again after each interruption. */
  subscribed: [view: RoomView];
  /** The server no longer has the events that were missed. The state is current: draw everything again. */
  resynced: [view: RoomView];
  /** The server refuses the subscription; final for this room. */
  refused: [error: LavishError];
  /** `room.status` changed. */
  status: [status: RoomStatus];
}

/** Emits an event of the feed under `event` and under its own name. */
export function emitFeedEvent(emit: Emitter<RoomListeners>['emit'], event: RoomEvent, users: Users) {
  emit('event', event, users);
  switch (event.type) {
    case 'gift':
    case 'gifts_summary':
    case 'streak_ended':
    case 'gift_reversed':
    case 'guest_joined':
    case 'guest_left':
      // The listeners of these names take the event of the same type.
      return emit(event.type, event as never, users);
    case 'room_ended':
      return emit('ended', event);
    default:
      // A newer server may have further events of battles, and others, which have no name of their own.
      if (event.type.startsWith('battle_')) return emit('battle_event', event, users);
  }
}
