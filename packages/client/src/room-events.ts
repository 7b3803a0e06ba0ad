import type {
  Battle,
  BattleEvent,
  Emitter,
  GiftEvent,
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

/** Emits an event of the feed under `event` and under its own name. An event of a newer server has no name of its own. */
export function emitFeedEvent(emitter: Emitter<RoomListeners>, event: RoomEvent, users: Users) {
  emitter.emit('event', event, users);
  switch (event.type) {
    case 'gift':
      return emitter.emit('gift', event, users);
    case 'gifts_summary':
      return emitter.emit('gifts_summary', event, users);
    case 'streak_ended':
      return emitter.emit('streak_ended', event, users);
    case 'guest_joined':
      return emitter.emit('guest_joined', event, users);
    case 'guest_left':
      return emitter.emit('guest_left', event, users);
    case 'room_ended':
      return emitter.emit('ended', event);
    case 'battle_countdown':
    case 'battle_started':
    case 'battle_round_ended':
    case 'battle_overtime':
    case 'battle_boost_started':
    case 'battle_boost_ended':
    case 'battle_ended':
      return emitter.emit('battle_event', event, users);
  }
}
