import type { Frame, NumberedEvent, Resync, StreakEnded, Subscribe } from '@lavish/protocol';
import type { Logger } from 'pino';
import type { RoomEvents, RoomSnapshot } from '../domain/feed.ts';
import { mentionedIn, mentionedInBattle } from '../domain/mentioned-users.ts';
import type { Subscriber } from '../domain/subscriber.ts';
import type { Turns } from '../domain/turns.ts';
import { type AnswersOptions, createAnswers } from './answers.ts';
import { createAudience } from './audience.ts';
import { createHistory, type HistoryOptions } from './history.ts';
import { createKnownUsers } from './known-users.ts';
import { mergeGifts } from './merge-gifts.ts';
import { createPace } from './pace.ts';
import { createRing, type Stretch } from './ring.ts';
import { createRoomView } from './room-view.ts';
import type { RoomsObserver } from './rooms-observer.ts';

export interface RoomOptions extends HistoryOptions, AnswersOptions {
  /** Names this numbering of events; a position under another epoch means nothing here. */
  epoch: string;
  /** A message as the bytes that `Subscriber` takes. */
  encode(message: Frame | Resync): Buffer;
  /** Unix milliseconds. */
  now(): number;
  /** Subscribers are let in by turns: after a restart they come by the thousand. */
  turns: Turns;
  log: Pick<Logger, 'error'>;
  observe?: RoomsObserver;
  /** How many watch a room on other nodes, as far as is known. */
  viewersElsewhere?(room: string): number;
  /** The least time between two frames of a room. */
  tickMs: number;
  /** A change of the number of viewers alone waits this long for a frame to go with. */
  viewersMs: number;
  /** The points of a battle are told at most so often: with all its fields it is larger than the gifts of a tick. */
  scoresMs: number;
  /** Events kept for those who come back or read slowly. */
  ringSize: number;
}

/** One room on this node: turns its events into frames, and lets subscribers in between two of them. */
export interface Room {
  deliver(events: RoomEvents): void;
  /**
   * Answers with the room's state and what was missed since the position, if there is one; then frames follow. False
   * when the room was stopped meanwhile: then nothing was answered.
   */
  join(subscriber: Subscriber, request: Subscribe): Promise<boolean>;
  leave(subscriber: Subscriber): void;
  /** More or fewer watch it on other nodes: the audience is to hear of it. */
  viewersChanged(): void;
  /** Tells everyone to subscribe again, and stops. */
  dismiss(reason: string): void;
  stop(): void;
  /** On this node. */
  readonly viewers: number;
  /** How many of them read too slowly. */
  readonly lagging: number;
}

/** Users are looked through for some to forget when there are twice as many as are needed, and at least this many. */
const MIN_KNOWN_USERS = 1_000;

export function createRoom(id: string, snapshot: RoomSnapshot, options: RoomOptions): Room {
  const { epoch, encode, now, log, observe, tickMs, viewersMs, ringSize } = options;
  const view = createRoomView(snapshot, options);
  const users = createKnownUsers(snapshot.users, snapshot.seq);
  const ring = createRing(ringSize, snapshot.seq);
  const history = createHistory(id, ring, users, options);
  const answers = createAnswers(
    id,
    ring,
    {
      users: (missed) => users.pick([...missed.flatMap(mentionedIn), ...view.mentioned()]),
      state: () => view.state(allViewers(), now()),
    },
    options,
  );
  const audience = createAudience(observe);
  const pace = createPace(tickMs, sendFrame);
  let pending: NumberedEvent[] = [];
  /** When the first of them happened. */
  let pendingAt = 0;
  let forgetAt = MIN_KNOWN_USERS;
  let clockTimer: NodeJS.Timeout | undefined;
  let viewersTimer: NodeJS.Timeout | undefined;
  let stopped = false;

  const allViewers = () => audience.size + (options.viewersElsewhere?.(id) ?? 0);

  function sendFrame() {
    try {
      flush();
    } catch (error) {
      log.error({ err: error, room: id }, 'a frame could not be sent');
    }
  }

  /** Tells the audience everything since the last frame. */
  function flush() {
    answers.forget();
    const stretch = { events: pending, ended: view.streaks.takeEnded(now()) };
    pending = [];
    const number = ring.nextNumber;
    const from = stretch.events[0]?.seq ?? ring.endSeq + 1;
    if (stretch.events.length + stretch.ended.length > 0) ring.push(stretch);
    const state = view.takeChanges(allViewers(), now());
    const something = ring.nextNumber > number || state !== undefined;
    if (something && audience.size > 0) {
      audience.broadcast(encode(frameOf(stretch, from, state)), number);
      observe?.frameBuilt(stretch.events.length > 0 ? now() - pendingAt : null);
    }
    audience.catchUp(frameSince, () => encode({ t: 'resync', room: id, reason: 'too far behind' }));
    if (audience.lagging > 0) pace.request();
    forgetUsers();
    awaitClock();
  }

  /** A frame of everything in `stretch`, which begins at `from`. */
  function frameOf({ events, ended }: Stretch, from: number, state: Frame['state']): Frame {
    const supporters = state?.supporters?.map(({ user }) => user) ?? [];
    const fighters = state?.battle ? mentionedInBattle(state.battle) : [];
    return {
      t: 'frame',
      room: id,
      epoch,
      from,
      to: events.at(-1)?.seq ?? from - 1,
      at: new Date(now()).toISOString(),
      events: [...mergeGifts(events), ...ended],
      users: users.pick([...events.flatMap(mentionedIn), ...supporters, ...fighters]),
      ...(state && { state }),
    };
  }

  /** One frame for all that was told since the frame `number`; null when that is no longer known. */
  function frameSince(number: number): Buffer | null {
    const missed = ring.since(number);
    if (missed === null) return null;
    const from = missed.events[0]?.seq ?? ring.endSeq + 1;
    const { stats, supporters, battle } = view.state(allViewers(), now());
    const state = { stats, supporters, ...(battle && { battle }) };
    observe?.catchUpBuilt();
    return encode(frameOf({ ...missed, ended: missed.ended.filter(isOver) }, from, state));
  }

  const isOver = ({ id: streak }: StreakEnded) => !view.streaks.isRunning(streak);

  /** Streaks end and points wait by the clock, when no event may come to bring a frame. */
  function awaitClock() {
    clearTimeout(clockTimer);
    const dueMs = Math.min(view.streaks.nextDueMs() ?? Infinity, view.battleDueMs ?? Infinity);
    if (dueMs < Infinity && !stopped) clockTimer = setTimeout(pace.request, Math.max(0, dueMs - now()));
  }

  function forgetUsers() {
    if (users.size < forgetAt) return;
    users.forget(ring.startSeq, new Set(view.mentioned()));
    forgetAt = Math.max(MIN_KNOWN_USERS, users.size * 2);
  }

  function stop() {
    stopped = true;
    pace.stop();
    clearTimeout(clockTimer);
    clearTimeout(viewersTimer);
  }

  function viewersChanged() {
    view.statsDiffer();
    viewersTimer ??= setTimeout(() => {
      viewersTimer = undefined;
      pace.request();
    }, viewersMs);
  }

  /** In between two frames: the answer's `seq` is where the last one ended, and the next one begins right after it. */
  function letIn(subscriber: Subscriber, request: Subscribe, known: number | undefined): boolean {
    if (stopped) return false;
    if (subscriber.closed) return true;
    // A position past the last frame is from another node, which is ahead of this one.
    if (known !== undefined && known > ring.endSeq) flush();
    audience.add(subscriber);
    viewersChanged();
    const { parts, recovered } = answers.answer(known ?? null, request.ref);
    const withoutIt = request.seq === undefined ? 'fresh' : 'not_recovered';
    observe?.subscribed(recovered ? 'recovered' : withoutIt);
    subscriber.answer(...parts);
    return true;
  }

  awaitClock();

  return {
    deliver(run) {
      users.learn(run.users, run.events.at(-1)?.seq ?? ring.endSeq);
      view.apply(run);
      if (pending.length === 0 && run.events.length > 0) pendingAt = run.at;
      pending.push(...run.events);
      pace.request();
    },
    async join(subscriber, request) {
      const known = request.epoch === epoch ? request.seq : undefined;
      if (known !== undefined) await history.reachBackTo(known);
      return options.turns.take(() => letIn(subscriber, request, known));
    },
    leave(subscriber) {
      audience.remove(subscriber);
      viewersChanged();
    },
    viewersChanged,
    dismiss(reason) {
      stop();
      audience.dismiss(encode({ t: 'resync', room: id, reason }));
    },
    stop,
    get viewers() {
      return audience.size;
    },
    get lagging() {
      return audience.lagging;
    },
  };
}
