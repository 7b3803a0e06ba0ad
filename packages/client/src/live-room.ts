import {
  type Battle,
  type ClientMessage,
  createEmitter,
  type Emitter,
  type ErrorMessage,
  errorFrom,
  type Frame,
  type PublicUser,
  type PublicUsers,
  type Receipt,
  type Resync,
  type RoomEvent,
  type Subscribe,
  type Subscribed,
} from '@lavish/protocol';
import { type BattleClock, battleClock } from './battle.ts';
import type { GiftRequest } from './gift-outbox.ts';
import { emitFeedEvent, type RoomListeners, type RoomStatus } from './room-events.ts';
import { absorbEvents, type RoomView, rememberUsers, resumedView, withStatePatch } from './room-view.ts';
import { createStreaks } from './streaks.ts';
import { createSubscribeRequests } from './subscribe-requests.ts';

/** A position in a room's feed: everything up to and including `seq` has been delivered. */
export interface Position {
  epoch: string;
  seq: number;
}

/** A room that is subscribed to: its events and its current state. */
export interface LiveRoom {
  readonly id: string;
  readonly status: RoomStatus;
  /** Null until first subscribed. */
  readonly state: RoomView | null;
  /** Null until first subscribed. */
  readonly position: Position | null;
  /** The phase of the battle in `state` now, by the server's clock; null without a battle. */
  battleClock(): BattleClock | null;
  /** Calls `listener` at every `event`. The function that it returns removes the listener. */
  on<Name extends keyof RoomListeners>(
    event: Name,
    listener: (...args: RoomListeners[Name]) => void,
  ): () => void;
  /** Sends a gift to this room. Resolves with the receipt; rejects with a `LavishError`. */
  send(gift: GiftRequest): Promise<Receipt>;
  /**
   * Removes the listeners of this object, and ends the subscription unless another part of the page holds the room.
   * `lavish.room(id)` subscribes again.
   */
  leave(): void;
}

/** The room as the client's other parts see it. */
export interface RoomSubscription {
  readonly room: LiveRoom;
  online(): void;
  offline(): void;
  /** The connection is closed for good. */
  stop(): void;
  receive(message: Subscribed | Frame | Resync): void;
  /** Returns true when `message` answers this room's last request. */
  refuse(message: ErrorMessage): boolean;
}

export interface RoomOptions {
  transmit(message: ClientMessage): void;
  left(): void;
  sendGift(room: string, gift: GiftRequest): Promise<Receipt>;
  nextRef(): number;
  /** The delay before the nth request in a row. Milliseconds. */
  retryMs(attempt: number): number;
  serverNowMs(): number;
  /** The least coins of gifts that are never summed; empty: those for viewers. */
  minimum: Pick<Subscribe, 'individual_min_coins'>;
  /** The server of avatars whose address is a path: `https://host`. */
  assetServer(): string;
}

/** The client repeats a subscription that is refused with one of these; any other refusal is final. */
const RETRYABLE: readonly string[] = ['overloaded', 'rate_limited', 'internal', 'outcome_unknown'];

/**
 * One room's subscription over any number of connections. Each request carries the position. After the response every frame
 * must begin where the last one ended; otherwise the client subscribes again.
 */
export function createLiveRoom(id: string, options: RoomOptions): RoomSubscription {
  const emitter = createEmitter<RoomListeners>();
  const users = new Map<string, PublicUser>();
  const streaks = createStreaks(options.serverNowMs, () => {
    if (view === null) return;
    view = { ...view, streaks: streaks.running() };
    emitter.emit('state', view);
  });
  const requests = createSubscribeRequests({
    nextRef: options.nextRef,
    retryMs: options.retryMs,
    transmit: (ref) => options.transmit({ t: 'subscribe', room: id, ref, ...options.minimum, ...position }),
  });
  let status: RoomStatus = 'waiting';
  let position: Position | null = null;
  let view: RoomView | null = null;
  let deliveredBattle: Battle | null = null;

  const isOver = () => status === 'left' || status === 'refused';

  const remember = (mentioned: PublicUsers, shown: RoomView | null) =>
    rememberUsers(users, mentioned, options.assetServer(), shown);

  function become(next: RoomStatus) {
    if (status === next) return;
    status = next;
    emitter.emit('status', next);
  }

  function subscribeAgain(minDelayMs = 0) {
    become('waiting');
    if (!isOver()) requests.repeat(minDelayMs);
  }

  /** A listener may leave the room between two events. */
  const emit: Emitter<RoomListeners>['emit'] = (...args) => {
    if (!isOver()) emitter.emit(...args);
  };

  function deliver(events: readonly RoomEvent[], next: RoomView) {
    view = next;
    for (const event of events) emitFeedEvent(emit, event, users);
    const { battle } = view;
    if (battle !== null && battle !== deliveredBattle) {
      deliveredBattle = battle;
      emit('battle', battle, users);
    }
    emit('state', view);
  }

  function subscribed(message: Subscribed) {
    if (!requests.isPending(message.ref)) return;
    requests.cancel();
    const isFirst = position === null;
    const fresh = resumedView(message, users, position?.epoch === message.epoch ? view : null);
    status = 'subscribed';
    position = { epoch: message.epoch, seq: message.seq };
    remember(message.users, null);
    const missed = absorbEvents(message.events, fresh, streaks).events;
    // The state may be newer than the events, so it is applied last.
    const ended = streaks.reconcile(message.state.streaks);
    const next = { ...fresh, streaks: streaks.running() };
    deliver([...missed, ...ended], next);
    emit('status', status);
    if (!message.recovered && !isFirst) emit('resynced', next);
    emit('subscribed', next);
  }

  function frame(message: Frame) {
    if (status !== 'subscribed' || position === null || view === null) return;
    if (message.epoch !== position.epoch || message.from !== position.seq + 1) return subscribeAgain();
    requests.succeed();
    position = { epoch: message.epoch, seq: message.to };
    remember(message.users, view);
    const absorbed = absorbEvents(message.events, withStatePatch(view, message.state), streaks);
    deliver(absorbed.events, absorbed.view);
  }

  function stop() {
    requests.cancel();
    streaks.stop();
  }

  const room: LiveRoom = {
    id,
    get status() {
      return status;
    },
    get state() {
      return view;
    },
    get position() {
      return position;
    },
    battleClock() {
      const battle = view?.battle ?? null;
      return battle && battleClock(battle, options.serverNowMs());
    },
    on: emitter.on,
    send: (gift) => options.sendGift(id, gift),
    leave() {
      if (status === 'left') return;
      stop();
      become('left');
      options.left();
    },
  };

  return {
    room,
    online() {
      if (!isOver()) requests.send();
    },
    offline() {
      requests.cancel();
      if (!isOver()) become('waiting');
    },
    stop,
    receive(message) {
      if (isOver()) return;
      if (message.t === 'subscribed') subscribed(message);
      else if (message.t === 'frame') frame(message);
      else if (status === 'subscribed') subscribeAgain();
    },
    refuse(message) {
      if (isOver() || !requests.isPending(message.ref)) return false;
      if (RETRYABLE.includes(message.code)) {
        subscribeAgain((message.retry_after_s ?? 0) * 1000);
      } else {
        requests.cancel();
        become('refused');
        emitter.emit('refused', errorFrom(message));
      }
      return true;
    },
  };
}
