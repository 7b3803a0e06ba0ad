import type {
  Battle,
  BattleEvent,
  ErrorMessage,
  Frame,
  GiftEvent,
  GiftsSummary,
  PublicUser,
  PublicUsers,
  Receipt,
  Resync,
  RoomEvent,
  StreakEnded,
  Subscribe,
  Subscribed,
} from '@lavish/protocol';
import { type BattleClock, battleClock, newerBattle } from './battle.ts';
import { createEmitter } from './emitter.ts';
import type { GiftRequest } from './gift-outbox.ts';
import { errorFromMessage, type LavishError } from './lavish-error.ts';
import {
  type RoomView,
  rememberUsers,
  type Users,
  usersOnServer,
  usersShown,
  viewFromState,
  withEvent,
  withStatePatch,
} from './room-view.ts';
import { createStreaks } from './streaks.ts';

/** A place in a room's feed: everything up to and including `seq` has been delivered. */
export interface Position {
  epoch: string;
  seq: number;
}

type EventOf<Type extends RoomEvent['type']> = Extract<RoomEvent, { type: Type }>;

/** What a room tells, with the arguments of each listener. */
export interface RoomListeners {
  /** Each gift once, in order; one event may stand for several gifts of a streak. */
  gift: [event: GiftEvent, users: Users];
  /** Small gifts of a crowded moment, summed: a server that has too much to tell says only how much it was. */
  gifts_summary: [event: GiftsSummary, users: Users];
  /** Each combo's end once. */
  streak_ended: [event: StreakEnded, users: Users];
  /** What happens in the room's battle: invited, started, a boost, ended… Its scores are in `battle`. */
  battle_event: [event: BattleEvent, users: Users];
  guest_joined: [event: EventOf<'guest_joined'>, users: Users];
  guest_left: [event: EventOf<'guest_left'>, users: Users];
  /** The live session is over. */
  ended: [event: EventOf<'room_ended'>];
  /** Every event, these and those of a newer server, each once and in order, before its own listener. */
  event: [event: RoomEvent, users: Users];
  /** The battle in `room.state` changed: another version, or another battle. Never an older one. */
  battle: [battle: Battle, users: Users];
  /** Something in `room.state` changed: once a message, after its events, which find the state changed already. */
  state: [view: RoomView];
  /** In step with the room: the first time, and again after each interruption. */
  subscribed: [view: RoomView];
  /** What was missed can no longer be had: the state was taken anew, draw everything again. */
  resynced: [view: RoomView];
  /** The server does not let us in; final for this room. */
  refused: [error: LavishError];
  /** `room.status` changed. */
  status: [status: RoomStatus];
}

export type RoomStatus = 'waiting' | 'subscribed' | 'refused' | 'left';

export interface Room {
  readonly id: string;
  readonly status: RoomStatus;
  /** Null until first subscribed. */
  readonly state: RoomView | null;
  readonly position: Position | null;
  /** Where the battle in `state` stands now, by the server's clock; null: there is none. */
  battleClock(): BattleClock | null;
  /** Calls `listener` at every `event`, until the function that this returns is called. */
  on<Name extends keyof RoomListeners>(
    event: Name,
    listener: (...args: RoomListeners[Name]) => void,
  ): () => void;
  /** Sends a gift here. Rejects with a `LavishError`. */
  send(gift: GiftRequest): Promise<Receipt>;
  /** Ends its listeners, and the subscription when no other part of the page holds it. `lavish.room(id)` makes another. */
  leave(): void;
}

/** The room as the client's other parts see it. */
export interface RoomSubscription {
  readonly room: Room;
  online(): void;
  offline(): void;
  /** The connection is gone for good. */
  stop(): void;
  receive(message: Subscribed | Frame | Resync): void;
  /** True when `ref` is this room's question. */
  refuse(message: ErrorMessage): boolean;
}

interface Ties {
  subscribe(message: Omit<Subscribe, 't'>): void;
  left(): void;
  sendGift(gift: GiftRequest): Promise<Receipt>;
  nextRef(): number;
  /** How long to wait before asking again for the nth time in a row. */
  retryMs(attempt: number): number;
  serverNowMs(): number;
  /** Where avatars are that are named by a path. */
  assetServer: string;
}

/** These mean "not now"; any other refusal of a subscription is an answer. */
const RETRYABLE: readonly string[] = ['overloaded', 'rate_limited', 'internal', 'outcome_unknown'];

/**
 * One room's subscription over any number of connections. It is asked for with the position, and from the answer on
 * every frame must begin where the last ended; anything else, and it is asked for again.
 */
export function createRoom(id: string, ties: Ties): RoomSubscription {
  const emitter = createEmitter<RoomListeners>();
  const users = new Map<string, PublicUser>();
  const streaks = createStreaks(ties.serverNowMs, () => {
    if (view === null) return;
    view = { ...view, streaks: streaks.running() };
    emitter.emit('state', view);
  });
  let status: RoomStatus = 'waiting';
  let position: Position | null = null;
  let view: RoomView | null = null;
  /** The question whose answer is awaited; frames of an earlier subscription are none of it. */
  let asked: number | null = null;
  let deliveredBattle: Battle | null = null;
  let attempts = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const remember = (mentioned: PublicUsers, keep: () => ReadonlySet<string>) =>
    rememberUsers(users, usersOnServer(ties.assetServer, mentioned), keep);

  const over = () => status === 'left' || status === 'refused';

  function become(next: RoomStatus) {
    if (status === next) return;
    status = next;
    emitter.emit('status', next);
  }

  function ask() {
    clearTimeout(retry);
    asked = ties.nextRef();
    ties.subscribe({ room: id, ref: asked, ...position });
  }

  function askAgain(leastMs = 0) {
    become('waiting');
    if (over()) return;
    asked = null;
    clearTimeout(retry);
    // At once the first time; a server or a reader that cannot keep up gets more and more air. Who was told to wait was
    // perhaps told so with thousands of others.
    const atOnce = attempts === 0 && leastMs === 0;
    retry = setTimeout(ask, atOnce ? 0 : leastMs + ties.retryMs(attempts));
    attempts += 1;
  }

  /** What the events change about the room itself; returns those to tell, without ends that were told before. */
  function absorb(events: readonly RoomEvent[], into: RoomView): RoomEvent[] {
    const told: RoomEvent[] = [];
    let next = into;
    for (const event of events) {
      if (event.type === 'streak_ended' && !streaks.end(event)) continue;
      if (event.type === 'gift') streaks.gift(event);
      if ('seq' in event) next = withEvent(next, event);
      told.push(event);
    }
    view = { ...next, streaks: streaks.running() };
    return told;
  }

  function tell(event: RoomEvent) {
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

  /** In order; a listener may leave the room in the middle. */
  function notifyAll(events: readonly RoomEvent[]) {
    for (const event of events) if (!over()) tell(event);
    const battle = view?.battle ?? null;
    if (!over() && battle !== null && battle !== deliveredBattle) {
      deliveredBattle = battle;
      emitter.emit('battle', battle, users);
    }
    if (!over() && view !== null) emitter.emit('state', view);
  }

  /** Of another epoch nothing is known. */
  function viewOf({ state, epoch }: Subscribed, knownEpoch: string | undefined): RoomView {
    const known = knownEpoch === epoch ? (view?.battle ?? null) : null;
    return { ...viewFromState(state, users), battle: newerBattle(known, state.battle) };
  }

  function subscribed(answer: Subscribed) {
    if (answer.ref !== asked) return;
    const isFirst = position === null;
    const fresh = viewOf(answer, position?.epoch);
    asked = null;
    status = 'subscribed';
    position = { epoch: answer.epoch, seq: answer.seq };
    remember(answer.users, () => new Set());
    const missed = absorb(answer.events, fresh);
    // The state is newer than the events, so it has the last word.
    const ended = streaks.reconcile(answer.state.streaks);
    view = { ...fresh, streaks: streaks.running() };
    notifyAll([...missed, ...ended]);
    if (!over()) emitter.emit('status', status);
    if (over()) return;
    if (!answer.recovered && !isFirst) emitter.emit('resynced', view);
    emitter.emit('subscribed', view);
  }

  function frame(message: Frame) {
    if (status !== 'subscribed' || position === null || view === null) return;
    if (message.epoch !== position.epoch || message.from !== position.seq + 1) return askAgain();
    attempts = 0;
    position = { epoch: message.epoch, seq: message.to };
    const before = view;
    remember(message.users, () => usersShown(before));
    notifyAll(absorb(message.events, withStatePatch(before, message.state)));
  }

  const room: Room = {
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
      return battle && battleClock(battle, ties.serverNowMs());
    },
    on: emitter.on,
    send: ties.sendGift,
    leave() {
      if (status === 'left') return;
      clearTimeout(retry);
      streaks.stop();
      become('left');
      ties.left();
    },
  };

  return {
    room,
    online() {
      if (!over()) ask();
    },
    offline() {
      clearTimeout(retry);
      asked = null;
      if (!over()) become('waiting');
    },
    stop() {
      clearTimeout(retry);
      streaks.stop();
    },
    receive(message) {
      if (over()) return;
      if (message.t === 'subscribed') subscribed(message);
      else if (message.t === 'frame') frame(message);
      else if (status === 'subscribed') askAgain();
    },
    refuse(message) {
      if (over() || asked === null || message.ref !== asked) return false;
      if (RETRYABLE.includes(message.code)) {
        askAgain((message.retry_after_s ?? 0) * 1000);
      } else {
        asked = null;
        become('refused');
        emitter.emit('refused', errorFromMessage(message));
      }
      return true;
    },
  };
}
