import type { Frame, NumberedEvent, PublicUsers, Resync, StreakEnded, Subscribe } from '@lavish/protocol';
import type { Logger } from 'pino';
import type { RoomEvents, RoomSnapshot } from '../domain/rooms/room-events.ts';
import type { RoomViewers } from '../domain/rooms/room-viewers.ts';
import type { TimeSlicer } from '../scheduling/time-slicer.ts';
import { buildFrame } from './build-frame.ts';
import { createEventRing, type Stretch } from './event-ring.ts';
import type { FanoutScheduler } from './fanout-scheduler.ts';
import { createFrameThrottle, type TickSettings, tickOf } from './frame-throttle.ts';
import { createKnownUsers } from './known-users.ts';
import { createRoomHistory, type RoomHistoryOptions } from './room-history.ts';
import { createRoomSubscribers } from './room-subscribers.ts';
import { createRoomView } from './room-view.ts';
import type { RoomsObserver } from './rooms-observer.ts';
import { createSubscribeResponses, type SubscribeResponsesOptions } from './subscribe-responses.ts';
import type { Subscriber } from './subscriber.ts';
import type { FrameBudget } from './sum-small-gifts.ts';

export interface RoomOptions
  extends RoomHistoryOptions,
    SubscribeResponsesOptions,
    TickSettings,
    FrameBudget {
  /** Names this numbering of events; a position under another epoch means nothing here. */
  epoch: string;
  /** A message as the bytes that `Subscriber` takes. */
  encode(message: Frame | Resync): Buffer;
  /** Unix milliseconds. */
  now(): number;
  /** Subscribers are let in by turns: after a restart they come by the thousand. */
  turns: TimeSlicer;
  /** Frames are written by turns of the rooms. */
  fanoutScheduler: FanoutScheduler;
  log: Pick<Logger, 'error'>;
  observe?: RoomsObserver;
  /** How many watch a room on other nodes, as far as is known. */
  viewersElsewhere?(room: string): number;
  /** A change of the number of viewers alone waits this long for a frame to go with. */
  viewersMs: number;
  /** The points of a battle are told at most so often: with all its fields it is larger than the gifts of a tick. */
  scoresMs: number;
  /** Events kept for those who come back or read slowly. */
  ringSize: number;
}

/** One room on this node: turns its events into frames, and lets subscribers in between two of them. */
export interface NodeRoom {
  deliver(events: RoomEvents): void;
  /**
   * Answers with the room's state and what was missed since the position, if there is one; then frames follow. False
   * when the room was stopped meanwhile: then nothing was answered.
   */
  join(subscriber: Subscriber, request: Subscribe): Promise<boolean>;
  leave(subscriber: Subscriber): void;
  /** More or fewer watch it on other nodes: the audience is to hear of it. */
  viewersChanged(): void;
  /** What may be shown of users now: the audience gets what has changed of those whom the room knows. */
  refreshUsers(users: PublicUsers): void;
  knownUsers(): Iterable<string>;
  /** Stops. Returns who was there, and what tells them to subscribe again. */
  dismiss(reason: string): { audience: Subscriber[]; resync: Buffer };
  stop(): void;
  /** How many people watch on this node. */
  readonly viewers: number;
  readonly subscriptions: number;
  /** Who they are. */
  readonly people: RoomViewers;
  /** How many subscriptions read too slowly. */
  readonly lagging: number;
  /** The least time between two frames as things are. */
  readonly tickMs: number;
}

/** Users are looked through for some to forget when there are twice as many as are needed, and at least this many. */
const MIN_KNOWN_USERS = 1_000;

/** Changed users whom a slow reader gets with its next frame. */
const MAX_CHANGED_USERS = 500;

export function createRoom(id: string, snapshot: RoomSnapshot, options: RoomOptions): NodeRoom {
  const { epoch, encode, now, log, observe, viewersMs, ringSize } = options;
  const view = createRoomView(snapshot, options);
  const users = createKnownUsers(snapshot.users, snapshot.seq);
  const ring = createEventRing(ringSize, snapshot.seq, options.maxMissed);
  const history = createRoomHistory(id, ring, users, options);
  const subscribeResponses = createSubscribeResponses(
    id,
    ring,
    {
      state: () => view.state(allViewers(), now()),
      mentioned: view.mentioned,
      users: users.pick,
    },
    options,
  );
  const audience = createRoomSubscribers(options.fanoutScheduler, observe);
  const tickNowMs = () => tickOf(audience.size, options);
  const pace = createFrameThrottle(tickNowMs, sendFrame);
  /** Users with another name, avatar or level than the last frame's; and those of earlier frames, for slow readers. */
  let changedUsers: string[] = [];
  const changedLately = new Set<string>();
  let pending: NumberedEvent[] = [];
  /** When the first of them happened. */
  let pendingAt = 0;
  let forgetAt = MIN_KNOWN_USERS;
  let clockTimer: NodeJS.Timeout | undefined;
  let viewersTimer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** Who waits for the next boundary between frames. */
  let waiting: (() => void)[] = [];

  const people: RoomViewers = {
    room: id,
    get viewers() {
      return audience.people;
    },
    get fingerprint() {
      return audience.fingerprint;
    },
    hashes: audience.hashes,
  };

  const allViewers = () => audience.people + (options.viewersElsewhere?.(id) ?? 0);

  function sendFrame(sent: () => void) {
    try {
      flush(sent);
    } catch (error) {
      failed(error);
      sent();
    }
    reachBoundary();
  }

  const failed = (error: unknown) => log.error({ err: error, room: id }, 'a frame could not be sent');

  /** Tells the audience everything since the last frame. */
  function flush(sent: () => void) {
    subscribeResponses.forget();
    const stretch = { events: pending, ended: view.streaks.takeEnded(now()) };
    const happenedAt = pending.length > 0 ? pendingAt : null;
    pending = [];
    const number = ring.nextNumber;
    const from = stretch.events[0]?.seq ?? ring.endSeq + 1;
    if (stretch.events.length + stretch.ended.length > 0) ring.push(stretch);
    const state = view.takeChanges(allViewers(), now());
    const something = ring.nextNumber > number || state !== undefined || changedUsers.length > 0;
    const frame = something && audience.size > 0 ? frameOf(stretch, from, state, changedUsers) : null;
    changedUsers = [];
    forgetUsers();
    awaitClock();
    const beganAt = now();
    audience.broadcast({
      frame: frame && encode(frame),
      number,
      frameSince,
      resync: () => encode({ t: 'resync', room: id, reason: 'too far behind' }),
      ended(fault) {
        if (fault !== undefined) failed(fault);
        if (frame) observe?.frameWritten(frame, now() - beganAt, happenedAt && now() - happenedAt);
        if (audience.lagging > 0) pace.request();
        sent();
      },
    });
  }

  /** A frame of everything in `stretch`, which begins at `from`. */
  const frameOf = (stretch: Stretch, from: number, state: Frame['state'], changed: Iterable<string>): Frame =>
    buildFrame({ room: id, epoch, stretch, from, state, changed, atMs: now() }, users, options);

  /** One frame for all that was told since the frame `number`; null when that is no longer known. */
  function frameSince(number: number): Buffer | null {
    const missed = ring.since(number);
    if (missed === null) return null;
    const from = missed.events[0]?.seq ?? ring.endSeq + 1;
    const { stats, supporters, battle } = view.state(allViewers(), now());
    const state = { stats, supporters, ...(battle && { battle }) };
    observe?.catchUpBuilt();
    return encode(frameOf({ ...missed, ended: missed.ended.filter(isOver) }, from, state, changedLately));
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

  function nextBoundary(): Promise<void> {
    pace.request();
    return new Promise((reached) => waiting.push(reached));
  }

  function reachBoundary() {
    const reached = waiting;
    waiting = [];
    for (const goOn of reached) goOn();
  }

  function stop() {
    stopped = true;
    pace.stop();
    reachBoundary();
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
    audience.add(subscriber);
    viewersChanged();
    const { parts, recovered } = subscribeResponses.answer(known ?? null, request.ref);
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
      if (known !== undefined) await history.reachBackTo(known, subscriber.reader ?? '');
      // Ahead of the last frame: from another node, which had the news first. Here it is likely to be in the next.
      if (known !== undefined && known > ring.endSeq && !stopped) await nextBoundary();
      return options.turns.take(() => letIn(subscriber, request, known));
    },
    leave(subscriber) {
      audience.remove(subscriber);
      viewersChanged();
    },
    refreshUsers(read) {
      const changed = users.refresh(read);
      if (changed.length === 0) return;
      changedUsers.push(...changed);
      for (const user of changed) changedLately.add(user);
      for (const oldest of changedLately) {
        if (changedLately.size <= MAX_CHANGED_USERS) break;
        changedLately.delete(oldest);
      }
      pace.request();
    },
    knownUsers: users.ids,
    viewersChanged,
    dismiss(reason) {
      stop();
      return { audience: audience.dismiss(), resync: encode({ t: 'resync', room: id, reason }) };
    },
    stop,
    get viewers() {
      return audience.people;
    },
    people,
    get subscriptions() {
      return audience.size;
    },
    get lagging() {
      return audience.lagging;
    },
    get tickMs() {
      return tickNowMs();
    },
  };
}
